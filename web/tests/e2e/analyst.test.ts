// An analyst: every chart with its numbers, its meaning and a file to take away, and nothing of a single village.
import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { goTo, launchBrowser, openAs } from './support/browser'

const VIEWS = ['Notice', 'Hours of the week', 'Lost above', 'Answers and decisions', 'Basis and channel', 'By month', 'Kinds of villages']

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

it('an analyst finds beside every figure its table, its count, its meaning and a file', { timeout: 120_000 }, async () => {
  const device = await openAs(browser, 'analyst', { width: 1280 })
  const { page } = device
  for (const view of VIEWS) {
    await page.getByRole('tab', { name: view }).click()
    await device.settle()
    const panel = page.getByRole('tabpanel', { name: view })
    const figures = panel.locator('section').filter({ has: page.getByRole('button', { name: /^Download/ }) })
    await figures.first().waitFor()
    for (const figure of await figures.all()) {
      const title = (await figure.getByRole('heading').first().innerText()).trim()
      expect(await figure.innerText(), `${view}: ${title}`).toMatch(/Counted: [\d,–]+|Nothing|hidden/i)
      await figure.getByRole('button', { name: /^What it means/ }).click()
      await figure.getByRole('definition').or(figure.getByRole('term')).first().waitFor()
      const table = figure.getByRole('button', { name: /^Table/ })
      if ((await table.count()) > 0) await table.click()
      const rows = await figure.getByRole('row').count()
      expect(rows, `${view}: ${title}`).toBeGreaterThan(1)
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        figure.getByRole('button', { name: /^Download/ }).click(),
      ])
      const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/)
      expect(lines.length, `${view}: ${title}`).toBeGreaterThan(1)
    }
  }
  expect(device.faults).toEqual([])
  await device.context.close()
})

it('an analyst reads no name of a village and of nobody', async () => {
  const device = await openAs(browser, 'analyst', { width: 1280, language: 'ru' })
  const { page } = device
  const told: string[] = []
  await page.getByRole('tab').first().waitFor()
  page.on('response', async (response) => {
    if (new URL(response.url()).pathname.startsWith('/api/v1/burden')) told.push(await response.text().catch(() => ''))
  })
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click()
    await device.settle()
    told.push(await page.locator('main').innerText())
  }
  expect(told.length).toBeGreaterThan(8)
  expect(told.join('\n')).not.toMatch(/сельского округа|ауылдық округ/)
  await device.context.close()
})

it('only somebody who looks at charts fetches what draws them', async () => {
  const asked: string[] = []
  for (const login of ['village-1', 'agriculture', 'admin', 'analyst']) {
    const device = await openAs(browser, login, { width: 1280 })
    device.page.on('request', (request) => asked.push(`${login} ${new URL(request.url()).pathname}`))
    await goTo(device, '#/account')
    await goTo(device, '#/')
    await device.page.reload()
    await device.settle()
    await device.context.close()
  }
  const charts = asked.filter((one) => /\/chart-[^/]+\.js$/.test(one))
  expect(charts.length).toBeGreaterThan(0)
  expect(charts.filter((one) => !one.startsWith('analyst'))).toEqual([])
})
