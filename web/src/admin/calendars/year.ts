// A year of a calendar of days off, and its text in the form in which a new version is entered.
import type { Schemas } from '../../api/client'

export type CalendarException = Schemas['CalendarException']

/** What a day is: by the weekly pattern, or by an exception. */
export type DayMark = 'usual' | 'weekend' | 'off' | 'moved_working' | 'short'

/** A day in the grid of a month. */
export interface Day {
  date: string
  number: number
  mark: DayMark
  exception: CalendarException | undefined
}

/** What an exception makes of its day. */
export function markOf({ off, working_as }: CalendarException): DayMark {
  if (off) return 'off'
  return working_as ? 'moved_working' : 'short'
}

/** The weeks of a month from Monday on; days of other months are left blank. */
export function weeksOf(year: number, month: number, exceptions: ReadonlyMap<string, CalendarException>): (Day | undefined)[][] {
  const [first, last] = [new Date(Date.UTC(year, month, 1)), new Date(Date.UTC(year, month + 1, 0))]
  const before = (first.getUTCDay() + 6) % 7
  const days: (Day | undefined)[] = Array.from({ length: before }, () => undefined)
  for (let number = 1; number <= last.getUTCDate(); number += 1) {
    const at = new Date(Date.UTC(year, month, number))
    const date = at.toISOString().slice(0, 10)
    const exception = exceptions.get(date)
    const weekend = at.getUTCDay() === 0 || at.getUTCDay() === 6
    days.push({ date, number, exception, mark: exception ? markOf(exception) : weekend ? 'weekend' : 'usual' })
  }
  return Array.from({ length: Math.ceil(days.length / 7) }, (_, week) => days.slice(week * 7, week * 7 + 7))
}

/** A text in quotes, as TOML writes it. JSON escapes what TOML does, in the same way. */
const quoted = (text: string): string => JSON.stringify(text)

/** Gives every text that comes a key of its own, and the same text the same one. */
class Keys {
  readonly texts = new Map<string, string>()

  constructor(private readonly prefix: string) {}

  of(text: string): string {
    const known = this.texts.get(text)
    if (known) return known
    const key = `${this.prefix}_${this.texts.size + 1}`
    this.texts.set(text, key)
    return key
  }
}

/** The calendar in force as the text of a version named otherwise: what a new version begins with. */
export function toText(calendar: Schemas['CalendarView'], version: string): string {
  const [acts, names] = [new Keys('act'), new Keys('name')]
  const lines = calendar.exceptions.map((one) => {
    const says = one.off ? `off = ${quoted(one.off)}` : one.working_as ? `working_as = ${quoted(one.working_as)}` : `short = ${one.short}`
    const parts = [`date = ${quoted(one.date)}`, says]
    if (one.name) parts.push(`name = ${quoted(names.of(`en = ${quoted(one.name.en)}, ru = ${quoted(one.name.ru)}, kk = ${quoted(one.name.kk)}`))}`)
    if (one.instead_of) parts.push(`instead_of = ${quoted(one.instead_of)}`)
    parts.push(`act = ${quoted(acts.of(one.act))}`)
    return `  { ${parts.join(', ')} },`
  })
  return [
    `id = ${quoted(calendar.id)}`,
    `version = ${quoted(version)}`,
    `first_year = ${calendar.first_year}`,
    `last_year = ${calendar.last_year}`,
    `provisional = [${calendar.provisional.join(', ')}]`,
    '',
    'exceptions = [',
    ...lines,
    ']',
    '',
    '[acts]',
    ...[...acts.texts].map(([text, key]) => `${key} = ${quoted(text)}`),
    '',
    '[names]',
    ...[...names.texts].map(([text, key]) => `${key} = { ${text} }`),
    '',
  ].join('\n')
}
