// What people of a village do with their phones, for tests that tell of more than one of them.
import type { Page } from 'playwright-core'
import { callAs, issueTo, officeOf, wanted } from './api'
import type { Device } from './browser'

/** Something that an official asked of a village, and what the official's side has of it. */
export interface Asked {
  id: string
  title: string
  state: () => Promise<string>
  /** What was answered, the oldest first. */
  answers: () => Promise<string[]>
}

/** The agriculture department asks the village for something. */
export async function askVillage(title: string, village = 'village-1'): Promise<Asked> {
  const issuer = await callAs('agriculture')
  const { id } = await issueTo(issuer, await officeOf(await callAs(village)), title)
  const load = () => wanted(issuer.GET('/api/v1/assignments/{id}', { params: { path: { id } } }))
  return {
    id,
    title,
    state: async () => (await load()).state,
    answers: async () =>
      (await load()).history.flatMap(({ happening }) => (happening.kind === 'answered' ? [happening.text] : [])),
  }
}

/** Answers on the page of the assignment, in words. */
export async function writeAnswer(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: /^(Answer|Add to the answer)$/ }).click()
  await page.getByLabel('Text', { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
}

/** Opens one of the less frequent things that can be done about an assignment. */
export async function beginOther(page: Page, what: string): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('button', { name: what, exact: true }).click()
}

/** Waits until the service has given what was written its number. */
export async function waitReceived(page: Page): Promise<void> {
  await page.getByText(/Received no\. \d+/).first().waitFor()
}

/** Waits until the app is installed, so that it opens without a network. */
export async function waitInstalled(page: Page): Promise<void> {
  await page.evaluate(async () => { await navigator.serviceWorker.ready })
}

/** The page goes as a phone kills it, without a word to it; another is opened on the same device. */
export async function reopen(device: Device, hash: string): Promise<void> {
  await device.page.close()
  device.page = await device.context.newPage()
  await device.page.goto(`/${hash}`)
}

/** A photo as a camera makes it: fine grain, so that even made small it is sent in several parts. */
export async function takePhoto(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const encoded = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(2400, 1800)
    const context = canvas.getContext('2d')!
    const picture = context.createImageData(canvas.width, canvas.height)
    let seed = 1
    for (let at = 0; at < picture.data.length; at += 1) {
      seed = (seed * 1103515245 + 12345) % 2147483648
      picture.data[at] = at % 4 === 3 ? 255 : seed >> 23
    }
    context.putImageData(picture, 0, 0)
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })).arrayBuffer())
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    return btoa(text)
  })
  return { name: 'field.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(encoded, 'base64') }
}

/** Everything that this device keeps for the app, by the name of its store. */
export function keptOn(page: Page): Promise<string[]> {
  return page.evaluate(
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
}

/** Something that a test waits for, and whoever sees it happen tells. */
export function promised<T>(): { told: Promise<T>; tell: (what: T) => void } {
  let tell!: (what: T) => void
  const told = new Promise<T>((resolve) => { tell = resolve })
  return { told, tell }
}
