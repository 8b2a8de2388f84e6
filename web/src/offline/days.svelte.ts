// The working hours of the own office: what time is left is counted by them, with or without a network.
import { get } from '../api/get'
import { localIn } from '../format/worktime'
import { serverNow } from './clock.svelte'
import { read, write } from './database'
import { type Day, dateAfter } from './hours'
import type { KeptAssignment } from './kept'

/** How many days ahead the hours are kept for times without a network. */
const AHEAD = 7

let known = $state.raw<{ office: string; days: ReadonlyMap<string, Day> }>()

/** The days of an office that this device knows, by date; reactive. */
export function officeDays(office: string | undefined): ReadonlyMap<string, Day> {
  return known && known.office === office ? known.days : new Map()
}

/** Shows the days that this device keeps of an office. */
export async function openDays(office: string): Promise<void> {
  known = { office, days: new Map(Object.entries((await read<Record<string, Day>>(nameOf(office))) ?? {})) }
}

/** Fetches the days that open assignments need and a week on, keeps them, and forgets the others. */
export async function renewDays(open: KeptAssignment[]): Promise<void> {
  const view = open[0]?.view
  if (!view) return
  const office = view.recipient_office.id
  const today = localIn(view.zone, serverNow()).slice(0, 10)
  const wanted = [
    ...Array.from({ length: AHEAD }, (_, days) => dateAfter(today, days)),
    ...open.flatMap((kept) => [kept.view.registered_at.local, localIn(view.zone, kept.readAt)]).map((at) => at.slice(0, 10)),
  ]
  const before = officeDays(office)
  const days = new Map<string, Day>()
  for (const date of new Set(wanted)) {
    days.set(date, before.get(date) ?? (await get<Day>(`/offices/${office}/day?date=${date}`)))
  }
  if ([...days.keys()].sort().join() === [...before.keys()].sort().join()) return
  known = { office, days }
  await write(nameOf(office), Object.fromEntries(days))
}

function nameOf(office: string): string {
  return `days:${office}`
}
