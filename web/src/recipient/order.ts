// What needs doing first, and what is to be marked about it.
import { localIn, type Left } from '../format/worktime'
import { type Day, dateAfter, isOutOfHours, workedBetween } from '../offline/hours'
import type { AssignmentView, DeadlineExplanation, KeptAssignment } from '../offline/kept'

/** The parts of an inbox, in the order in which they need attention. */
export const GROUPS = ['overdue', 'today', 'week', 'later', 'waiting', 'done'] as const
export type Group = (typeof GROUPS)[number]

const WAITING = new Set(['clarification', 'redirected', 'answered'])
const DONE = new Set(['accepted', 'withdrawn', 'denied', 'retracted'])

/** Where an assignment stands in the inbox at an instant. */
export function groupOf(view: AssignmentView, now: number): Group {
  if (DONE.has(view.state)) return 'done'
  if (WAITING.has(view.state)) return 'waiting'
  const { deadline } = view
  if (!deadline) return 'later'
  if (Date.parse(deadline.at) <= now) return 'overdue'
  const today = localIn(view.zone, now).slice(0, 10)
  const date = deadline.local.slice(0, 10)
  if (date <= today) return 'today'
  return date <= lastOfWeek(today) ? 'week' : 'later'
}

function lastOfWeek(date: string): string {
  return dateAfter(date, (7 - new Date(`${date}T00:00:00Z`).getUTCDay()) % 7)
}

/** The inbox in its parts: by deadline, what is done by when it was closed, the latest first. */
export function groupAll(known: Iterable<KeptAssignment>, now: number): Map<Group, KeptAssignment[]> {
  const groups = new Map<Group, KeptAssignment[]>(GROUPS.map((group) => [group, []]))
  for (const kept of known) groups.get(groupOf(kept.view, now))?.push(kept)
  const due = (kept: KeptAssignment): string => kept.view.deadline?.at ?? '9999'
  for (const [group, members] of groups) {
    if (group === 'done') members.sort((a, b) => (b.view.closed_at?.at ?? '').localeCompare(a.view.closed_at?.at ?? ''))
    else members.sort((a, b) => due(a).localeCompare(due(b)) || a.view.registered_at.at.localeCompare(b.view.registered_at.at))
  }
  return groups
}

/**
 * The working time until the deadline, where an answer is owed by one. What the service said last is counted down by the hours of the
 * office; where they are not known it is bounded by the time on the wall.
 */
export function timeLeft(kept: KeptAssignment, now: number, days: ReadonlyMap<string, Day>): Left | undefined {
  const { deadline, working_minutes_left: left, zone } = kept.view
  if (!deadline || left === undefined || left === null) return undefined
  const toCome = Math.max(0, Math.floor((Date.parse(deadline.at) - now) / 60_000))
  if (toCome === 0 || left === 0) return { minutes: 0, exact: true }
  const worked = workedBetween(localIn(zone, kept.readAt), localIn(zone, now), days)
  if (worked !== undefined) return { minutes: Math.max(0, left - worked), exact: true }
  return { minutes: Math.min(left, toCome), exact: false }
}

/** What is to be seen at once about an assignment. */
export interface Marks {
  urgent: boolean
  lastMinute: boolean
  outOfHours: boolean
}

/** A day of work where the office's own is not known, in minutes. */
const DAY = 8 * 60

/** The marks of an assignment, as far as this device can tell: what it does not know is not marked. */
export function marksOf(
  view: AssignmentView,
  days: ReadonlyMap<string, Day>,
  explained: DeadlineExplanation | undefined,
): Marks {
  return {
    urgent: view.instruction.urgency.level === 'urgent',
    lastMinute: isLastMinute(view, days, explained),
    // When an order was only said is the word of one side; the service judges it by its own definition.
    outOfHours: !view.instruction.imported && isOutOfHours(view.registered_at.local, days) === true,
  }
}

/** Less notice than one working day of the office, by the deadline that was given first. */
function isLastMinute(
  view: AssignmentView,
  days: ReadonlyMap<string, Day>,
  explained: DeadlineExplanation | undefined,
): boolean {
  const first = explained?.versions[0]
  const original = first ? localIn(view.zone, Date.parse(first.deadline.at)) : undefined
  const notice =
    view.deadline?.version === 0
      ? (explained?.working_minutes ?? workedBetween(view.effective_at.local, view.deadline.local, days))
      : original && workedBetween(view.effective_at.local, original, days)
  if (typeof notice !== 'number') return false
  const longest = Math.max(0, ...[...days.values()].map((one) => one.minutes))
  return notice < (longest || DAY)
}
