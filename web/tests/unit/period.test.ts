import { describe, expect, it, vi } from 'vitest'

vi.hoisted(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: kept.set.bind(kept) })
  vi.stubGlobal('document', { documentElement: {} })
})

const { chooseLanguage } = await import('../../src/messages/messages.svelte')
const { monday, period } = await import('../../src/format/period')
const { duration } = await import('../../src/format/duration')

describe('a period in words', () => {
  it.each([
    ['2026-03', 'March 2026'],
    ['2026-Q2', 'quarter 2 of 2026'],
    ['2026-H1', 'half 1 of 2026'],
    ['2026', '2026'],
    ['2026-W10', '2–8 March'],
    ['2026-W14', '30 March – 5 April'],
  ])('%s is %s', async (value, told) => {
    await chooseLanguage('en')
    expect(period(value)).toBe(told)
  })

  it('is told in Kazakh with the words of that language', async () => {
    await chooseLanguage('kk')
    expect(period('2026-Q2')).toBe('2026 ж. 2-тоқсан')
    expect(period('2026-W10')).toBe('2–8 наурыз')
  })

  it('week 1 of a year may begin in the year before, and a year may have 53', () => {
    expect(monday(2026, 1).toDateString()).toBe('Mon Dec 29 2025')
    expect(monday(2026, 53).toDateString()).toBe('Mon Dec 28 2026')
  })
})

it('a span of work is told in hours and minutes, and leaves out what is nought', async () => {
  await chooseLanguage('en')
  expect([130, 45, 960, 0].map(duration)).toEqual(['2 h 10 min', '45 min', '16 h', '0 min'])
})
