import { api, ask } from '../api/client'
import { has, t } from '../messages/messages.svelte'

/** The kinds of urgency that the authority has settled. */
export async function urgentKinds(): Promise<string[]> {
  return (await ask(api.GET('/api/v1/policy'))).urgent_kinds
}

/** A kind in words; one that an authority named itself is told as it is. */
export function urgentKindInWords(kind: string): string {
  const key = `urgency.${kind}`
  return has(key) ? t(key) : kind
}
