import { get } from '../api/get'
import { read, write } from './database'
import { type Day, dateAfter } from './hours'

/** How many days ahead the hours of the office are kept for times without a network. */
const AHEAD = 7
/** How long the hours of a day that is over are kept. */
const BEHIND = 90

/**
 * The working hours of an office, as the service sees them, on the given days and a week on. Where there is no network
 * it gives what is kept.
 */
export async function officeDays(office: string, today: string, dates: string[]): Promise<Map<string, Day>> {
  const name = `days:${office}`
  const kept = new Map(Object.entries((await read<Record<string, Day>>(name)) ?? {}))
  const ahead = Array.from({ length: AHEAD }, (_, days) => dateAfter(today, days))
  const lacking = [...new Set([...ahead, ...dates])].filter((date) => !kept.has(date))
  try {
    for (const date of lacking) kept.set(date, await get<Day>(`/offices/${office}/day?date=${date}`))
  } catch {
    // Without a network what is kept has to do.
  }
  const from = dateAfter(today, -BEHIND)
  for (const date of kept.keys()) if (date < from) kept.delete(date)
  if (lacking.length > 0) await write(name, Object.fromEntries(kept))
  return kept
}
