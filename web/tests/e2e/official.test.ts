// An official at a desk: what is seen before it is sent, and what becomes of it afterwards.
import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Api, callAs, issueToAll, officeOf, wanted } from './support/api'
import { type Device, goTo, launchBrowser, openAs } from './support/browser'

const DESK = { width: 1280 }

let browser: Browser
let official: Api
let villages: Api[]
beforeAll(async () => {
  browser = await launchBrowser()
  official = await callAs('agriculture')
  villages = await Promise.all(['village-1', 'village-2'].map(callAs))
})
afterAll(() => browser.close())

/** Asks both villages for the same; gives each with its assignment. */
async function askBoth(title: string): Promise<{ village: Api; id: string }[]> {
  const offices = await Promise.all(villages.map(officeOf))
  const issued = await issueToAll(official, offices, title)
  return villages.map((village, at) => ({ village, id: issued.find((one) => one.recipient_office === offices[at])!.id }))
}

/** What the service says of an assignment. */
function standing(id: string) {
  return wanted(official.GET('/api/v1/assignments/{id}', { params: { path: { id } } }))
}

const once = (): { 'Idempotency-Key': string } => ({ 'Idempotency-Key': crypto.randomUUID() })

/** Opens the follow-up with nothing in it but what has this title. */
async function follow(title: string): Promise<Device> {
  const device = await openAs(browser, 'agriculture', DESK)
  await device.page.getByLabel('Find by number or title').fill(title)
  await device.page.getByRole('rowheader', { name: title }).first().waitFor()
  return device
}

describe('an official who writes', () => {
  it('sees what a deadline leaves to each village, takes a fair one, and sends just that', async () => {
    const device = await openAs(browser, 'agriculture', DESK)
    const { page } = device
    await goTo(device, '#/compose')
    await page.getByRole('checkbox', { name: 'All of them (12)' }).check()
    await page.getByLabel('Title', { exact: true }).fill('Fodder until spring')
    await page.getByLabel('Text', { exact: true }).fill('Hay, straw and silage, in tonnes.')
    await page.getByRole('combobox', { name: 'Find an act or an article' }).fill('148-II')
    await page.getByRole('option').filter({ hasText: '35(1)' }).first().click()
    await page.getByRole('combobox', { name: 'Function' }).fill('agri')
    await page.getByRole('listbox', { name: 'Function' }).getByRole('option').first().click()
    const outlook = page.getByRole('region', { name: 'If it were sent now' })
    await page.getByRole('button', { name: /^Leaves two working days: / }).click()
    await outlook.getByText('of working time at least').waitFor()
    await page.getByRole('button', { name: 'Check and send' }).click()
    const dialog = page.getByRole('dialog', { name: 'Send to 12 villages?' })
    const promised = await dialog.getByRole('listitem').first().innerText()
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('heading', { name: /^Sent as No\. \d+$/ }).waitFor()
    const { items } = await wanted(official.GET('/api/v1/instructions'))
    const issued = items.find((one) => one.title === 'Fodder until spring')
    const { assignments, legal_bases, function: serves } = await wanted(
      official.GET('/api/v1/instructions/{id}', { params: { path: { id: issued!.id } } }),
    )
    expect(assignments).toHaveLength(12)
    expect(legal_bases).toMatchObject([{ kind: 'article', article: '35(1)' }])
    expect(serves).toBeTruthy()
    const first = assignments.find((one) => promised.includes(one.recipient_office.name_ru))
    expect(promised).toContain(first!.deadline!.local.slice(-5))
    expect(device.faults).toEqual([])
    await device.context.close()
  })

  it('is told what is missing, and loses nothing by a reload', async () => {
    const device = await openAs(browser, 'agriculture', DESK)
    const { page } = device
    await goTo(device, '#/compose')
    await page.getByLabel('Title', { exact: true }).fill('Half a thought')
    await page.getByRole('button', { name: 'Check and send' }).click()
    await page.getByRole('alert').getByText('Choose at least one village.').waitFor()
    const later = await device.context.newPage()
    // What is being written is kept once the typing pauses.
    await expect.poll(async () => {
      await later.goto('/#/compose')
      await later.reload()
      return later.getByLabel('Title', { exact: true }).inputValue()
    }).toBe('Half a thought')
    await page.getByRole('button', { name: 'Clear the draft' }).click()
    await device.context.close()
  })

  it('sends a whole instruction without a mouse', async () => {
    const device = await openAs(browser, 'agriculture', DESK)
    const { page } = device
    await goTo(device, '#/compose')
    const { keyboard } = page
    /** Goes on by Tab until something of this name has the focus. */
    const reach = async (name: RegExp): Promise<void> => {
      for (let tabs = 0; tabs < 120; tabs += 1) {
        await keyboard.press('Tab')
        const told = await page.evaluate(() => {
          const focused = document.activeElement as HTMLInputElement | null
          return focused?.labels?.[0]?.innerText ?? focused?.innerText ?? ''
        })
        if (name.test(told.trim())) return
      }
      throw new Error(`no Tab leads to ${name}`)
    }
    await reach(/^All of them/)
    await keyboard.press('Space')
    await reach(/^Title/)
    await keyboard.type('Without a mouse')
    await reach(/^Text/)
    await keyboard.type('How many tractors run?')
    await reach(/^Article of an act/)
    await keyboard.press('ArrowRight')
    await reach(/^Leaves two working days/)
    await keyboard.press('Enter')
    await reach(/^Check and send/)
    await keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await reach(/^Send$/)
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: /^Sent as No\. \d+$/ }).waitFor()
    await device.context.close()
  })
})

describe('an official who follows up', () => {
  it('reads the state of each village by its words as by its shape, and takes the matrix away', async () => {
    const [one] = await askBoth('Ploughs in use')
    await wanted(one!.village.PUT('/api/v1/assignments/{id}/acknowledgement', { params: { path: { id: one!.id } }, body: {} }))
    const device = await follow('Ploughs in use')
    const { page } = device
    await page.getByRole('button', { name: /: received, in progress/ }).waitFor()
    await page.getByLabel('Show', { exact: true }).selectOption({ label: 'Not received' })
    await page.getByRole('button', { name: /: sent, not received/ }).waitFor()
    expect(await page.getByRole('button', { name: /: received, in progress/ }).count()).toBe(0)
    await page.getByLabel('Show', { exact: true }).selectOption({ label: 'Open' })
    await page.getByRole('button', { name: /: received, in progress/ }).waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/)
    expect(lines).toHaveLength(3)
    expect(lines.filter((line) => line.includes('received, in progress'))).toHaveLength(1)
    await device.context.close()
  })

  it('accepts all answers at once', async () => {
    const asked = await askBoth('Seeders in use')
    for (const { village, id } of asked) {
      await wanted(village.POST('/api/v1/assignments/{id}/answers', {
        params: { path: { id }, header: once() },
        body: { text: '4' },
      }))
    }
    const device = await follow('Seeders in use')
    const { page } = device
    await page.getByRole('button', { name: 'Select several' }).click()
    await page.getByRole('button', { name: 'All that wait for me' }).click()
    await page.getByRole('button', { name: 'Accept (2)' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Do it' }).click()
    await page.getByRole('dialog').getByText('2 of 2').waitFor()
    for (const { id } of asked) expect((await standing(id)).state).toBe('accepted')
    await device.context.close()
  })

  it('grants one village more time and refuses another, which reads why', async () => {
    const asked = await askBoth('Harrows in use')
    const until = { date: new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10) }
    for (const { village, id } of asked) {
      await wanted(village.POST('/api/v1/assignments/{id}/extension-requests', {
        params: { path: { id }, header: once() },
        body: { until, reason: 'the road is closed' },
      }))
    }
    const device = await follow('Harrows in use')
    const { page } = device
    await page.getByRole('button', { name: 'Select several' }).click()
    const cells = page.getByRole('gridcell').getByRole('button')
    await cells.first().click()
    await page.getByRole('button', { name: 'Grant time (1)' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Do it' }).click()
    await page.getByRole('dialog').getByText('1 of 1').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await cells.first().click()
    await cells.last().click()
    await page.getByRole('button', { name: 'Refuse time (1)' }).click()
    await page.getByLabel('Reason').fill('The oblast waits')
    await page.getByRole('dialog').getByRole('button', { name: 'Do it' }).click()
    await page.getByRole('dialog').getByText('1 of 1').waitFor()
    const histories = await Promise.all(asked.map(async ({ id }) => JSON.stringify((await standing(id)).history)))
    expect(histories.filter((history) => history.includes('extension_granted'))).toHaveLength(1)
    expect(histories.filter((history) => history.includes('The oblast waits'))).toHaveLength(1)
    await device.context.close()
  })

  it('reminds who has not received it, and not twice in a row', async () => {
    const asked = await askBoth('Mowers in use')
    const device = await follow('Mowers in use')
    const { page } = device
    const remind = async (): Promise<void> => {
      await page.getByRole('rowheader', { name: 'Mowers in use' }).getByRole('button', { name: 'Select the row' }).click()
      await page.getByRole('button', { name: 'Remind (2)' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Do it' }).click()
      await page.getByRole('dialog').getByText('2 of 2').waitFor()
    }
    await page.getByRole('button', { name: 'Select several' }).click()
    await remind()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: /reminded/ }).first().waitFor()
    await remind()
    expect(await page.getByRole('dialog').getByText('Reminded lately. Possible again').count()).toBe(2)
    for (const { id } of asked) expect((await standing(id)).reminders).toBe(1)
    await device.context.close()
  })

  it('opens an answer, sends it back with a reason, and accepts the second', async () => {
    const [one] = await askBoth('Trailers in use')
    const answer = (text: string): Promise<unknown> =>
      wanted(one!.village.POST('/api/v1/assignments/{id}/answers', {
        params: { path: { id: one!.id }, header: once() },
        body: { text },
      }))
    await answer('many')
    const device = await openAs(browser, 'agriculture', DESK)
    const { page } = device
    await goTo(device, `#/issued/${one!.id}`)
    await page.getByRole('article').getByText('many').waitFor()
    await page.getByRole('button', { name: 'Return for rework' }).click()
    const dialog = page.getByRole('dialog', { name: 'Return for rework' })
    await dialog.getByLabel('Reason').fill('A number, please')
    await dialog.getByRole('button', { name: 'Return for rework' }).click()
    await expect.poll(async () => (await standing(one!.id)).state).toBe('returned')
    await answer('9')
    await page.reload()
    await page.getByRole('article').getByText('9', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Accept', exact: true }).click()
    await page.getByRole('dialog', { name: 'Accept' }).getByRole('button', { name: 'Accept' }).click()
    await expect.poll(async () => (await standing(one!.id)).state).toBe('accepted')
    await device.context.close()
  })

  it('is shown what a village added meanwhile before the decision counts', async () => {
    const [one] = await askBoth('Balers in use')
    const answer = (text: string): Promise<unknown> =>
      wanted(one!.village.POST('/api/v1/assignments/{id}/answers', {
        params: { path: { id: one!.id }, header: once() },
        body: { text },
      }))
    await answer('two')
    const device = await openAs(browser, 'agriculture', DESK)
    const { page } = device
    await goTo(device, `#/issued/${one!.id}`)
    await page.getByRole('article').getByText('two').waitFor()
    await answer('no, three')
    await page.getByRole('button', { name: 'Accept', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Accept' })
    await dialog.getByRole('button', { name: 'Accept' }).click()
    await dialog.getByRole('alert').waitFor()
    await page.getByRole('article').getByText('no, three').waitFor({ state: 'attached' })
    expect((await standing(one!.id)).state).toBe('answered')
    await device.context.close()
  })
})
