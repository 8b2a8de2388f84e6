// What goes wrong with devices and networks, and what somebody reads then.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callAs, issueTo, officeOf } from './support/api'
import { goTo, launchBrowser, openAs } from './support/browser'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

it('a phone that is full says so, and what was written stands there still', async () => {
  const { id } = await issueTo(await callAs('agriculture'), await officeOf(await callAs('village-1')), 'Roofs to mend')
  const device = await openAs(browser, 'village-1')
  const { page } = device
  await goTo(device, `#/assignments/${id}`)
  await page.getByRole('button', { name: 'Answer', exact: true }).click()
  await page.getByLabel('Text', { exact: true }).fill('Two roofs')
  // What a browser says to every write where the device has no room.
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    addEventListener('room', () => (IDBObjectStore.prototype.put = put), { once: true })
  })
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('There is no room left on this device', { exact: false }).waitFor()
  expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe('Two roofs')
  await page.evaluate(() => dispatchEvent(new Event('room')))
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText(/Received no\. \d+/).first().waitFor()
  await device.context.close()
})

it('a desk whose page went with an upgrade is offered to load the app again', async () => {
  const device = await openAs(browser, 'agriculture', { width: 1280 })
  const { page } = device
  await page.route('**/assets/desk/Plans-*.js', (route) => route.fulfill({ status: 404 }))
  await page.getByRole('link', { name: 'Plans' }).click()
  await page.getByText('A newer version of the app may be there', { exact: false }).waitFor()
  await page.unroute('**/assets/desk/Plans-*.js')
  await page.getByRole('button', { name: 'Load the app again' }).click()
  await page.getByRole('heading', { name: 'Plans', level: 1 }).waitFor()
  await device.context.close()
})
