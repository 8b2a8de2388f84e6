// The main pages as people see them, into docs/screenshots.
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callAs, issueTo, officeOf, planFor } from '../e2e/support/api'
import { type DeviceOptions, goTo, launchBrowser, openAs } from '../e2e/support/browser'

const FOLDER = resolve(import.meta.dirname, '../../../docs/screenshots')
const PHONE = 360
const DESK = 1280

let browser: Browser
let newest: string
beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true })
  browser = await launchBrowser()
  const issuer = await callAs('agriculture')
  const village = await officeOf(await callAs('village-1'))
  const words = { text: 'Сколько картофеля, моркови и капусты на хранении, в тоннах, по населённым пунктам.', language: 'ru' as const }
  newest = (await issueTo(issuer, village, 'Запасы овощей', words)).id
  await planFor(issuer, village, 'Поголовье скота', 'ru')
})
afterAll(() => browser.close())

/** Name, whose page, its address, and the device. */
const PAGES: [string, string, string, DeviceOptions][] = [
  ['inbox', 'village-1', '#/inbox', { language: 'kk', width: PHONE }],
  ['assignment', 'village-1', '#/assignments/:newest', { language: 'ru', width: PHONE }],
  ['oral-order', 'village-1', '#/oral-orders/new', { language: 'kk', width: PHONE }],
  ['own-numbers', 'village-1', '#/numbers', { language: 'kk', width: PHONE, scheme: 'dark' }],
  ['coming', 'village-1', '#/coming', { language: 'en', width: PHONE }],
  ['follow-up', 'agriculture', '#/follow-up', { language: 'ru', width: DESK }],
  ['compose', 'agriculture', '#/compose', { language: 'kk', width: DESK }],
  ['plans', 'agriculture', '#/plans', { language: 'ru', width: DESK, scheme: 'dark' }],
  ['burden', 'analyst', '#/burden', { language: 'en', width: DESK }],
  ['offices', 'admin', '#/offices', { language: 'ru', width: DESK }],
]

it.each(PAGES)('%s', async (name, login, address, options) => {
  const device = await openAs(browser, login, options)
  await goTo(device, address.replace(':newest', newest))
  await device.page.screenshot({ path: `${FOLDER}/${name}.png` })
  expect(device.faults).toEqual([])
  await device.context.close()
})
