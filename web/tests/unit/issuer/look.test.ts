import { afterEach, beforeEach, expect, it, vi } from 'vitest'
// The client of the API asks the page for its address.
vi.hoisted(() => vi.stubGlobal('location', { origin: 'http://localhost' }))

import { Look } from '../../../src/issuer/compose/look.svelte'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

it('somebody who types is asked about once, when they pause', async () => {
  const send = vi.fn((question: string) => Promise.resolve(`of ${question}`))
  const look = new Look(send)
  for (const typed of ['1', '12', '120']) look.about(typed)
  await vi.runAllTimersAsync()
  expect(send.mock.calls.map(([question]) => question)).toEqual(['120'])
  expect(look.answer).toBe('of 120')
})

it('the answer to an older draft is given up, however late it comes', async () => {
  const answers = new Map<string, (answer: string) => void>()
  const signals: AbortSignal[] = []
  const look = new Look((question: string, signal) => {
    signals.push(signal)
    return new Promise<string>((resolve) => answers.set(question, resolve))
  })
  const first = look.now('today')
  const second = look.now('tomorrow')
  answers.get('tomorrow')?.('a working day')
  answers.get('today')?.('nothing')
  expect(await first).toBeUndefined()
  expect(await second).toBe('a working day')
  expect(look.answer).toBe('a working day')
  expect(signals[0]?.aborted).toBe(true)
})

it('the same draft is not asked about twice, and nobody to ask forgets what was shown', async () => {
  const send = vi.fn(() => Promise.resolve('seen'))
  const look = new Look<string, string>(send)
  look.about('a')
  await vi.runAllTimersAsync()
  look.about('a')
  await vi.runAllTimersAsync()
  expect(send).toHaveBeenCalledTimes(1)
  look.about(undefined)
  expect(look.answer).toBeUndefined()
})
