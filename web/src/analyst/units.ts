// Numbers of the dashboards in the words of a language.
import { duration } from '../format/duration'
import { localeOf, month as monthInWords } from '../format/when'
import { type Language, t } from '../messages/messages.svelte'
import type { Unit } from './figures'

/** Whether a unit counts minutes, whosever they are. */
export function inMinutes(unit: Unit): boolean {
  return unit.endsWith('_minutes')
}

/** A number as the language writes it, with at most so many digits after the point. */
export function formatNumber(value: number, language: Language, digits = 2): string {
  return value.toLocaleString(localeOf(language), { maximumFractionDigits: digits })
}

/** A number of a metric, with its unit where it has one that is not plain from the title. */
export function formatValue(value: number, unit: Unit, language: Language): string {
  if (unit === 'share') return value.toLocaleString(localeOf(language), { style: 'percent', maximumFractionDigits: 1 })
  if (inMinutes(unit)) return value < 0 ? `−${duration(-value)}` : duration(value)
  return formatNumber(value, language)
}

/** A step of an axis: short, because many stand beside each other. */
export function formatStep(value: number, unit: Unit, language: Language): string {
  if (inMinutes(unit)) return t('duration.hours', { hours: formatNumber(value / 60, language, 1) })
  return formatValue(value, unit, language)
}

/** A month like `2026-03`, short enough for an axis: "03.26", and in words where there is room. */
export function formatMonth(month: string, language: Language, room: 'axis' | 'words' = 'words'): string {
  return room === 'words' ? monthInWords(month, language) : `${month.slice(5)}.${month.slice(2, 4)}`
}

/** The months that are over, latest first. */
export function monthsOver(now: Date, wanted: number): string[] {
  return Array.from({ length: wanted }, (_, before) =>
    new Date(Date.UTC(now.getFullYear(), now.getMonth() - 1 - before, 1)).toISOString().slice(0, 7),
  )
}
