// What a village does on its own pages beside answering, and what it sees when the other side was quicker.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callAs, issueTo, officeOf, wanted } from './support/api'
import { goTo, launchBrowser, openAs } from './support/browser'
import { askVillage, beginOther, waitReceived, writeAnswer } from './support/village'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

it('an answer to what was recalled meanwhile is shown beside how it stands now', async () => {
  const { id, answers } = await askVillage('Tractors in repair')
  const device = await openAs(browser, 'village-1')
  const { page } = device
  await goTo(device, `#/assignments/${id}`)
  await device.context.setOffline(true)
  await writeAnswer(page, 'two of nine')
  await page.getByText('Queued', { exact: false }).first().waitFor()
  const issuer = await callAs('agriculture')
  await wanted(
    issuer.PUT('/api/v1/assignments/{id}/withdrawal', { params: { path: { id } }, body: { reason: 'Asked twice' } }),
  )
  await device.context.setOffline(false)
  await page.getByText('Things have changed meanwhile').waitFor()
  const written = page.getByRole('definition')
  await expect.poll(() => written.allTextContents()).toEqual(['two of nine', expect.stringMatching(/^\s*recalled/)])
  // Whatever were sent once more would be refused once more.
  expect(await page.getByRole('button', { name: 'Send all the same' }).count()).toBe(0)
  await page.getByText('Asked twice').waitFor({ state: 'attached' })
  await page.getByRole('button', { name: 'Give it up' }).click()
  await page.getByText('Things have changed meanwhile').waitFor({ state: 'hidden' })
  expect(await answers()).toEqual([])
  await device.context.close()
})

it('time that was asked for while the issuer gave more is shown beside the new deadline', async () => {
  const { id } = await askVillage('Winter roads')
  const device = await openAs(browser, 'village-1')
  const { page } = device
  await goTo(device, `#/assignments/${id}`)
  await device.context.setOffline(true)
  await beginOther(page, 'Ask for time')
  const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  await page.getByLabel('Until which day').fill(inDays(10))
  await page.getByLabel('Reason').fill('Snow')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('Queued', { exact: false }).first().waitFor()
  const issuer = await callAs('agriculture')
  const { version } = await wanted(issuer.GET('/api/v1/assignments/{id}', { params: { path: { id } } }))
  await wanted(
    issuer.POST('/api/v1/assignments/{id}/deadlines', {
      params: { path: { id }, header: { 'Idempotency-Key': crypto.randomUUID(), 'If-Match': `"${version}"` } },
      body: { due: { date: inDays(20) }, reason: 'The road is closed' },
    }),
  )
  await device.context.setOffline(false)
  await page.getByText('Things have changed meanwhile').waitFor()
  await page.getByText('What you wrote').waitFor()
  await page.getByText('As it stands now').waitFor()
  await page.getByRole('definition').filter({ hasText: 'Snow' }).waitFor()
  await page.getByRole('button', { name: 'Give it up' }).click()
  await page.getByText('Things have changed meanwhile').waitFor({ state: 'hidden' })
  await device.context.close()
})

/** Goes with the Tab key to what is called so. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let steps = 0; steps < 150; steps += 1) {
    const focused = page.locator(':focus:is(a, button, input, textarea)')
    if ((await focused.count()) > 0) {
      const told = await focused.evaluate((one) => {
        const labels = one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement ? [...(one.labels ?? [])] : []
        return one.getAttribute('aria-label') ?? (labels.map((label) => label.textContent).join(' ') || one.textContent || '')
      })
      if (name.test(told.trim())) return
    }
    await page.keyboard.press('Tab')
  }
  throw new Error(`the Tab key does not lead to ${name}`)
}

it('somebody who has only a keyboard confirms, reads, looks what else there is, and answers', async () => {
  const { id, title, state, answers } = await askVillage('Rams, by breed')
  const device = await openAs(browser, 'village-1')
  const { page } = device
  await goTo(device, '#/inbox')
  await tabTo(page, new RegExp(`^Received: ${title}$`))
  await page.keyboard.press('Enter')
  await expect.poll(state).toBe('acknowledged')
  await goTo(device, '#/account')
  await goTo(device, '#/inbox')
  await tabTo(page, new RegExp(title))
  await page.keyboard.press('Enter')
  await page.getByText(`${title}: in tonnes, by village.`).waitFor()

  await tabTo(page, /^More$/)
  await page.keyboard.press('Enter')
  await tabTo(page, /^Ask a question$/)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  expect(await page.locator(':focus').textContent()).toBe('More')

  await page.keyboard.press('Shift+Tab')
  expect(await page.locator(':focus').textContent()).toBe('Answer')
  await page.keyboard.press('Enter')
  await tabTo(page, /^Number/)
  await page.keyboard.type('40')
  await tabTo(page, /^Text$/)
  await page.keyboard.type('of the Edilbay breed')
  await tabTo(page, /^Send$/)
  await page.keyboard.press('Enter')
  await expect.poll(answers).toEqual(['40\nof the Edilbay breed'])
  await page.getByText('answered', { exact: true }).first().waitFor()
  expect(page.url()).toContain(id)
  await device.context.close()
})

it('a village passes an instruction to its clerk, takes it back, and puts a remark on the record', async () => {
  const { id } = await askVillage('Passports of cattle')
  const device = await openAs(browser, 'village-1')
  const { page } = device
  await goTo(device, `#/assignments/${id}`)
  await beginOther(page, 'Pass to somebody')
  const people = page.getByRole('combobox', { name: 'To whom' })
  const colleague = await people.locator('option[value^="person:"]').last().textContent()
  await people.selectOption({ label: colleague! })
  await page.getByLabel('Note').fill('By the list of last year')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText(`With ${colleague}`).waitFor()
  await beginOther(page, 'Pass to somebody')
  await people.selectOption({ label: 'Take it back' })
  await page.getByLabel('Note').fill('I do it myself')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText(`With ${colleague}`).waitFor({ state: 'hidden' })

  await beginOther(page, 'Remark for the record')
  await page.getByRole('radio', { name: 'Not enough time' }).check({ force: true })
  await page.getByLabel('In your words').fill('The list is of 400 heads')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('History', { exact: true }).click()
  await page.getByText('Remark for the record: Not enough time').waitFor()
  expect(device.faults).toEqual([])
  await device.context.close()
})

it('what another office asked before is answered with one tap', async () => {
  const village = await callAs('village-1')
  const office = await officeOf(village)
  const first = await issueTo(await callAs('agriculture'), office, 'Number of dogs with a chip')
  await wanted(
    village.POST('/api/v1/assignments/{id}/answers', {
      params: { path: { id: first.id }, header: { 'Idempotency-Key': crypto.randomUUID() } },
      body: { text: '118 dogs' },
    }),
  )
  const second = await issueTo(await callAs('akim-office'), office, 'Number of dogs with a chip')
  const device = await openAs(browser, 'village-1')
  const { page } = device
  await goTo(device, `#/assignments/${second.id}`)
  await page.getByRole('button', { name: /^Send this answer/ }).first().click()
  await waitReceived(page)
  await page.getByText('The answer was sent again from no.', { exact: false }).waitFor()
  expect(device.faults).toEqual([])
  await device.context.close()
})
