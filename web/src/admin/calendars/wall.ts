import { day } from '../../format/when'
import type { Language } from '../../messages/messages.svelte'

/**
 * A local time of an office such as `2026-03-04T18:30:00`, by its own wall and not by that of this device. Its day is left out where it
 * is the one that was named already.
 */
export function wallClock(local: string, language: Language, named?: string): string {
  const [date = '', time = ''] = local.split(/[T ]/)
  const clock = time.slice(0, 5)
  return date === named ? clock : `${day(date, language)}, ${clock}`
}
