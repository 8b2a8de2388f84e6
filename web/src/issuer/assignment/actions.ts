// What an issuer can do about an assignment as it stands.
import type { Schemas } from '../../api/client'

export const ACTIONS = ['accept', 'return', 'grant', 'refuse', 'reply', 'redirect', 'not_redirect', 'remind', 'move', 'recall'] as const
export type Action = (typeof ACTIONS)[number]

type Standing = Pick<Schemas['AssignmentView'], 'state' | 'extension' | 'deadline'>

const CLOSED: readonly Schemas['State'][] = ['accepted', 'withdrawn', 'denied', 'retracted']
const OWED: readonly Schemas['State'][] = ['sent', 'acknowledged', 'returned']

/** In the order in which they are offered. The first is what the recipient waits for. */
export function possible(assignment: Standing): Action[] {
  const { state } = assignment
  if (CLOSED.includes(state)) return []
  const may: Record<Action, boolean> = {
    accept: state === 'answered',
    return: state === 'answered',
    grant: Boolean(assignment.extension),
    refuse: Boolean(assignment.extension),
    reply: state === 'clarification',
    redirect: state === 'redirected',
    not_redirect: state === 'redirected',
    remind: OWED.includes(state),
    move: Boolean(assignment.deadline),
    recall: true,
  }
  return ACTIONS.filter((action) => may[action])
}

/** Whether an action cannot go without words. */
export function needsWords(action: Action): boolean {
  return ['return', 'refuse', 'reply', 'not_redirect', 'move', 'recall'].includes(action)
}
