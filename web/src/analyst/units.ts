// Numbers of the dashboards in the words of a language.
import { localeOf, month as monthInWords } from '../format/when'
import type { Language } from '../messages/messages.svelte'
import type { Unit } from './figures'

const LENGTHS: Record<Language, { hour: string; minute: string }> = {
  kk: { hour: 'сағ', minute: 'мин' },
  ru: { hour: 'ч', minute: 'мин' },
  en: { hour: 'h', minute: 'min' },
}

/** Whether a unit counts minutes, whosever they are. */
export function inMinutes(unit: Unit): boolean {
  return unit.endsWith('_minutes')
}

/** A number as the language writes it, with at most so many digits after the point. */
export function formatNumber(value: number, language: Language, digits = 2): string {
  return value.toLocaleString(localeOf(language), { maximumFractionDigits: digits })
}

/** Minutes as hours and minutes: `8 h 5 min`. */
export function formatMinutes(minutes: number, language: Language): string {
  const whole = Math.round(Math.abs(minutes))
  const [hours, rest] = [Math.floor(whole / 60), whole % 60]
  const { hour, minute } = LENGTHS[language]
  const words = [hours ? `${formatNumber(hours, language)} ${hour}` : '', rest || !hours ? `${rest} ${minute}` : '']
  return `${minutes < 0 && whole ? '−' : ''}${words.filter(Boolean).join(' ')}`
}

/** A number of a metric, with its unit where it has one that is not plain from the title. */
export function formatValue(value: number, unit: Unit, language: Language): string {
  if (unit === 'share') return value.toLocaleString(localeOf(language), { style: 'percent', maximumFractionDigits: 1 })
  if (inMinutes(unit)) return formatMinutes(value, language)
  return formatNumber(value, language)
}

/** A step of an axis: short, because many stand beside each other. */
export function formatStep(value: number, unit: Unit, language: Language): string {
  if (inMinutes(unit)) return `${formatNumber(value / 60, language, 1)} ${LENGTHS[language].hour}`
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
