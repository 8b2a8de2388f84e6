import { session } from '../api/session.svelte'
import { openOutbox } from './outbox.svelte'
import { startSync } from './sync.svelte'

let started: Promise<unknown> | undefined

/** Begins to send what waits and to fetch what is new; once for a page, whoever is signed in. */
export function startOffline(): Promise<unknown> {
  started ??= Promise.all([openOutbox(), startSync()])
  return started
}

/** Whether the work of this person goes on without a network: that of the villages does. */
export function worksOffline(): boolean {
  return session().posting?.role === 'recipient'
}
