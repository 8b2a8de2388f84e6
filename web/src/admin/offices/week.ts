// The hours of a usual week as an administrator writes them: `08:30-12:30, 13:30-18:00`.
import type { Schemas } from '../../api/client'

export type Week = Schemas['Week']
export type TimetablePart = Schemas['TimetablePart']

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** A part of a timetable in the form in which it is edited: each day as one line of text. */
export interface PartDraft {
  from: string
  days: Record<Weekday, string>
}

/** Why a line is not the hours of a day. */
export type HoursFault = 'form' | 'order'

const INTERVAL = /^(\d{1,2}):([0-5]\d)\s*[-–—]\s*(\d{1,2}):([0-5]\d)$/
const MINUTES_OF_DAY = 24 * 60

/** The intervals of a line and the minutes they add up to. An empty line is a day without work. */
export function readHours(line: string): { intervals: string[]; minutes: number } | { fault: HoursFault } {
  const intervals: string[] = []
  let [minutes, last] = [0, 0]
  for (const part of line.split(/[,;]/).map((one) => one.trim()).filter(Boolean)) {
    const found = INTERVAL.exec(part)
    if (!found) return { fault: 'form' }
    const [, fromHour = '', fromMinute = '', toHour = '', toMinute = ''] = found
    const [from, to] = [Number(fromHour) * 60 + Number(fromMinute), Number(toHour) * 60 + Number(toMinute)]
    if (from < last || to <= from || to > MINUTES_OF_DAY) return { fault: 'order' }
    minutes += to - from
    last = to
    intervals.push(`${fromHour.padStart(2, '0')}:${fromMinute}-${toHour.padStart(2, '0')}:${toMinute}`)
  }
  return { intervals, minutes }
}

/** A week of the API as lines of text. */
export function toDraft({ from, schedule }: TimetablePart): PartDraft {
  const days = Object.fromEntries(WEEKDAYS.map((day) => [day, schedule[day].join(', ')]))
  return { from, days: days as Record<Weekday, string> }
}

/** The first schedule of an office also holds before its own day, so that any day before the others will do. */
export const BEGINNING = '1900-01-01'

/** The timetable of lines of text; `undefined` where one of them is not the hours of a day, or a day of change is missing. */
export function readTimetable(parts: readonly PartDraft[]): TimetablePart[] | undefined {
  const read = parts.map(fromDraft)
  if (!read.every((part) => part !== undefined)) return undefined
  const [first, ...later] = read
  if (!first || later.some(({ from }) => !from)) return undefined
  const from = later.every((part) => first.from < part.from) ? first.from : BEGINNING
  return [{ ...first, from }, ...later]
}

function fromDraft({ from, days }: PartDraft): TimetablePart | undefined {
  const schedule: Week = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }
  for (const day of WEEKDAYS) {
    const read = readHours(days[day])
    if ('fault' in read) return undefined
    schedule[day] = read.intervals
  }
  return { from, schedule }
}

/** The same timetable in a few words, to be compared by eye. */
export function describe(parts: readonly TimetablePart[]): string {
  return parts
    .map(({ from, schedule }, at) => {
      const days = WEEKDAYS.flatMap((day) => (schedule[day].length ? [`${day} ${schedule[day].join(' ')}`] : []))
      return at === 0 ? days.join(', ') : `${from}: ${days.join(', ')}`
    })
    .join('; ')
}
