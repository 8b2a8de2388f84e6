import { has, t } from '../messages/messages.svelte'

/** The kinds of urgency that the service knows unless its settings name others. */
export const URGENT_KINDS = ['emergency', 'life_and_health', 'court_or_prosecutor', 'veterinary_outbreak'] as const

/** A kind in words; one that an authority named itself is told as it is. */
export function urgentKindInWords(kind: string): string {
  const key = `urgency.${kind}`
  return has(key) ? t(key) : kind
}
