// An administrator: offices, people, devices and calendars, each as somebody else then meets it.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Api, callAs, issueTo, officeOf, wanted } from './support/api'
import { goTo, launchBrowser, openAs, openDevice } from './support/browser'

const DESK = { width: 1280 }

let browser: Browser
let admin: Api
beforeAll(async () => {
  browser = await launchBrowser()
  admin = await callAs('admin')
})
afterAll(() => browser.close())

it('somebody who is added, posted and handed the invitation signs in with it', async () => {
  const device = await openAs(browser, 'admin', DESK)
  const { page } = device
  await goTo(device, '#/people/new')
  await page.getByLabel('Name', { exact: true }).fill('Асанова Айгүл')
  await page.getByLabel('Login').fill('asanova')
  await page.getByLabel('Language they read').selectOption('kk')
  await page.getByRole('button', { name: 'Add a person' }).click()
  const invitation = page.locator('section[lang=kk]')
  await invitation.waitFor()
  const [, login, password] = await invitation.locator('dd').allInnerTexts()
  expect(login).toBe('asanova')
  await page.getByRole('link', { name: /^Next, post/ }).click()
  await page.getByRole('heading', { name: 'Асанова Айгүл' }).waitFor()
  await page.getByLabel('Office', { exact: true }).selectOption(await officeOf(await callAs('village-1')))
  await page.getByRole('radio', { name: 'recipient of instructions' }).check()
  await page.getByRole('button', { name: 'Add a posting' }).click()
  await page.getByText('Saved.').waitFor()
  const phone = await openDevice(browser, { language: 'kk' })
  await phone.page.locator('input[autocomplete=username]').fill('asanova')
  await phone.page.locator('input[type=password]').fill(password!)
  await phone.page.locator('button[type=submit]').click()
  await phone.page.getByRole('heading', { name: 'Кіріс', level: 1 }).waitFor()
  expect([...device.faults, ...phone.faults]).toEqual([])
  await phone.context.close()
  await device.context.close()
})

it('a new version of a calendar shows which open deadlines it speaks of before it is in force', async () => {
  const village = await callAs('village-1')
  const { id } = await issueTo(await callAs('agriculture'), await officeOf(village), 'Ledger of cattle')
  const { deadline } = await wanted(village.GET('/api/v1/assignments/{id}', { params: { path: { id } } }))
  const day = deadline!.local.slice(0, 10)
  const device = await openAs(browser, 'admin', DESK)
  const { page } = device
  await goTo(device, '#/calendars/kz/new')
  await page.getByRole('button', { name: 'Begin with the version in force' }).click()
  const field = page.getByLabel('Text of the version')
  await expect.poll(() => field.inputValue()).toContain('exceptions = [')
  const text = await field.inputValue()
  const named = /^version = "([^"]+)"/m.exec(text)![1]!
  const shorter = `exceptions = [\n  { date = "${day}", short = 60, name = "name_1", act = "act_1" },`
  await field.fill(text.replace(`version = "${named}"`, `version = "${named}-tried"`).replace('exceptions = [', shorter))
  await page.getByRole('button', { name: 'See what it would mean' }).click()
  await page.getByText(/\d+ of \d+ open deadlines, at \d+ offices?, would fall on another time/).waitFor()
  const inForce = async (): Promise<string[]> => (await wanted(admin.GET('/api/v1/calendars'))).map((one) => one.version)
  expect(await inForce()).not.toContain(`${named}-tried`)
  await page.getByRole('button', { name: `Put version ${named}-tried in force` }).click()
  await page.getByText(`Version ${named}-tried is in force`, { exact: false }).waitFor()
  expect(await inForce()).toContain(`${named}-tried`)
  const after = await wanted(village.GET('/api/v1/assignments/{id}', { params: { path: { id } } }))
  expect(after.deadline).toEqual(deadline)
  await device.context.close()
})

it('two administrators who change one office at once compare before either is lost', async () => {
  const office = await officeOf(await callAs('village-2'))
  const device = await openAs(browser, 'admin', DESK)
  const { page } = device
  await goTo(device, `#/offices/${office}`)
  await page.getByRole('tab', { name: 'Names and profile' }).click()
  const staff = page.getByLabel('Staff, with the akim')
  await staff.fill('11')
  const other = await openAs(browser, 'admin', DESK)
  await goTo(other, `#/offices/${office}`)
  await other.page.getByRole('tab', { name: 'Names and profile' }).click()
  await other.page.getByLabel('Inhabitants').fill('1234')
  await other.page.getByRole('button', { name: 'Save' }).click()
  await other.page.getByText('Saved.').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Somebody else changed this meanwhile').waitFor()
  await page.getByText('1,234').or(page.getByText('1234')).first().waitFor()
  await page.getByRole('button', { name: 'Save mine over it' }).click()
  await page.getByText('Saved.').waitFor()
  const found = await wanted(admin.GET('/api/v1/offices/{id}', { params: { path: { id: office } } }))
  expect(found.profile.staff).toBe(11)
  await other.context.close()
  await device.context.close()
})

it('an administrator sees how each job last ran, and everything that administrators did', async () => {
  const device = await openAs(browser, 'admin', DESK)
  const { page } = device
  await goTo(device, '#/jobs')
  await page.getByText('Deliver what was held until working time').waitFor()
  await expect.poll(async () => {
    await page.getByRole('button', { name: 'Look again' }).click()
    await device.settle()
    return page.getByText('runs well').count()
  }).toBeGreaterThan(3)
  await goTo(device, '#/acts')
  await page.getByLabel('Show', { exact: true }).selectOption('person_added')
  await page.getByRole('listitem').filter({ hasText: 'Person added' }).first().waitFor()
  await device.context.close()
})
