// A village with its phone: what it reads, what it writes without a network, and what comes of it.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callAs, issueTo, officeOf, wanted } from './support/api'
import { type Device, goTo, launchBrowser, openAs } from './support/browser'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

async function ask(title: string): Promise<{ id: string; state: () => Promise<string> }> {
  const issuer = await callAs('agriculture')
  const { id } = await issueTo(issuer, await officeOf(await callAs('village-1')), title)
  const state = async (): Promise<string> =>
    (await wanted(issuer.GET('/api/v1/assignments/{id}', { params: { path: { id } } }))).state
  return { id, state }
}

async function writeAnswer({ page }: Device, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Answer', exact: true }).click()
  await page.getByLabel('Text', { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
}

it('an answer written without a network is sent once there is one', async () => {
  const { id, state } = await ask('Hay in stock')
  const device = await openAs(browser, 'village-1')
  await goTo(device, `#/assignments/${id}`)
  await device.context.setOffline(true)
  await writeAnswer(device, '412 t')
  await device.page.getByText('Queued', { exact: false }).first().waitFor()
  expect(await state()).not.toBe('answered')
  await device.context.setOffline(false)
  await device.page.getByText(/Received no\. \d+/).first().waitFor()
  expect(await state()).toBe('answered')
  expect(device.faults).toEqual([])
  await device.context.close()
})

it('what a phone wrote outlives the page that wrote it', async () => {
  const { id, state } = await ask('Straw in stock')
  const device = await openAs(browser, 'village-1')
  await goTo(device, `#/assignments/${id}`)
  await device.page.evaluate(async () => { await navigator.serviceWorker.ready })
  await device.context.setOffline(true)
  await writeAnswer(device, '90 t')
  await device.page.getByText('Queued', { exact: false }).first().waitFor()
  await device.page.close()
  await device.context.setOffline(false)
  device.page = await device.context.newPage()
  await device.page.goto('/#/inbox')
  await expect.poll(state, { timeout: 15_000 }).toBe('answered')
  await device.context.close()
})

it('two phones of one office see what either of them did', async () => {
  const { id } = await ask('Seed in stock')
  const one = await openAs(browser, 'village-1')
  const other = await openAs(browser, 'village-1')
  await goTo(one, `#/assignments/${id}`)
  await writeAnswer(one, '7 t')
  await one.page.getByText(/Received no\. \d+/).first().waitFor()
  await goTo(other, `#/assignments/${id}`)
  await other.page.getByText('7 t').first().waitFor({ state: 'attached' })
  await one.context.close()
  await other.context.close()
})

it('a phone whose clock is three hours slow says so, and still shows the time that is left', async () => {
  const { id, state } = await ask('Coal in stock')
  const device = await openAs(browser, 'village-1')
  await device.page.clock.setSystemTime(new Date(Date.now() - 3 * 3_600_000))
  await goTo(device, '#/account')
  await goTo(device, '#/inbox')
  await device.page.getByRole('button', { name: 'Fetch what is new' }).click()
  await device.page.getByText('The clock of this device is out by 3 h', { exact: false }).waitFor()
  await goTo(device, `#/assignments/${id}`)
  await writeAnswer(device, '12 t')
  await expect.poll(state, { timeout: 15_000 }).toBe('answered')
  await device.context.close()
})

it('a phone that was signed out from elsewhere forgets everything at its next contact', async () => {
  const device = await openAs(browser, 'village-1')
  const api = await callAs('village-1')
  await wanted(api.DELETE('/api/v1/devices'))
  await device.page.reload()
  await device.page.locator('input[type=password]').waitFor()
  const kept = await device.page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open('tapsyrma')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const stores = [...opening.result.objectStoreNames]
          const names: string[] = []
          const reading = opening.result.transaction(stores)
          for (const store of stores) {
            const counting = reading.objectStore(store).getAllKeys()
            counting.onsuccess = () => { names.push(...counting.result.map((key) => `${store}: ${String(key)}`)) }
          }
          reading.oncomplete = () => resolve(names)
        }
      }),
  )
  expect(kept).toEqual([])
  await device.context.close()
})
