// Draws the icons that home screens want in PNG from the one that was drawn by hand: `npm run icons`.
import { readFile } from 'node:fs/promises'
import { chromium } from 'playwright-core'

const FOLDER = new URL('../public/', import.meta.url)
const COLOUR = '#1d5c63'
/** A launcher may cut a maskable icon down to a circle of 80 %. */
const SAFE = 0.8
const ICONS = [
  { name: 'icon-192', size: 192, share: 1 },
  { name: 'icon-512', size: 512, share: 1 },
  { name: 'icon-maskable-512', size: 512, share: SAFE, ground: COLOUR },
  { name: 'icon-apple-180', size: 180, share: 1, ground: COLOUR },
]

const drawn = (await readFile(new URL('icon.svg', FOLDER))).toString('base64')
const browser = await chromium.launch({ executablePath: process.env.TAPSYRMA_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
const page = await browser.newPage()
for (const { name, size, share, ground = 'transparent' } of ICONS) {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<body style="margin:0;display:grid;place-items:center;height:100vh;background:${ground}">
    <img width="${size * share}" height="${size * share}" src="data:image/svg+xml;base64,${drawn}">`)
  await page.locator('img').evaluate((image) => image.decode())
  await page.screenshot({ path: new URL(`${name}.png`, FOLDER).pathname, omitBackground: true })
}
await browser.close()
