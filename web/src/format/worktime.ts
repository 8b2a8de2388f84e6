// Deadlines and working time in words. Local times come as the service writes them: `2026-03-04 18:30`.
import { type Language, type MessageKey, t } from '../messages/messages.svelte'
import { dateAfter } from '../offline/hours'
import { duration } from './duration'
import { day } from './when'

/** The working time until a deadline, or its upper bound where the hours between are not known. */
export interface Left {
  minutes: number
  exact: boolean
}

/** An instant on the wall of a zone, as the service writes it. */
export function localIn(zone: string, at: number): string {
  return new Date(at).toLocaleString('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
}

/** "today by 18:30", "tomorrow by 9:00", "Wed 4 March by 18:30". */
export function byWhen(local: string, now: string, language: Language): string {
  const [date, time] = parts(local)
  const near: Record<string, MessageKey> = {
    [now.slice(0, 10)]: 'due.today',
    [dateAfter(now.slice(0, 10), 1)]: 'due.tomorrow',
  }
  const key = near[date]
  return key ? t(key, { time }) : t('due.day', { day: day(date, language, new Date(`${now.slice(0, 10)}T12:00:00`)), time })
}

/** "2 h 10 min of working time left". */
export function leftInWords(left: Left): string {
  if (left.minutes <= 0) return t('left.none')
  return t(left.exact ? 'left.exact' : 'left.at_most', { amount: duration(left.minutes) })
}

/** A local time in words: "Wed 4 March, 18:30". */
export function localInWords(local: string, language: Language, now?: string): string {
  const [date, time] = parts(local)
  return `${day(date, language, now ? new Date(`${now.slice(0, 10)}T12:00:00`) : new Date())}, ${time}`
}

function parts(local: string): [string, string] {
  return [local.slice(0, 10), local.slice(11, 16)]
}
