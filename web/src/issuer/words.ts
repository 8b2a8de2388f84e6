// Names, days and working time as they are read in the chosen language.
import type { Schemas } from '../api/client'
import { day, localDate, localeOf, month } from '../format/when'
import { has, language, t } from '../messages/messages.svelte'

type OfficeNames = Pick<Schemas['OfficeName'], 'name_kk' | 'name_ru'>

const KK_AKIM_OFFICE = / (ауылдық округі|ауылы|кенті|қаласы)( әкімінің аппараты)?$/u
const RU_AKIM_OFFICE = /^Аппарат акима (.+?) (сельского округа|поселка|посёлка|села|города)$/u

/** What tells a village from its neighbours, for the head of a column. */
export function shortName(office: OfficeNames): string {
  return language() === 'kk'
    ? office.name_kk.replace(KK_AKIM_OFFICE, '')
    : office.name_ru.replace(RU_AKIM_OFFICE, '$1')
}

/** A title of the catalogue, in Russian where it has none in Kazakh. */
export function titleOf(titles: Schemas['Titles']): string {
  const chosen = language()
  return (chosen === 'kk' ? titles.kk : titles[chosen]) ?? titles.ru
}

/** A day: `Tue 24 November`; with its year where that is not the present one. */
export function dayInWords(date: string): string {
  return day(date.slice(0, 10), language())
}

/** A moment on the wall of its office: `Tue 24 November, 18:30`. */
export function momentInWords(moment: { local: string }): string {
  return `${dayInWords(moment.local)}, ${moment.local.slice(11, 16)}`
}

/** A month such as `2026-03`, or that of a date, with its year. */
export function monthName(value: string): string {
  return month(value.slice(0, 7), language())
}

/** An instant on the clock of this device, written like `local` of the API. */
export function localWall(at: Date): string {
  return `${localDate(at)} ${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`
}

/** The language that an instruction is begun in: that of the app, and Kazakh where no village reads that one. */
export function languageOfText(): Schemas['Language'] {
  return language() === 'ru' ? 'ru' : 'kk'
}

/** A share as per cent. */
export function shareInWords(share: number): string {
  return new Intl.NumberFormat(localeOf(language()), { style: 'percent', maximumFractionDigits: 0 }).format(share)
}

/** The size of a file. */
export function bytesInWords(bytes: number): string {
  const inMega = bytes >= 1_000_000
  const told = inMega ? bytes / 1_000_000 : Math.max(1, bytes / 1000)
  const value = new Intl.NumberFormat(localeOf(language()), { maximumFractionDigits: inMega ? 1 : 0 }).format(told)
  return t(inMega ? 'issuer.megabytes' : 'issuer.kilobytes', { value })
}

/** When a deadline is: the day, or the moment on the wall of the office. */
export function dueInWords(due: Schemas['Due'], wall: (at: string) => string): string {
  return 'date' in due ? dayInWords(due.date) : momentInWords({ local: wall(due.at) })
}

/** What a code of a problem means. */
export function problemInWords(code: string): string {
  const key = `problem.${code}`
  return has(key) ? t(key) : t('problem.unknown')
}
