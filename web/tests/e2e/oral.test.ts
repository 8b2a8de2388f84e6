// An order that was only said: recorded on the phone where it was heard, and confirmed by whoever said it.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callAs, wanted } from './support/api'
import { goTo, launchBrowser, openAs } from './support/browser'
import { keptOn, reopen, waitInstalled } from './support/village'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

it('an order heard in the field is recorded in two taps without a network, and its speaker confirms it', async () => {
  const { name } = await wanted((await callAs('agriculture')).GET('/api/v1/me'))
  const village = await openAs(browser, 'village-1')
  await waitInstalled(village.page)
  // The page was never opened with a network: the inbox has fetched who may have spoken.
  await expect.poll(() => keptOn(village.page)).toContainEqual(expect.stringMatching(/^values: .*oral\.superiors$/))
  await village.context.setOffline(true)
  await reopen(village, '#/oral-orders/new')
  const { page } = village
  await page.getByLabel('What is to be done').fill('Count the horses by tomorrow')
  // What somebody taps: who said it, and that it be recorded. When, how and by when stand as they mostly are.
  await page.getByRole('radio', { name }).check({ force: true })
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await page.getByText('Kept on this phone').waitFor()
  await village.context.setOffline(false)
  await page.getByText(/^Recorded as no\. \d+/).waitFor()
  await page.getByRole('link', { name: 'Open it' }).click()
  await page.getByText('oral, not confirmed').waitFor()
  await page.getByText(`Said by ${name}`, { exact: false }).waitFor()
  const id = /assignments\/(.+)$/.exec(page.url())![1]!

  const desk = await openAs(browser, 'agriculture', { width: 1280 })
  await goTo(desk, `#/issued/${id}`)
  await desk.page.getByRole('radio', { name: 'I said so confirm the order' }).check({ force: true })
  await desk.page.getByRole('button', { name: 'Say it' }).click()
  await desk.page.getByText('confirmed by the named person').waitFor()

  await page.getByText('The named person: confirmed it').waitFor()
  expect(await page.getByText('oral, not confirmed').count()).toBe(0)
  expect([...village.faults, ...desk.faults]).toEqual([])
  await village.context.close()
  await desk.context.close()
})

it('what is missing from a record is said where it is missing, and nothing is sent', async () => {
  const village = await openAs(browser, 'village-1')
  const { page } = village
  await goTo(village, '#/oral-orders/new')
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await page.getByText('Choose who said it.').waitFor()
  await page.getByText('Write what is to be done.').waitFor()
  expect((await keptOn(page)).filter((name) => name.startsWith('entries'))).toEqual([])
  await village.context.close()
})

it('an order by somebody who is in no list is recorded by name, with the day and hour that were said', async () => {
  const village = await openAs(browser, 'village-1')
  const { page } = village
  await goTo(village, '#/oral-orders/new')
  await page.getByRole('radio', { name: 'Somebody else' }).check({ force: true })
  const list = page.getByRole('combobox', { name: 'Somebody else' })
  const byName = await list.getByRole('option', { name: /^Not in the list/ }).first().textContent()
  await list.selectOption({ label: byName! })
  await page.getByLabel('Name and position').fill('A deputy on a journey')
  await page.getByLabel('What is to be done').fill('Clear the road to the school')
  await page.getByRole('radio', { name: 'A date' }).check({ force: true })
  const date = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)
  await page.getByLabel('Date', { exact: true }).fill(date)
  await page.getByLabel('Time', { exact: true }).fill('11:00')
  await page.getByRole('radio', { name: 'In person, at a meeting' }).check({ force: true })
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await page.getByText(/^Recorded as no\. \d+/).waitFor()
  await page.getByRole('link', { name: 'Open it' }).click()
  await page.getByText('Said by A deputy on a journey', { exact: false }).waitFor()
  await page.getByText(/by 11:00/).first().waitFor()
  expect(village.faults).toEqual([])
  await village.context.close()
})
