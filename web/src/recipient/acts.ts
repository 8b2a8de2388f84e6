// What a village can do with an assignment. Each is kept and sent by the outbox.
import type { Schemas } from '../api/client'
import type { Entry } from '../offline/entry'
import { send } from '../offline/outbox.svelte'

const path = (assignment: string, what: string): string => `/api/v1/assignments/${assignment}/${what}`

/** Confirms the receipt. */
export function acknowledge(about: string): Promise<Entry> {
  return send({ method: 'PUT', path: path(about, 'acknowledgement'), body: {}, about, label: 'write.acknowledge' })
}

/** Answers; photos go ahead of it. */
export function answer(about: string, text: string, effort: number | undefined, files: Blob[]): Promise<Entry> {
  const body = effort === undefined ? { text } : { text, effort_minutes: effort }
  return send({ method: 'POST', path: path(about, 'answers'), body, about, label: 'write.answer', files })
}

/** Answers with what was answered to another assignment. */
export function resend(about: string, from: string): Promise<Entry> {
  return send({ method: 'POST', path: path(about, 'answers/resend'), body: { from }, about, label: 'write.resend' })
}

/** Asks for more time, until the end of a local day. */
export function askForTime(about: string, date: string, reason: string): Promise<Entry> {
  const body = { until: { date }, reason } satisfies Schemas['ExtensionRequest']
  return send({ method: 'POST', path: path(about, 'extension-requests'), body, about, label: 'write.more_time' })
}

/** Asks the issuer a question. */
export function askQuestion(about: string, question: string): Promise<Entry> {
  return send({ method: 'POST', path: path(about, 'clarifications'), body: { question }, about, label: 'write.question' })
}

/** Says that another office is meant. */
export function redirect(about: string, reason: string): Promise<Entry> {
  return send({ method: 'POST', path: path(about, 'redirect-requests'), body: { reason }, about, label: 'write.redirect' })
}

/** Puts a remark on the record. */
export function remark(about: string, said: Schemas['Remark']): Promise<Entry> {
  return send({ method: 'POST', path: path(about, 'remarks'), body: { ...said }, about, label: 'write.remark' })
}

/** Passes it to somebody of the office or to an office under it, or takes it back. */
export function passOn(about: string, to: Schemas['Delegate'] | null, note: string): Promise<Entry> {
  const body = note ? { to, note } : { to }
  return send({ method: 'PUT', path: path(about, 'delegation'), body, about, label: 'write.pass_on', untimed: true })
}
