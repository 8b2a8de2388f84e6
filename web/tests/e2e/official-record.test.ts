// What an official owns up to and changes afterwards: orders said aloud, corrections, recalls, plans, own delays.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Api, callAs, issueTo, officeOf, wanted } from './support/api'
import { type Device, goTo, launchBrowser, openAs } from './support/browser'

const DESK = { width: 1280 }

let browser: Browser
let official: Api
let village: Api
beforeAll(async () => {
  browser = await launchBrowser()
  official = await callAs('agriculture')
  village = await callAs('village-1')
})
afterAll(() => browser.close())

/** What the service says of an instruction. */
function instruction(id: string) {
  return wanted(official.GET('/api/v1/instructions/{id}', { params: { path: { id } } }))
}

/** The instruction that was given to the village alone. */
async function asked(title: string): Promise<{ assignment: string; instruction: string }> {
  const { id } = await issueTo(official, await officeOf(village), title)
  const { instruction } = await wanted(official.GET('/api/v1/assignments/{id}', { params: { path: { id } } }))
  return { assignment: id, instruction: instruction.id }
}

describe('an official who is said to have given an order aloud', () => {
  /** The village records a call of the official a minute ago. */
  async function recorded(text: string): Promise<string> {
    const me = await wanted(official.GET('/api/v1/me'))
    const { assignment } = await wanted(
      village.POST('/api/v1/oral-orders', {
        params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
        body: {
          issuer_office: me.postings[0]!.office,
          said_by: { person: me.id },
          said_at: new Date(Date.now() - 60_000).toISOString(),
          channel: 'phone',
          text,
          language: 'en',
        },
      }),
    )
    return assignment
  }

  /** What the service has of what was said. */
  const said = (id: string) => wanted(village.GET('/api/v1/assignments/{id}', { params: { path: { id } } }))

  async function orderOf(text: string) {
    const device = await openAs(browser, 'agriculture', DESK)
    await goTo(device, '#/unconfirmed')
    return { device, order: device.page.getByRole('article', { name: text }) }
  }

  it('confirms it', async () => {
    const id = await recorded('Count the dogs')
    const { device, order } = await orderOf('Count the dogs')
    await order.getByRole('radio', { name: /^I said so confirm/ }).check()
    await order.getByRole('button', { name: 'Say it' }).click()
    await order.waitFor({ state: 'detached' })
    expect((await said(id)).confirmation).toBe('confirmed')
    await device.context.close()
  })

  it('puts another account beside that of the village', async () => {
    const id = await recorded('Count the cats')
    const { device, order } = await orderOf('Count the cats')
    await order.getByRole('radio', { name: /^I said something else/ }).check()
    expect(await order.getByLabel('What you asked for').inputValue()).toBe('Count the cats')
    await order.getByLabel('What you asked for').fill('Count the cattle')
    await order.getByRole('button', { name: 'Say it' }).click()
    await order.waitFor({ state: 'detached' })
    const now = await said(id)
    expect(now.confirmation).toBe('corrected')
    expect(JSON.stringify(now)).toContain('Count the cattle')
    expect(JSON.stringify(now)).toContain('Count the cats')
    await device.context.close()
  })

  it('denies it with a reason, and not without', async () => {
    const id = await recorded('Count the geese')
    const { device, order } = await orderOf('Count the geese')
    await order.getByRole('radio', { name: /^I did not say so/ }).check()
    expect(await order.getByRole('button', { name: 'Say it' }).isDisabled()).toBe(true)
    await order.getByLabel('Reason').fill('I was on leave')
    await order.getByRole('button', { name: 'Say it' }).click()
    await order.waitFor({ state: 'detached' })
    const now = await said(id)
    expect([now.state, now.confirmation]).toEqual(['denied', 'denied'])
    await device.context.close()
  })
})

describe('two officials of one office', () => {
  it('who correct the same instruction are told of each other, and neither loses a word', async () => {
    const { instruction: id } = await asked('Bulls in the herd')
    const begin = async (): Promise<Device> => {
      const device = await openAs(browser, 'agriculture', DESK)
      await goTo(device, `#/instructions/${id}`)
      await device.page.getByRole('button', { name: 'Correct the text' }).click()
      return device
    }
    const [first, second] = [await begin(), await begin()]
    const correct = async ({ page }: Device, text: string): Promise<void> => {
      const dialog = page.getByRole('dialog', { name: 'Correct the text' })
      await dialog.getByLabel('Text', { exact: true }).fill(text)
      await dialog.getByLabel('Reason').fill('It was unclear')
      await dialog.getByRole('button', { name: 'Correct the text' }).click()
    }
    await correct(first, 'Bulls of three years')
    await first.page.getByRole('dialog').waitFor({ state: 'hidden' })
    await correct(second, 'Bulls of four years')
    await second.page.getByRole('dialog').getByRole('alert').getByText('Somebody changed it meanwhile.').waitFor()
    expect((await instruction(id)).text).toBe('Bulls of three years')
    await second.page.getByText('Bulls of three years').waitFor({ state: 'attached' })
    expect(await second.page.getByRole('dialog').getByLabel('Text', { exact: true }).inputValue()).toBe('Bulls of four years')
    for (const device of [first, second]) await device.context.close()
  })
})

describe('an official who takes something back', () => {
  it('recalls an instruction everywhere with a reason that the village reads', async () => {
    const { assignment, instruction: id } = await asked('Sent by mistake')
    const device = await openAs(browser, 'agriculture', DESK)
    const { page } = device
    await goTo(device, `#/instructions/${id}`)
    await page.getByRole('button', { name: 'Recall everywhere' }).click()
    const dialog = page.getByRole('dialog', { name: 'Recall everywhere' })
    await dialog.getByLabel('Reason').fill('Meant for another district')
    await dialog.getByRole('button', { name: 'Recall everywhere' }).click()
    await page.getByRole('listitem').getByText('recalled').waitFor()
    const told = await wanted(village.GET('/api/v1/assignments/{id}', { params: { path: { id: assignment } } }))
    expect(told.state).toBe('withdrawn')
    expect(JSON.stringify(told.history)).toContain('Meant for another district')
    await device.context.close()
  })
})

describe('an official who plans', () => {
  it('makes a plan, changes it and ends it', async () => {
    const device = await openAs(browser, 'agriculture', DESK)
    const { page } = device
    await goTo(device, '#/plans')
    await page.getByRole('link', { name: 'New plan' }).click()
    await page.getByRole('heading', { name: 'New plan' }).waitFor()
    await page.getByRole('radio', { name: /^All villages/ }).check()
    await page.getByLabel('Title', { exact: true }).fill('Milk of the month')
    await page.getByLabel('Text', { exact: true }).fill('In litres.')
    await page.getByRole('radio', { name: 'Article 35(3)' }).click()
    await page.getByLabel('Which working day').fill('5')
    await page.getByRole('button', { name: 'Make the plan' }).click()
    await page.getByRole('heading', { name: 'Milk of the month' }).waitFor()
    const id = page.url().split('/').at(-1)!
    const planned = () => wanted(official.GET('/api/v1/plans/{id}', { params: { path: { id } } }))
    expect((await planned()).terms.due).toEqual({ by: 'working_day', number: 5 })
    await page.getByRole('heading', { name: 'What comes' }).waitFor()
    await page.getByRole('button', { name: 'Change the plan' }).click()
    await page.getByLabel('Text', { exact: true }).fill('In litres and in kilograms.')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('In litres and in kilograms.').waitFor()
    expect((await planned()).terms.text).toBe('In litres and in kilograms.')
    await page.getByRole('button', { name: 'End the plan' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'End the plan' }).click()
    await page.getByText(/^Ended /).waitFor()
    expect((await planned()).ended_at).toBeTruthy()
    await device.context.close()
  })
})

describe('an official who asks about their own pace', () => {
  it('reads how long decisions take, as the service counts them', async () => {
    const device = await openAs(browser, 'agriculture', DESK)
    const { page } = device
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().includes('/burden/issuing') && response.ok()),
      page.reload(),
    ])
    const { decisions } = await answer.json()
    await page.getByText(/^Your own delays, /).click()
    await page.getByText('From an answer to your decision, in the middle').waitFor()
    const { count, open, p50 } = decisions.decision_lag
    const told = typeof p50 === 'number' ? `decided: ${count}, still waiting: ${open}` : 'nothing decided yet'
    await page.getByText(told).waitFor()
    await device.context.close()
  })
})
