// What happened to an assignment, in words.
import type { Schemas } from '../../api/client'
import { t, type MessageKey } from '../../messages/messages.svelte'

type Happening = Schemas['Happening']

/** What it is called. */
export function happeningInWords(happening: Happening): string {
  return t(`progress.${happening.kind}` satisfies MessageKey)
}

/** What somebody said with it, word for word. */
export function saidWith(happening: Happening): string | undefined {
  switch (happening.kind) {
    case 'answered':
    case 'said_corrected': return happening.text
    case 'clarification_asked': return happening.question
    case 'clarification_given': return happening.reply
    case 'remarked': return happening.text ?? undefined
    case 'delegated':
    case 'reminded': return happening.note ?? undefined
    case 'returned':
    case 'extension_asked':
    case 'extension_refused':
    case 'deadline_changed':
    case 'redirect_asked':
    case 'redirect_refused':
    case 'corrected':
    case 'withdrawn':
    case 'said_denied':
    case 'retracted': return happening.reason
    default: return undefined
  }
}

/** The deadline that came of it, as it was given. */
export function dueOfHappening(happening: Happening): Schemas['Due'] | undefined {
  switch (happening.kind) {
    case 'issued':
    case 'returned':
    case 'said_corrected': return happening.deadline?.due
    case 'extension_granted':
    case 'deadline_changed': return happening.deadline.due
    case 'extension_asked': return happening.until.due
    default: return undefined
  }
}
