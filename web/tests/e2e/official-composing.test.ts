// An official who writes: whom to ask and by when, what the service foresees meanwhile, and what stops a sending.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { components } from '../../src/api/schema'
import { type Api, callAs, issueTo, officeOf, wanted } from './support/api'
import { type Device, goTo, launchBrowser, openAs, openDevice, signInWith } from './support/browser'

type Preview = components['schemas']['Preview']

const DESK = { width: 1280 }

let browser: Browser
let official: Api
beforeAll(async () => {
  browser = await launchBrowser()
  official = await callAs('agriculture')
})
afterAll(() => browser.close())

/** An empty draft on a desk. */
async function compose(): Promise<Device> {
  const device = await openAs(browser, 'agriculture', DESK)
  await goTo(device, '#/compose')
  return device
}

/** The name of a village as the page tells it. */
async function nameOf(village: string): Promise<string> {
  const id = await officeOf(await callAs(village))
  return (await wanted(official.GET('/api/v1/offices/{id}', { params: { path: { id } } }))).name_ru
}

/** What the service foresees of the draft after something was done to it. */
async function foreseen({ page }: Device, act: () => Promise<void>): Promise<Preview> {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/instructions/preview') && response.ok()),
    act(),
  ])
  return (await answer.json()) as Preview
}

/** Fills in what an instruction cannot go without, but for its recipients, urgency and deadline. */
async function write({ page }: Device, title: string): Promise<void> {
  await page.getByLabel('Title', { exact: true }).fill(title)
  await page.getByLabel('Text', { exact: true }).fill('In tonnes, by village.')
  await page.getByRole('radio', { name: 'Article 35(3)' }).click()
}

/** What the office sent under a title. */
async function sent(title: string): Promise<components['schemas']['IssuedDetail'] | undefined> {
  const { items } = await wanted(official.GET('/api/v1/instructions'))
  const found = items.find((one) => one.title === title)
  return found && wanted(official.GET('/api/v1/instructions/{id}', { params: { path: { id: found.id } } }))
}

/** Whoever issues for the oblast, with the password that an administrator gives. */
async function openOblast(): Promise<Device> {
  const admin = await callAs('admin')
  const { items } = await wanted(admin.GET('/api/v1/people', { params: { query: { limit: 200 } } }))
  const { id, login } = items.find((one) => one.login === 'oblast')!
  const params = { path: { id }, header: { 'Idempotency-Key': crypto.randomUUID() } }
  const { password } = await wanted(admin.POST('/api/v1/people/{id}/password', { params, body: {} }))
  const device = await openDevice(browser, DESK)
  await signInWith(device, login, password!)
  return device
}

describe('an official who chooses whom to ask', () => {
  it('of the oblast finds an audan with its villages, and asks the audan itself or all of them', async () => {
    const device = await openOblast()
    const { page } = device
    await goTo(device, '#/compose')
    await page.getByText('Аппарат акима Жусандинского района').waitFor()
    await page.getByRole('checkbox', { name: "The akim's office itself" }).check()
    await page.getByText('chosen: 1', { exact: true }).waitFor()
    await page.getByRole('checkbox', { name: 'All of them (12)' }).check()
    await page.getByText('chosen: 13', { exact: true }).waitFor()
    await page.getByRole('checkbox', { name: 'All of them (12)' }).uncheck()
    await page.getByText('chosen: 1', { exact: true }).waitFor()
    await device.context.close()
  })

  it('keeps two villages as a list, and takes them from it the next time', async () => {
    const device = await compose()
    const { page } = device
    const names = await Promise.all(['village-1', 'village-2'].map(nameOf))
    for (const name of names) await page.getByRole('checkbox', { name, exact: true }).check()
    await page.getByRole('button', { name: 'Keep as a list' }).click()
    await page.getByRole('dialog').getByLabel('Name of the list').fill('Along the river')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    const list = page.getByRole('button', { name: 'Along the river (2)' })
    await list.waitFor()
    await page.getByRole('button', { name: 'Clear the draft' }).click()
    await page.getByText('chosen: 0').waitFor()
    await list.click()
    for (const name of names) expect(await page.getByRole('checkbox', { name, exact: true }).isChecked()).toBe(true)
    await page.getByText('chosen: 2').waitFor()
    await page.getByRole('button', { name: 'Remove Along the river' }).click()
    await list.waitFor({ state: 'detached' })
    await device.context.close()
  })
})

describe('an official who sets a deadline', () => {
  it('sees in the calendar on which days nobody works', async () => {
    const device = await compose()
    const { page } = device
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().includes('/working-time') && response.ok()),
      page.getByRole('button', { name: 'Next month' }).click(),
    ])
    const { days } = (await answer.json()) as { days: components['schemas']['DayAccount'][] }
    const off = days.filter((day) => day.minutes === 0)
    const calendar = page.getByRole('grid', { name: 'Days of the deadline' })
    expect(off.length).toBeGreaterThan(7)
    await expect.poll(() => calendar.getByRole('button', { name: /, day off/ }).count()).toBe(off.length)
    await calendar.getByRole('button', { name: /, working day/ }).first().click()
    await page.getByText(/, until each village closes$/).waitFor()
    await device.context.close()
  })

  it('is told of each village that has another deadline on that day', async () => {
    const village = await callAs('village-1')
    const name = await nameOf('village-1')
    const { id } = await issueTo(official, await officeOf(village), 'Due on the same day')
    const { deadline } = await wanted(village.GET('/api/v1/assignments/{id}', { params: { path: { id } } }))
    const day = new Date(`${deadline!.local.slice(0, 10)}T00:00Z`)
    const device = await compose()
    const { page } = device
    await page.getByRole('checkbox', { name, exact: true }).check()
    const row = page.getByRole('row', { name: new RegExp(name) })
    await row.getByText('no deadline').waitFor()
    if (day.getUTCMonth() !== new Date().getUTCMonth()) await page.getByRole('button', { name: 'Next month' }).click()
    const number = page.getByRole('grid').getByText(String(day.getUTCDate()), { exact: true })
    const { recipients } = await foreseen(device, () => number.click())
    expect(recipients[0]!.standing!.deadlines).toBeGreaterThan(0)
    await row.getByText(`other deadlines that day: ${recipients[0]!.standing!.deadlines}`).waitFor()
    await page.getByText('1 of 1 have another deadline that day').waitFor()
    await device.context.close()
  })

  it('leaves every village one working day or two by one tap', async () => {
    const device = await compose()
    const { page } = device
    await page.getByRole('checkbox', { name: 'All of them (12)' }).check()
    const tiers = async (leaves: RegExp): Promise<Preview['recipients'][number]['notice'][]> => {
      const choice = page.getByRole('button', { name: leaves })
      await choice.waitFor()
      const answer = await foreseen(device, () => choice.click())
      return answer.recipients.map((one) => one.notice)
    }
    const one = await tiers(/^Leaves one working day: /)
    const two = await tiers(/^Leaves two working days: /)
    expect(one).toHaveLength(12)
    for (const notice of [...one, ...two]) expect(['t2', 't3']).toContain(notice!.tier)
    for (const [at, notice] of two.entries()) expect(notice!.minutes).toBeGreaterThan(one[at]!.minutes)
    await expect.poll(() => page.getByRole('row').filter({ hasText: 'working days' }).count()).toBe(12)
    await device.context.close()
  })
})

describe('an official in a hurry', () => {
  it('says what kind of urgency it is and why, and is told whom it reaches out of hours', async () => {
    const device = await compose()
    const { page } = device
    await page.getByRole('checkbox', { name: 'All of them (12)' }).check()
    await write(device, 'The river rises')
    await page.getByRole('button', { name: /^Leaves two working days: / }).click()
    await page.getByRole('radio', { name: /^Urgent/ }).check()
    await page.getByRole('button', { name: 'Check and send' }).click()
    await page.getByRole('alert').getByText('Say what kind of urgency it is, and why.').waitFor()
    await page.getByRole('radio', { name: 'Emergency' }).check()
    await page.getByLabel('Why it is urgent').fill('The dam is leaking')
    const { recipients } = await foreseen(device, () => page.getByRole('button', { name: 'Check and send' }).click())
    const dialog = page.getByRole('dialog', { name: 'Send to 12 villages?' })
    expect(recipients.some((one) => one.held)).toBe(false)
    expect(await dialog.getByText('arrives at once').count()).toBe(12)
    const late = recipients.filter((one) => one.issued_out_of_hours).length
    expect(await page.getByText('arrives out of hours', { exact: true }).count()).toBe(late)
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('heading', { name: /^Sent as No\. \d+$/ }).waitFor()
    const { assignments, urgency } = (await sent('The river rises'))!
    expect(urgency).toEqual({ level: 'urgent', kind: 'emergency', reason: 'The dam is leaking' })
    expect(assignments).toHaveLength(12)
    await device.context.close()
  })

  it('who loses the network is told so, keeps the text, and sends it once when it is back', async () => {
    const device = await compose()
    const { page } = device
    await page.getByRole('checkbox', { name: await nameOf('village-1'), exact: true }).check()
    await write(device, 'Written in a lift')
    await page.getByRole('button', { name: /^Leaves two working days: / }).click()
    await page.getByRole('button', { name: 'Check and send' }).click()
    const dialog = page.getByRole('dialog', { name: 'Send to 1 village?' })
    await dialog.waitFor()
    await device.context.setOffline(true)
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    await dialog.getByText('There is no connection.').waitFor()
    expect(await sent('Written in a lift')).toBeUndefined()
    await device.context.setOffline(false)
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('heading', { name: /^Sent as No\. \d+$/ }).waitFor()
    expect((await sent('Written in a lift'))!.text).toBe('In tonnes, by village.')
    await device.context.close()
  })
})
