// A whole instruction through the pages of both sides: a phone in a village, and the desk of an official.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Device, goTo, launchBrowser, openAs } from './support/browser'
import { askVillage, beginOther, takePhoto, waitReceived, writeAnswer } from './support/village'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** A day some days from now, as a field for a date takes it. */
function dayAfter(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}

/** The official opens the assignment anew, and decides. */
async function decide(desk: Device, id: string, action: string, reason?: string): Promise<void> {
  await goTo(desk, '#/follow-up')
  await goTo(desk, `#/issued/${id}`)
  await desk.page.getByRole('button', { name: action, exact: true }).click()
  const dialog = desk.page.getByRole('dialog')
  if (reason) await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: action, exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
}

it('a village is asked, asks for time, answers, is returned to, answers again, and is accepted', async () => {
  const { id, title, answers } = await askVillage('Fodder for the winter')
  const village = await openAs(browser, 'village-1')
  const desk = await openAs(browser, 'agriculture', { width: 1280 })
  const { page } = village

  await goTo(village, '#/inbox')
  const line = page.getByRole('listitem').filter({ hasText: title })
  await line.getByRole('button', { name: 'Received' }).click()
  await line.getByText('in progress').waitFor()
  await goTo(desk, `#/issued/${id}`)
  expect(await desk.page.getByText('Received', { exact: true }).locator('..').textContent()).toMatch(/\d\d:\d\d/)

  await line.getByRole('link').click()
  await beginOther(page, 'Ask for time')
  await page.getByLabel('Until which day').fill(dayAfter(14))
  await page.getByLabel('Reason').fill('The road to the farms is closed')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('More time was asked for', { exact: false }).waitFor()
  await goTo(desk, '#/follow-up')
  await goTo(desk, `#/issued/${id}`)
  await desk.page.getByText('The road to the farms is closed').first().waitFor()
  await decide(desk, id, 'Grant time')

  await page.getByText('More time was asked for', { exact: false }).waitFor({ state: 'hidden' })
  await page.getByText('History', { exact: true }).click()
  await page.getByText('More time granted').waitFor()

  await page.getByRole('button', { name: 'Answer', exact: true }).click()
  await page.getByLabel('Number, where one is asked').fill('412')
  await page.getByLabel('Text', { exact: true }).fill('tonnes of hay, by the scales')
  await page.getByLabel('Take or choose photos').setInputFiles(await takePhoto(page))
  await page.getByText(/^Photo 1, \d+ kB/).waitFor()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('button', { name: /^Open photo\.jpg/ }).waitFor()
  expect(await answers()).toEqual(['412\ntonnes of hay, by the scales'])

  await goTo(desk, '#/follow-up')
  await goTo(desk, `#/issued/${id}`)
  await desk.page.getByText('tonnes of hay, by the scales').first().waitFor()
  await desk.page.getByText('photo.jpg').first().waitFor()
  await decide(desk, id, 'Return for rework', 'Straw is missing')

  await page.getByText('returned for rework').first().waitFor()
  await page.getByText('Straw is missing').waitFor()
  await writeAnswer(page, 'Straw: 90 tonnes')
  await page.getByText('answered', { exact: true }).first().waitFor()
  await waitReceived(page)
  await decide(desk, id, 'Accept')

  await page.getByText('accepted', { exact: true }).first().waitFor()
  await goTo(village, '#/inbox')
  await page.getByRole('heading', { name: /^Done/ }).click()
  await line.getByText('accepted', { exact: true }).waitFor()
  expect(await answers()).toHaveLength(2)
  expect([...village.faults, ...desk.faults]).toEqual([])
  await village.context.close()
  await desk.context.close()
})

it('a question of the village is answered by the official, and what concerns another goes there', async () => {
  const { id, title } = await askVillage('Wells in use')
  const village = await openAs(browser, 'village-1')
  const desk = await openAs(browser, 'agriculture', { width: 1280 })
  const { page } = village
  await goTo(village, `#/assignments/${id}`)
  await beginOther(page, 'Ask a question')
  await page.getByLabel('Question to the issuer').fill('Those of the farms too?')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('question asked', { exact: true }).first().waitFor()
  await goTo(village, '#/inbox')
  await page.getByRole('region', { name: /^Waiting for the issuer/ }).getByText(title).waitFor()

  await goTo(desk, `#/issued/${id}`)
  await desk.page.getByText('Those of the farms too?').first().waitFor()
  await desk.page.getByRole('button', { name: 'Reply', exact: true }).click()
  const dialog = desk.page.getByRole('dialog')
  await dialog.getByLabel('Your reply').fill('All that give water')
  await dialog.getByRole('button', { name: 'Reply', exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })

  await page.getByRole('region', { name: /^Waiting for the issuer/ }).getByText(title).waitFor({ state: 'hidden' })
  await goTo(village, `#/assignments/${id}`)
  await page.getByText('All that give water').waitFor({ state: 'attached' })
  await beginOther(page, 'Another office is meant')
  await page.getByLabel('Whom it concerns, and why').fill('The water department keeps the list')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('redirection asked', { exact: true }).first().waitFor()
  await decide(desk, id, 'It is theirs', 'The list is two years old')
  await page.getByText('in progress', { exact: true }).first().waitFor()
  await page.getByText('The list is two years old').waitFor({ state: 'attached' })
  expect([...village.faults, ...desk.faults]).toEqual([])
  await village.context.close()
  await desk.context.close()
})
