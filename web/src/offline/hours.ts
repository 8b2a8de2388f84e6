// Working hours of an office, day by day, as the service gave them.
import type { components } from '../api/schema'

export type Day = components['schemas']['Day']

/** The date some days after another. */
export function dateAfter(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10)
}

/** The working minutes between two local times such as `2026-03-04 18:30`; nothing where a day between is not known. */
export function workedBetween(from: string, to: string, days: ReadonlyMap<string, Day>): number | undefined {
  let minutes = 0
  for (let date = from.slice(0, 10); date <= to.slice(0, 10); date = dateAfter(date, 1)) {
    const hours = days.get(date)?.hours
    if (!hours) return undefined
    const begin = date === from.slice(0, 10) ? minuteOf(from.slice(11)) : 0
    const end = date === to.slice(0, 10) ? minuteOf(to.slice(11)) : 24 * 60
    for (const [opens, closes] of hours.map(span)) minutes += Math.max(0, Math.min(end, closes) - Math.max(begin, opens))
  }
  return minutes
}

/** Whether a local time lies before opening, after closing, or on a day without work; breaks do not count. */
export function isOutOfHours(local: string, days: ReadonlyMap<string, Day>): boolean | undefined {
  const hours = days.get(local.slice(0, 10))?.hours.map(span)
  if (!hours) return undefined
  const minute = minuteOf(local.slice(11))
  return !hours.some(([opens]) => opens <= minute) || !hours.some(([, closes]) => minute < closes)
}

function span(written: string): [number, number] {
  const [opens, closes] = written.split('-').map(minuteOf)
  return [opens ?? 0, closes ?? 0]
}

function minuteOf(clock: string): number {
  const [hour, minute] = clock.split(':').map(Number)
  return (hour ?? 0) * 60 + (minute ?? 0)
}
