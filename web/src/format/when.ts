// Days and instants in words of the chosen language, by the clock of this device. Browsers list Kazakh as known and
// then answer in English, so its names stand here and its digits are written as Russian writes them, which is the same.
import { wallOf } from './wall'
import type { Language } from '../messages/messages.svelte'

const MONTHS_KK = 'қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан'.split(' ')
const WEEKDAYS_KK = 'жс дс сс ср бс жм сн'.split(' ')
const NEARBY_KK = ['кеше', 'бүгін', 'ертең']
const LOCALES: Record<Language, string> = { kk: 'ru', ru: 'ru', en: 'en-GB' }

/** The locale whose digits, separators and 24-hour clock a language uses, for `Intl`; not for names of months or days. */
export function localeOf(language: Language): string {
  return LOCALES[language]
}

/** A local date such as `2026-03-04`: "Wed 4 March", with the year where it is another one. */
export function day(date: string, language: Language, now = new Date()): string {
  const at = new Date(`${date}T12:00:00`)
  const year = at.getFullYear() === now.getFullYear() ? undefined : at.getFullYear()
  if (language === 'kk') {
    const told = `${at.getDate()} ${MONTHS_KK[at.getMonth()]}, ${WEEKDAYS_KK[at.getDay()]}`
    return year ? `${year} ж. ${told}` : told
  }
  return at.toLocaleDateString(localeOf(language), {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    ...(year ? { year: 'numeric' } : {}),
  })
}

/** A local date without weekday and year: "4 March". */
export function dayOfMonth(date: string, language: Language): string {
  const at = new Date(`${date}T12:00:00`)
  if (language === 'kk') return `${at.getDate()} ${MONTHS_KK[at.getMonth()]}`
  return at.toLocaleDateString(localeOf(language), { day: 'numeric', month: 'long' })
}

/** The day of the week of a local date: "Wed". */
export function weekday(date: string, language: Language): string {
  const at = new Date(`${date}T12:00:00`)
  if (language === 'kk') return WEEKDAYS_KK[at.getDay()] ?? ''
  return at.toLocaleDateString(localeOf(language), { weekday: 'short' })
}

/** A month such as `2026-03`: "March 2026". */
export function month(value: string, language: Language): string {
  const at = new Date(`${value}-15T12:00:00`)
  if (language === 'kk') return `${at.getFullYear()} ж. ${MONTHS_KK[at.getMonth()]}`
  return at.toLocaleDateString(localeOf(language), { month: 'long', year: 'numeric' })
}

/** The time on the wall: "18:30". */
export function clock(at: Date, language: Language): string {
  return at.toLocaleTimeString(localeOf(language), { hour: '2-digit', minute: '2-digit' })
}

/** An instant: "today, 18:30", "yesterday, 09:05", or the day and the time; by the wall of a zone, else of this device. */
export function instant(at: string | Date, language: Language, now = new Date(), zone?: string): string {
  const [then, today] = [new Date(at), now].map((one) => (zone ? new Date(wallOf(one.getTime(), zone)) : one)) as [Date, Date]
  const days = Math.round((midnight(then) - midnight(today)) / 86_400_000)
  const told = Math.abs(days) > 1 ? day(localDate(then), language, today) : nearby(days, language)
  return `${told}, ${clock(then, language)}`
}

/** The date that this device shows at an instant, as the API writes dates. */
export function localDate(at: Date): string {
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

function nearby(days: number, language: Language): string {
  if (language === 'kk') return NEARBY_KK[days + 1] ?? ''
  return new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'auto' }).format(days, 'day')
}

function midnight(at: Date): number {
  return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate())
}
