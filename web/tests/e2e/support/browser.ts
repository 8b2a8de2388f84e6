// People with devices: each is a browser profile of its own, watched for what no page may do.
import { type Browser, type BrowserContext, type Page, type Request, chromium } from 'playwright-core'
import { inject } from 'vitest'
import type { Account } from './program'

const EXECUTABLE = process.env.TAPSYRMA_CHROMIUM ?? '/usr/bin/chromium'
/** Without these it asks its makers for this and that at every start. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Milliseconds. */
const QUIET_FOR = 200

/** A browser that asks nobody but the pages it is led to. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: QUIET })
}

/** A browser with a profile that outlives it, at the first page; others may steer it through the port. */
export async function openProfile(folder: string, port?: number): Promise<Device> {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: EXECUTABLE,
    args: port === undefined ? QUIET : [...QUIET, `--remote-debugging-port=${port}`],
    baseURL: inject('origin'),
    viewport: { width: 360, height: 740 },
    locale: 'en-GB',
    timezoneId: 'Asia/Almaty',
  })
  return watch(context)
}

/** What a device is like. */
export interface DeviceOptions {
  language?: 'kk' | 'ru' | 'en'
  /** CSS pixels: 360 is a phone, 1280 a desk. */
  width?: number
  scheme?: 'light' | 'dark'
}

/** A device in somebody's hand. */
export interface Device {
  context: BrowserContext
  page: Page
  /** What pages did that none may: other origins, breaches of the policy, errors that nobody caught. */
  faults: string[]
  /** Waits until nothing has been asked for a moment; the stream of news, which has no end, is not waited for. */
  settle: () => Promise<void>
}

/** A device that nobody has signed in on, at the first page. */
export async function openDevice(browser: Browser, options: DeviceOptions = {}): Promise<Device> {
  const { language = 'en', width = 360, scheme = 'light' } = options
  const context = await browser.newContext({
    baseURL: inject('origin'),
    locale: { kk: 'kk-KZ', ru: 'ru-KZ', en: 'en-GB' }[language],
    timezoneId: 'Asia/Almaty',
    colorScheme: scheme,
    viewport: { width, height: width < 600 ? 740 : 800 },
    reducedMotion: 'reduce',
  })
  return watch(context)
}

async function watch(context: BrowserContext): Promise<Device> {
  const origin = inject('origin')
  context.setDefaultTimeout(10_000)
  const faults: string[] = []
  const settle = watchRequests(context)
  context.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url())
    if (asked !== origin && !['blob:', 'data:'].includes(protocol)) faults.push(`asked ${request.url()}`)
  })
  context.on('weberror', (error) => faults.push(`threw ${error.error().stack ?? error.error().message}`))
  context.on('console', (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text())) faults.push(message.text())
  })
  const page = context.pages()[0] ?? (await context.newPage())
  await page.goto('/')
  await page.locator('main h1').first().waitFor()
  return { context, page, faults, settle }
}

function watchRequests(context: BrowserContext): () => Promise<void> {
  const under = new Set<Request>()
  let changed = Date.now()
  const note = (request: Request, begun: boolean): void => {
    if (request.url().includes('/api/v1/live')) return
    if (begun) under.add(request)
    else under.delete(request)
    changed = Date.now()
  }
  context.on('request', (request) => note(request, true))
  context.on('requestfinished', (request) => note(request, false))
  context.on('requestfailed', (request) => note(request, false))
  return async () => {
    const asked = Date.now()
    changed = asked
    while (under.size > 0 || Date.now() - changed < QUIET_FOR) {
      if (Date.now() - asked > 15_000) {
        const paths = [...new Set([...under].map((one) => new URL(one.url()).pathname))]
        throw new Error(`never quiet: ${under.size} requests of ${paths.join(', ')}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
}

/** An account of the demo district. */
export function account(login: string): Account {
  const found = inject('accounts').find((one) => one.login === login)
  if (!found) throw new Error(`the demo district has no ${login}`)
  return found
}

/** Signs in as people do, and waits for the first page of the role. */
export function signIn(device: Device, login: string): Promise<void> {
  return signInWith(device, login, account(login).password)
}

/** Signs in with a password that the demo district did not give. */
export async function signInWith({ page }: Device, login: string, password: string): Promise<void> {
  await page.locator('input[autocomplete=username]').fill(login)
  await page.locator('input[type=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await page.locator('nav').first().waitFor()
  await page.locator('main h1').first().waitFor()
}

/** A device on which somebody is signed in. */
export async function openAs(browser: Browser, login: string, options: DeviceOptions = {}): Promise<Device> {
  const device = await openDevice(browser, options)
  await signIn(device, login)
  return device
}

/** Goes to a page of the app, and waits until it has what it shows. */
export async function goTo(device: Device, hash: string): Promise<void> {
  await device.page.evaluate((to) => { location.hash = to }, hash)
  await device.settle()
  await device.page.locator('main h1').first().waitFor()
}
