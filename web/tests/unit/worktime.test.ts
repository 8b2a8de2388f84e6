import { describe, expect, it } from 'vitest'
import { byWhen, leftInWords, localIn } from '../../src/format/worktime'
import { speak } from './support/messages'

const NOW = '2026-03-04 16:20'

describe.each([
  ['kk', 'мерзімі бүгін, 18:30', 'мерзімі ертең, 09:00', 'мерзімі 9 наурыз, дс, 18:30', '2 сағ 10 мин жұмыс уақыты қалды'],
  ['ru', 'сегодня до 18:30', 'завтра до 09:00', 'пн, 9 марта, до 18:30', 'осталось 2 ч 10 мин рабочего времени'],
  ['en', 'today by 18:30', 'tomorrow by 09:00', 'Mon 9 March, by 18:30', '2 h 10 min of working time left'],
] as const)('a deadline in %s', (language, today, tomorrow, later, left) => {
  it('is told by the day and the working time', async () => {
    await speak(language, 'recipient')
    expect(byWhen('2026-03-04 18:30', NOW, language)).toBe(today)
    expect(byWhen('2026-03-05 09:00', NOW, language)).toBe(tomorrow)
    expect(byWhen('2026-03-09 18:30', NOW, language).replace(',', '')).toBe(later.replace(',', ''))
    expect(leftInWords({ minutes: 130, exact: true })).toBe(left)
  })

  it('says when it only knows a bound, and when nothing is left', async () => {
    await speak(language, 'recipient')
    const words = [true, false].map((exact) => leftInWords({ minutes: 130, exact }))
    expect(new Set([...words, leftInWords({ minutes: 0, exact: true })]).size).toBe(3)
  })
})

it('an instant stands on the wall of the zone of the office, whatever the zone of the phone', () => {
  expect(localIn('Asia/Almaty', Date.parse('2026-03-04T13:30:00Z'))).toBe('2026-03-04 18:30')
  expect(localIn('Asia/Almaty', Date.parse('2026-03-04T20:00:00Z'))).toBe('2026-03-05 01:00')
})
