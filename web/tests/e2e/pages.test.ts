// Every page of the app, in every language, narrow and wide, light and dark.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../src/routes'
import { findBarriers, findOverflow } from './support/accessibility'
import { type Api, callAs, issueTo, officeOf, planFor, wanted } from './support/api'
import { goTo, launchBrowser, openAs, openDevice } from './support/browser'

const LOGINS = { recipient: 'village-2', issuer: 'agriculture', analyst: 'analyst', admin: 'admin' } as const
const LANGUAGES = ['kk', 'ru', 'en'] as const
/** Contrast hangs on the scheme and layout on the width, so each is met once. */
const WAYS = [{ width: 360, scheme: 'light' }, { width: 1280, scheme: 'dark' }] as const

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** Looks at the page as it stands, in all the ways that somebody may see it. */
async function judge(page: Page, name: string): Promise<string[]> {
  const found: string[] = []
  for (const { width, scheme } of WAYS) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme: scheme })
    const barriers = await findBarriers(page)
    found.push(...barriers.map((barrier) => `${name} at ${width} px, ${scheme}: ${barrier}`))
    found.push(...(await findOverflow(page)).map((wide) => `${name} at ${width} px: ${wide}`))
  }
  await page.setViewportSize({ width: 360, height: 800 })
  await page.evaluate(() => { document.documentElement.style.fontSize = '200%' })
  found.push(...(await findOverflow(page)).map((wide) => `${name} with text of 200 %: ${wide}`))
  await page.evaluate(() => { document.documentElement.style.fontSize = '' })
  return found
}

/** An example of each page that is of one thing. */
async function examplesFor(role: keyof typeof LOGINS): Promise<Record<string, string>> {
  const api: Api = await callAs(LOGINS[role])
  if (role === 'recipient') {
    const issuer = await callAs('agriculture')
    const { id } = await issueTo(issuer, await officeOf(api), 'Vegetable stocks')
    return { '/assignments/:id': id }
  }
  if (role === 'issuer') {
    const village = await callAs(LOGINS.recipient)
    const office = await officeOf(village)
    const { id } = await issueTo(api, office, 'Seed potatoes')
    const { items } = await wanted(api.GET('/api/v1/instructions'))
    const plan = await planFor(api, office, 'Heads of cattle')
    return { '/issued/:id': id, '/instructions/:id': items[0]!.id, '/plans/:id': plan }
  }
  if (role === 'admin') {
    const office = await officeOf(api)
    const person = (await wanted(api.GET('/api/v1/me'))).id
    return {
      '/offices/new/:parent': office,
      '/offices/:id': office,
      '/people/:id': person,
      '/calendars/:id': 'kz',
      '/calendars/:id/new': 'kz',
    }
  }
  return {}
}

it('the sign-in has no barrier', async () => {
  const found: string[] = []
  for (const language of LANGUAGES) {
    const device = await openDevice(browser, { language })
    found.push(...(await judge(device.page, `sign-in in ${language}`)), ...device.faults)
    await device.context.close()
  }
  expect(found).toEqual([])
})

describe.each(Object.keys(LOGINS) as (keyof typeof LOGINS)[])('the pages of the %s', (role) => {
  it.each(LANGUAGES)('have no barrier and ask nobody else in %s', { timeout: 180_000 }, async (language) => {
    const examples = await examplesFor(role)
    const device = await openAs(browser, LOGINS[role], { language })
    const found: string[] = []
    const own = routes.filter((route) => route.role === role || route.role === undefined)
    expect(own.length).toBeGreaterThan(1)
    for (const route of own) {
      const example = examples[route.path]
      if (route.path.includes(':') && example === undefined) throw new Error(`there is no example of ${route.path}`)
      const path = route.path.replace(/:\w+/, example ?? '')
      await device.page.setViewportSize({ width: 360, height: 800 })
      await goTo(device, `#${path}`)
      found.push(...(await judge(device.page, `${route.path} in ${language}`)))
    }
    expect([...found, ...device.faults]).toEqual([])
    await device.context.close()
  })
})
