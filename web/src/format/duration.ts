import { t } from '../messages/messages.svelte'

/** Minutes of work in words: "2 h 10 min", "45 min", "16 h". Days are left out: theirs differ in length from office to office. */
export function duration(minutes: number): string {
  const whole = Math.round(minutes)
  const hours = Math.floor(whole / 60)
  const rest = whole % 60
  if (hours === 0) return t('duration.minutes', { minutes: rest })
  return rest === 0 ? t('duration.hours', { hours }) : t('duration.hours_minutes', { hours, minutes: rest })
}
