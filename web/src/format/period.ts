import { language, t } from '../messages/messages.svelte'
import { dayOfMonth, localDate, month } from './when'

/** A period as the API writes it, in words: `2026-03`, `2026-Q1`, `2026-H1`, `2026`, or a week of ISO 8601 such as `2026-W10`. */
export function period(value: string): string {
  const [year = '', part = ''] = value.split('-')
  const number = part.slice(1)
  if (part === '') return t('period.year', { year })
  if (part.startsWith('Q')) return t('period.quarter', { year, quarter: number })
  if (part.startsWith('H')) return t('period.half_year', { year, half: number })
  if (part.startsWith('W')) return week(monday(Number(year), Number(number)))
  return month(value, language())
}

/** A week by its first and last day: "2–8 March", "30 March – 5 April". */
export function week(begins: Date): string {
  const ends = new Date(begins.getFullYear(), begins.getMonth(), begins.getDate() + 6)
  const last = dayOfMonth(localDate(ends), language())
  if (begins.getMonth() === ends.getMonth()) return `${begins.getDate()}–${last}`
  return `${dayOfMonth(localDate(begins), language())} – ${last}`
}

/** The Monday of a week of ISO 8601: week 1 is the one that the 4th of January lies in. */
export function monday(year: number, week: number): Date {
  const fourth = new Date(year, 0, 4, 12)
  return new Date(year, 0, 4 - ((fourth.getDay() + 6) % 7) + (week - 1) * 7, 12)
}
