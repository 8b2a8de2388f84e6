import { day } from '../../format/when'
import type { Language } from '../../messages/messages.svelte'

/** A local time of an office such as `2026-03-04T18:30:00`, by its own wall and not by that of this device. */
export function wallClock(local: string, language: Language): string {
  const [date = '', time = ''] = local.split(/[T ]/)
  return `${day(date, language)}, ${time.slice(0, 5)}`
}
