// The wall clock of an office and the instants it stands for. A browser may stand in another zone than the office.

/** Minutes by which the wall of a zone is ahead of UTC at an instant. */
function offsetMinutes(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23',
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(instant)
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((one) => one.type === type)?.value)
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return Math.round((wall - Math.floor(instant / 1000) * 1000) / 60_000)
}

/** The instant (RFC 3339, UTC) of a wall time like `2026-03-04T18:30`. Of an hour that happens twice, the first. */
export function instantOf(wall: string, zone: string): string {
  const asUtc = Date.parse(`${wall}Z`)
  // The offset a day before holds for both sides of a change, save those after it: ask again there.
  const first = asUtc - offsetMinutes(asUtc - 86_400_000, zone) * 60_000
  const settled = offsetMinutes(first, zone) === offsetMinutes(asUtc - 86_400_000, zone)
    ? first
    : asUtc - offsetMinutes(first, zone) * 60_000
  return new Date(settled).toISOString()
}

/** The wall time `2026-03-04T18:30` of an instant. */
export function wallOf(instant: string | number, zone: string): string {
  const at = typeof instant === 'number' ? instant : Date.parse(instant)
  return new Date(at + offsetMinutes(at, zone) * 60_000).toISOString().slice(0, 16)
}

/** A day so many days after another, both like `2026-03-04`. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** The first day of the month that lies so many months after the one of a day. */
export function monthAfter(day: string, months: number): string {
  const [year = 1970, month = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10)
}
