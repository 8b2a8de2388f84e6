import type { Schemas } from '../api/client'
import type { Owner } from './entry'

export type AssignmentView = Schemas['AssignmentView']
export type AssignmentDetail = Schemas['AssignmentDetail']
export type DeadlineExplanation = Omit<Schemas['DeadlineExplanation'], 'days'> & { days: Schemas['DayAccount'][] }
export type Changes = Schemas['Changes']

/** An assignment as the service last told of it, by a sync or by its own page. */
export interface KeptAssignment {
  owner: Owner
  view: AssignmentView
  /** The instant of the service to which `working_minutes_left` belongs, in milliseconds since 1970. */
  readAt: number
}

/** What the page of an assignment shows besides, kept so that it opens without a network. */
export interface KeptDetail {
  owner: Owner
  detail: AssignmentDetail
  deadline: DeadlineExplanation
}

/** The name under which something of an owner lies in a store. */
export function ownKey(owner: Owner, id: string): string {
  return `${owner.person}/${owner.posting}/${id}`
}

/** Every key of an owner. */
export function ownRange(owner: Owner): IDBKeyRange {
  const start = ownKey(owner, '')
  return IDBKeyRange.bound(start, `${start}\uffff`)
}

/** What is known after changes: each one replaces what was there, and what may not be seen any more is left out. */
export function merge(
  known: ReadonlyMap<string, KeptAssignment>,
  changes: Pick<Changes, 'assignments' | 'tombstones'>,
  owner: Owner,
  readAt: number,
): Map<string, KeptAssignment> {
  const next = new Map(known)
  for (const view of changes.assignments) next.set(view.id, { owner, view, readAt })
  for (const id of changes.tombstones) next.delete(id)
  return next
}
