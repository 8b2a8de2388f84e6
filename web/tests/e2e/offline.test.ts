// What is written without a network, or on one that breaks, and what comes of it.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callAs, wanted } from './support/api'
import { goTo, launchBrowser, openAs } from './support/browser'
import { askVillage, keptOn, promised, reopen, takePhoto, waitInstalled, waitReceived, writeAnswer } from './support/village'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

it('an answer written without a network is sent once there is one', async () => {
  const { id, state, answers } = await askVillage('Hay in stock')
  const device = await openAs(browser, 'village-1')
  await goTo(device, `#/assignments/${id}`)
  await device.context.setOffline(true)
  await writeAnswer(device.page, '412 t')
  await device.page.getByText('Queued', { exact: false }).first().waitFor()
  expect(await device.page.getByText(/Received no\. \d+/).count()).toBe(0)
  expect(await state()).not.toBe('answered')
  await device.context.setOffline(false)
  await waitReceived(device.page)
  expect(await answers()).toEqual(['412 t'])
  expect(device.faults).toEqual([])
  await device.context.close()
})

it('what a phone wrote outlives the page that wrote it', async () => {
  const { id, answers } = await askVillage('Straw in stock')
  const device = await openAs(browser, 'village-1')
  await goTo(device, `#/assignments/${id}`)
  await waitInstalled(device.page)
  await device.context.setOffline(true)
  await writeAnswer(device.page, '90 t')
  await device.page.getByText('Queued', { exact: false }).first().waitFor()
  await reopen(device, `#/assignments/${id}`)
  await device.page.getByText('Queued', { exact: false }).first().waitFor()
  await device.context.setOffline(false)
  await waitReceived(device.page)
  expect(await answers()).toEqual(['90 t'])
  await device.context.close()
})

it('what is half written is found again as a draft after the page was killed', async () => {
  const { id, answers } = await askVillage('Salt in stock')
  const device = await openAs(browser, 'village-1')
  const { page } = device
  await goTo(device, `#/assignments/${id}`)
  await page.getByRole('button', { name: 'Answer', exact: true }).click()
  await page.getByLabel('Text', { exact: true }).fill('three sacks, and')
  await page.waitForFunction(
    (name) =>
      new Promise<boolean>((resolve) => {
        indexedDB.open('tapsyrma').onsuccess = (event) => {
          const base = (event.target as IDBOpenDBRequest).result
          const asking = base.transaction('values').objectStore('values').getAllKeys()
          asking.onsuccess = () => resolve(asking.result.some((key) => String(key).includes(name)))
        }
      }),
    `answer:${id}`,
  )
  await reopen(device, `#/assignments/${id}`)
  await device.page.getByRole('button', { name: 'Answer', exact: true }).click()
  await device.page.getByText('Draft, kept on this device').waitFor()
  expect(await device.page.getByLabel('Text', { exact: true }).inputValue()).toBe('three sacks, and')
  expect(await answers()).toEqual([])
  await device.context.close()
})

it('a page that is killed before its answer is heard sends the same answer again, and it stands once', async () => {
  const { id, answers } = await askVillage('Water in the wells')
  const device = await openAs(browser, 'village-1')
  const { page } = device
  await goTo(device, `#/assignments/${id}`)
  const key = promised<string | undefined>()
  // The service takes it; what it says never comes back.
  await page.route(`**/assignments/${id}/answers`, async (route) => {
    await route.fetch()
    key.tell(route.request().headers()['idempotency-key'])
  })
  await writeAnswer(page, 'enough until May')
  const first = await key.told
  expect(await answers()).toEqual(['enough until May'])
  await page.getByText('Sending', { exact: true }).waitFor()

  const again = device.context.waitForEvent('request', (request) => request.url().endsWith(`/assignments/${id}/answers`))
  await reopen(device, `#/assignments/${id}`)
  expect((await again).headers()['idempotency-key']).toBe(first)
  await waitReceived(device.page)
  expect(await answers()).toEqual(['enough until May'])
  await device.context.close()
})

it('a photo that is half sent goes on where it stopped', async () => {
  const { id, answers } = await askVillage('The bridge after the flood')
  const device = await openAs(browser, 'village-1')
  const { page } = device
  await goTo(device, `#/assignments/${id}`)
  const broke = promised<number>()
  let sent = 0
  await page.route('**/api/v1/attachments/*', async (route) => {
    if (route.request().method() !== 'PATCH') return route.continue()
    const offset = Number(route.request().headers()['upload-offset'])
    // The first part arrives; then the line breaks, and the page is killed as well.
    if (offset > 0) {
      broke.tell(offset)
      return route.abort('connectionreset')
    }
    sent += 1
    return route.continue()
  })
  await page.getByRole('button', { name: 'Answer', exact: true }).click()
  await page.getByLabel('Text', { exact: true }).fill('It can be crossed')
  await page.getByLabel('Take or choose photos').setInputFiles(await takePhoto(page))
  await page.getByText(/^Photo 1, \d+ kB/).waitFor()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const offset = await broke.told
  expect(sent).toBe(1)
  expect(await answers()).toEqual([])

  const offsets: number[] = []
  device.context.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']))
    if (request.method() === 'POST' && request.url().endsWith('/attachments')) offsets.push(-1)
  })
  await reopen(device, `#/assignments/${id}`)
  await waitReceived(device.page)
  expect(offsets[0]).toBe(offset)
  expect(offsets).toEqual([...new Set(offsets)].sort((one, other) => one - other))
  expect(await answers()).toEqual(['It can be crossed'])
  const issuer = await callAs('agriculture')
  const { attachments } = await wanted(issuer.GET('/api/v1/assignments/{id}', { params: { path: { id } } }))
  const photo = await wanted(
    issuer.GET('/api/v1/attachments/{id}', { params: { path: { id: attachments[0]!.id } }, parseAs: 'arrayBuffer' }),
  )
  const size = await device.page.evaluate(
    async (bytes) => {
      const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }))
      return [picture.width, picture.height]
    },
    [...new Uint8Array(photo as unknown as ArrayBuffer)],
  )
  expect(size).toEqual([1600, 1200])
  await device.context.close()
})

it('an installed app shows the inbox and an assignment that was read, without a network', async () => {
  const { id, title } = await askVillage('Sheep, by age')
  const device = await openAs(browser, 'village-1')
  await waitInstalled(device.page)
  await goTo(device, `#/assignments/${id}`)
  await device.page.getByText(`${title}: in tonnes, by village.`).waitFor()
  await device.context.setOffline(true)
  await reopen(device, '#/inbox')
  await device.page.getByText('No connection. Shown as of', { exact: false }).waitFor()
  await device.page.getByRole('link').filter({ hasText: title }).click()
  await device.page.getByText(`${title}: in tonnes, by village.`).waitFor()
  await device.page.getByText('The general duty to carry out tasks', { exact: false }).waitFor()
  await device.page.getByText('History', { exact: true }).click()
  await device.page.getByText('Issued', { exact: true }).waitFor()
  await device.page.getByText('Why this deadline', { exact: true }).click()
  await device.page.getByText('Your time began', { exact: false }).waitFor()
  expect(device.faults).toEqual([])
  await device.context.close()
})

it('signing out with something unsent asks first, and loses it only when told to', async () => {
  const { id, answers } = await askVillage('Ice on the river')
  const device = await openAs(browser, 'village-1')
  const { page } = device
  await goTo(device, `#/assignments/${id}`)
  await device.context.setOffline(true)
  await writeAnswer(page, '20 cm')
  await page.getByText('Queued', { exact: false }).first().waitFor()
  await goTo(device, '#/account')
  await page.getByRole('button', { name: 'Sign out of this device' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Not sent yet: 1 entry. It would be lost.').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await goTo(device, `#/assignments/${id}`)
  await device.context.setOffline(false)
  await waitReceived(page)
  expect(await answers()).toEqual(['20 cm'])

  await device.context.setOffline(true)
  await writeAnswer(page, '25 cm')
  await page.getByText('Queued', { exact: false }).first().waitFor()
  await goTo(device, '#/account')
  await page.getByRole('button', { name: 'Sign out of this device' }).click()
  await dialog.getByRole('button', { name: 'Sign out, and lose it' }).click()
  await page.getByLabel('Password', { exact: true }).waitFor()
  expect(await keptOn(page)).toEqual([])
  expect(await answers()).toEqual(['20 cm'])
  await device.context.close()
})
