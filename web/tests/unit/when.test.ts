import { describe, expect, it } from 'vitest'
import { day, instant, localDate, month } from '../../src/format/when'

const now = new Date(2026, 2, 4, 12, 0)

describe('a day in words', () => {
  it.each([
    ['kk', '2026-03-04', '4 наурыз, ср'],
    ['ru', '2026-03-04', 'ср, 4 марта'],
    ['en', '2026-03-04', 'Wed 4 March'],
    ['kk', '2027-01-11', '2027 ж. 11 қаңтар, дс'],
    ['en', '2027-01-11', 'Mon, 11 January 2027'],
  ] as const)('in %s, %s is %s', (language, date, told) => {
    expect(day(date, language, now)).toBe(told)
  })

  it('has a Kazakh name for every month and weekday', () => {
    const told = Array.from({ length: 12 }, (_, at) => month(`2026-${String(at + 1).padStart(2, '0')}`, 'kk'))
    expect(new Set(told).size).toBe(12)
    expect(told.join()).not.toMatch(/undefined|[a-z]/)
    const week = Array.from({ length: 7 }, (_, at) => day(`2026-03-0${at + 1}`, 'kk', now).slice(-2))
    expect(week).toEqual(['жс', 'дс', 'сс', 'ср', 'бс', 'жм', 'сн'])
  })
})

describe('an instant in words', () => {
  it('names yesterday, today and tomorrow, whatever the hour', () => {
    expect(instant(new Date(2026, 2, 3, 23, 59), 'en', now)).toBe('yesterday, 23:59')
    expect(instant(new Date(2026, 2, 4, 0, 1), 'ru', now)).toBe('сегодня, 00:01')
    expect(instant(new Date(2026, 2, 5, 9, 0), 'kk', now)).toBe('ертең, 09:00')
  })

  it('names the day further away', () => {
    expect(instant(new Date(2026, 2, 6, 18, 30), 'ru', now)).toBe('пт, 6 марта, 18:30')
  })
})

it('the date of an instant is the one that the device shows, also shortly before midnight', () => {
  expect(localDate(new Date(2026, 11, 31, 23, 59))).toBe('2026-12-31')
})
