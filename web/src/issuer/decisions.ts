// What an issuer decides about one assignment. Each names the version that was read; what adds something carries its key.
import { api, ask, Refused, type Problem, type Schemas } from '../api/client'

/** An assignment as it was read. */
export interface Read {
  id: string
  version: number
}

type Receipt = Promise<Schemas['Receipt']>
const named = (read: Read): { 'If-Match': string } => ({ 'If-Match': `"${read.version}"` })
const adding = (read: Read, key: string) => ({ path: { id: read.id }, header: { ...named(read), 'Idempotency-Key': key } })
const setting = (read: Read) => ({ path: { id: read.id }, header: named(read) })

export function accept(read: Read): Receipt {
  return ask(api.PUT('/api/v1/assignments/{id}/acceptance', { params: setting(read), body: {} }))
}

export function returnForRework(read: Read, key: string, body: Schemas['Return']): Receipt {
  return ask(api.POST('/api/v1/assignments/{id}/returns', { params: adding(read, key), body }))
}

export function decideExtension(read: Read, key: string, body: Schemas['ExtensionDecision']): Receipt {
  return ask(api.POST('/api/v1/assignments/{id}/extension-decisions', { params: adding(read, key), body }))
}

export function reply(read: Read, key: string, body: Schemas['ClarificationReply']): Receipt {
  return ask(api.POST('/api/v1/assignments/{id}/clarification-replies', { params: adding(read, key), body }))
}

export function decideRedirect(read: Read, key: string, body: Schemas['RedirectDecision']): Receipt {
  return ask(api.POST('/api/v1/assignments/{id}/redirect-decisions', { params: adding(read, key), body }))
}

export function moveDeadline(read: Read, key: string, body: Schemas['DeadlineChange']): Receipt {
  return ask(api.POST('/api/v1/assignments/{id}/deadlines', { params: adding(read, key), body }))
}

/** Recalls it from its village, however it stands by now. */
export function recall(id: string, body: Schemas['Withdrawal']): Receipt {
  return ask(api.PUT('/api/v1/assignments/{id}/withdrawal', { params: { path: { id } }, body }))
}

export function decideSaid(read: Read, body: Schemas['SaidDecision']): Receipt {
  return ask(api.PUT('/api/v1/assignments/{id}/confirmation', { params: setting(read), body }))
}

/** A reminder that comes too soon after another. */
export class RemindedLately extends Refused {
  constructor(problem: Problem, readonly again: Date) {
    super(problem)
  }
}

/** Reminds the recipient; throws `RemindedLately` with the moment from which it is possible again. */
export async function remind(id: string, key: string, note: string): Receipt {
  let wait: string | null = null
  const sent = api
    .POST('/api/v1/assignments/{id}/reminders', {
      params: { path: { id }, header: { 'Idempotency-Key': key } },
      body: note.trim() ? { note: note.trim() } : {},
    })
    .then((answer) => {
      wait = answer.response.headers.get('Retry-After')
      return answer
    })
  try {
    return await ask(sent)
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== 'reminded_lately' || wait === null) throw error
    throw new RemindedLately(error.problem, new Date(Date.now() + Number(wait) * 1000))
  }
}
