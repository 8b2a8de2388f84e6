// The devices of a village: several, with clocks that are wrong, and one that was lost.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callAs, wanted } from './support/api'
import { type Device, goTo, launchBrowser, openAs } from './support/browser'
import { askVillage, keptOn, promised, reopen, waitInstalled, waitReceived, writeAnswer } from './support/village'

const HOUR = 3_600_000

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

async function expectForgotten({ page }: Device): Promise<void> {
  await page.locator('input[type=password]').waitFor()
  await expect.poll(() => keptOn(page)).toEqual([])
}

it('two phones of one office see what either of them did, without being asked', async () => {
  const { id, title, answers } = await askVillage('Seed in stock')
  const one = await openAs(browser, 'village-1')
  const other = await openAs(browser, 'village-1')
  await goTo(other, '#/inbox')
  const line = other.page.getByRole('listitem').filter({ hasText: title })
  await line.getByText('not confirmed yet').or(line.getByRole('button', { name: 'Received' })).first().waitFor()
  await goTo(one, `#/assignments/${id}`)
  await writeAnswer(one.page, '7 t')
  await waitReceived(one.page)
  await other.page.getByRole('region', { name: /^Waiting for the issuer/ }).getByText(title).waitFor()
  await goTo(other, `#/assignments/${id}`)
  await other.page.getByText('History', { exact: true }).click()
  await other.page.getByText('7 t', { exact: true }).waitFor()
  expect(await answers()).toEqual(['7 t'])
  await one.context.close()
  await other.context.close()
})

it('two phones that answered without a network both stand, each once, in the order of their arrival', async () => {
  const { id, answers } = await askVillage('Oats in stock')
  const one = await openAs(browser, 'village-1')
  const other = await openAs(browser, 'village-1')
  for (const [device, text] of [[one, '3 t'], [other, '4 t']] as const) {
    await goTo(device, `#/assignments/${id}`)
    await device.context.setOffline(true)
    await writeAnswer(device.page, text)
    await device.page.getByText('Queued', { exact: false }).first().waitFor()
  }
  for (const device of [other, one]) {
    await device.context.setOffline(false)
    await waitReceived(device.page)
  }
  expect(await answers()).toEqual(['4 t', '3 t'])
  await one.context.close()
  await other.context.close()
})

it.each([
  ['slow', -3],
  ['fast', 3],
])('a phone whose clock is three hours %s says so, and shows the time that is left all the same', async (_, hours) => {
  const { id, title } = await askVillage(`Coal in stock, ${hours}`)
  const right = await openAs(browser, 'village-1')
  const device = await openAs(browser, 'village-1')
  const line = ({ page }: Device) => page.getByRole('listitem').filter({ hasText: title }).getByText('of working time left')
  await device.page.clock.setSystemTime(new Date(Date.now() + hours * HOUR))
  // The inbox is shown before the service is heard, and put right once it is.
  const seen = promised<true>()
  await device.page.route('**/api/v1/**', async (route) => {
    await seen.told
    await route.continue()
  })
  await device.page.reload()
  await device.page.getByRole('heading', { name: 'Inbox' }).waitFor()
  seen.tell(true)
  await device.page.getByText('The clock of this device is out by 3 h', { exact: false }).waitFor()
  await goTo(right, '#/inbox')
  expect(await right.page.getByText('The clock of this device', { exact: false }).count()).toBe(0)
  const minutes = async (one: Device): Promise<number> => {
    const [, amount = '', min = '0'] = /(\d+) h(?: (\d+) min)? of working/.exec((await line(one).textContent()) ?? '') ?? []
    return Number(amount) * 60 + Number(min)
  }
  const apart = async (): Promise<number> => Math.abs((await minutes(device)) - (await minutes(right)))
  await expect.poll(apart).toBeLessThanOrEqual(2)
  expect(await minutes(right)).toBeGreaterThan(5 * 60)

  // What was measured is still known where nothing can be measured.
  await waitInstalled(device.page)
  await device.settle()
  await device.page.unrouteAll({ behavior: 'wait' })
  await device.context.setOffline(true)
  await reopen(device, '#/inbox')
  await device.page.getByText('The clock of this device is out by 3 h', { exact: false }).waitFor()
  await expect.poll(apart).toBeLessThanOrEqual(2)
  await device.context.setOffline(false)

  await device.page.getByRole('link').filter({ hasText: title }).click()
  await writeAnswer(device.page, '12 t')
  await waitReceived(device.page)
  const issuer = await callAs('agriculture')
  const { history } = await wanted(issuer.GET('/api/v1/assignments/{id}', { params: { path: { id } } }))
  const answered = history.find(({ happening }) => happening.kind === 'answered')!
  expect(Math.abs(Date.parse(answered.at.at) - Date.now())).toBeLessThan(60_000)
  // The service notes how far it is ahead.
  expect(Math.round((answered.device?.offset_ms ?? 0) / HOUR)).toBe(-hours)
  await right.context.close()
  await device.context.close()
})

it('a phone that its owner signs out from another forgets everything at its next contact', async () => {
  await askVillage('Flour in stock')
  const lost = await openAs(browser, 'village-1')
  await lost.settle()
  expect(await keptOn(lost.page)).not.toEqual([])
  await wanted((await callAs('village-1')).DELETE('/api/v1/devices'))
  await lost.page.reload()
  await expectForgotten(lost)
  await lost.context.close()
})

it('a stolen phone that the administrator signs out forgets everything at its next contact, unsent work too', async () => {
  const { id, answers } = await askVillage('Diesel in stock')
  const stolen = await openAs(browser, 'village-1')
  await goTo(stolen, `#/assignments/${id}`)
  await waitInstalled(stolen.page)
  await stolen.context.setOffline(true)
  await writeAnswer(stolen.page, 'by the thief')
  await stolen.page.getByText('Queued', { exact: false }).first().waitFor()

  const desk = await openAs(browser, 'admin', { width: 1280 })
  const { id: akim } = await wanted((await callAs('village-1')).GET('/api/v1/me'))
  await goTo(desk, `#/people/${akim}`)
  await desk.page.getByText('Devices', { exact: true }).click()
  await desk.page.getByRole('button', { name: 'Sign out on every device' }).click()
  await desk.page.getByRole('dialog').getByRole('button', { name: 'Sign out', exact: true }).click()
  await desk.page.getByText('Not signed in anywhere').waitFor()

  await reopen(stolen, `#/assignments/${id}`)
  await stolen.page.getByText('by the thief').waitFor()
  await stolen.context.setOffline(false)
  await expectForgotten(stolen)
  expect(await answers()).toEqual([])
  expect(desk.faults).toEqual([])
  await stolen.context.close()
  await desk.context.close()
})
