import { describe, expect, it } from 'vitest'
import { type Day, isOutOfHours, workedBetween } from '../../src/offline/hours'
import { type AssignmentView, type DeadlineExplanation, type KeptAssignment, merge } from '../../src/offline/kept'
import { groupAll, groupOf, marksOf, timeLeft } from '../../src/recipient/order'

const ZONE = 'Asia/Almaty'
const OWNER = { person: 'aigul', posting: 'aul' }
const wall = (local: string): number => Date.parse(`${local.replace(' ', 'T')}:00+05:00`)
const moment = (local: string): { at: string; local: string } => ({ at: new Date(wall(local)).toISOString(), local })

/** The week of 2 March 2026: Monday to Friday, with a lunch; Saturday and Sunday are off. */
const DAYS = new Map<string, Day>(
  ['02', '03', '04', '05', '06', '07', '08', '09'].map((day) => {
    const off = day === '07' || day === '08'
    const hours = off ? [] : ['09:00-13:00', '14:30-18:30']
    return [`2026-03-${day}`, { date: `2026-03-${day}`, hours, minutes: off ? 0 : 480 } as unknown as Day]
  }),
)

function assignment(id: string, due: string | undefined, changes: Partial<AssignmentView> = {}): AssignmentView {
  return {
    id,
    zone: ZONE,
    state: 'sent',
    registered_at: moment('2026-03-04 10:00'),
    effective_at: moment('2026-03-04 10:00'),
    deadline: due ? { ...moment(due), version: 0, due: { date: due.slice(0, 10) }, calendar_version: 'v' } : null,
    instruction: { urgency: { level: 'ordinary' }, imported: false },
    ...changes,
  } as unknown as AssignmentView
}
const kept = (view: AssignmentView, readAt = wall('2026-03-04 10:00')): KeptAssignment => ({ owner: OWNER, view, readAt })

describe('the inbox on Wednesday at 16:20', () => {
  const now = wall('2026-03-04 16:20')

  it.each([
    ['overdue', assignment('a', '2026-03-04 16:00')],
    ['today', assignment('a', '2026-03-04 18:30')],
    ['week', assignment('a', '2026-03-08 18:30')],
    ['later', assignment('a', '2026-03-09 09:00')],
    ['later', assignment('a', undefined)],
    ['waiting', assignment('a', '2026-03-04 16:00', { state: 'answered' })],
    ['today', assignment('a', '2026-03-04 18:30', { state: 'returned' })],
    ['done', assignment('a', '2026-03-04 16:00', { state: 'accepted' })],
  ])('shows as %s', (group, view) => {
    expect(groupOf(view, now)).toBe(group)
  })

  it('has the nearest deadline first, and what is without one last', () => {
    const views = [
      assignment('undated', undefined),
      assignment('later', '2026-03-20 18:30'),
      assignment('sooner', '2026-03-10 18:30'),
    ]
    const later = groupAll(views.map((view) => kept(view)), now).get('later') ?? []
    expect(later.map(({ view }) => view.id)).toEqual(['sooner', 'later', 'undated'])
  })
})

describe('the working time left', () => {
  const view = assignment('a', '2026-03-05 12:00', { working_minutes_left: 570 })

  it('goes down with the hours of the office, not over lunch and not at night', () => {
    expect(timeLeft(kept(view), wall('2026-03-04 12:30'), DAYS)).toEqual({ minutes: 420, exact: true })
    expect(timeLeft(kept(view), wall('2026-03-04 14:00'), DAYS)).toEqual({ minutes: 390, exact: true })
    expect(timeLeft(kept(view), wall('2026-03-05 03:00'), DAYS)).toEqual({ minutes: 150, exact: true })
  })

  it('is only bounded where the hours between are not known', () => {
    expect(timeLeft(kept(view), wall('2026-03-05 11:00'), new Map())).toEqual({ minutes: 60, exact: false })
  })

  it('is nothing once the deadline has passed', () => {
    expect(timeLeft(kept(view), wall('2026-03-05 12:00'), new Map())).toEqual({ minutes: 0, exact: true })
  })

  it('is not told where no answer is owed', () => {
    expect(timeLeft(kept(assignment('a', '2026-03-05 12:00')), wall('2026-03-04 12:00'), DAYS)).toBeUndefined()
  })
})

describe('working minutes between two times', () => {
  it('leave out lunch, night and days off', () => {
    expect(workedBetween('2026-03-04 12:00', '2026-03-04 15:00', DAYS)).toBe(90)
    expect(workedBetween('2026-03-06 18:00', '2026-03-09 09:30', DAYS)).toBe(60)
  })

  it('are not known over a day that is not', () => {
    expect(workedBetween('2026-03-09 18:00', '2026-03-10 10:00', DAYS)).toBeUndefined()
  })
})

describe('marks', () => {
  const explained = (working_minutes: number): DeadlineExplanation =>
    ({ working_minutes, versions: [], days: [] }) as unknown as DeadlineExplanation

  it('a village asked at six for nine the next morning was asked at the last minute', () => {
    const view = assignment('a', '2026-03-05 09:00', { effective_at: moment('2026-03-04 18:00') })
    expect(marksOf(view, DAYS, explained(30)).lastMinute).toBe(true)
    expect(marksOf(view, DAYS, explained(480)).lastMinute).toBe(false)
  })

  it('lunch is not out of hours, the evening and Sunday are', () => {
    expect(isOutOfHours('2026-03-04 13:30', DAYS)).toBe(false)
    expect(isOutOfHours('2026-03-04 18:30', DAYS)).toBe(true)
    expect(isOutOfHours('2026-03-04 08:59', DAYS)).toBe(true)
    expect(isOutOfHours('2026-03-08 11:00', DAYS)).toBe(true)
    expect(isOutOfHours('2026-03-10 11:00', DAYS)).toBeUndefined()
  })

  it('a journal that was kept before says nothing of the hour', () => {
    const view = assignment('a', undefined, { registered_at: moment('2026-03-08 11:00') })
    const imported = { ...view, instruction: { ...view.instruction, imported: true } }
    expect(marksOf(view, DAYS, undefined).outOfHours).toBe(true)
    expect(marksOf(imported, DAYS, undefined).outOfHours).toBe(false)
  })
})

describe('a sync', () => {
  it('replaces what changed, adds what is new, forgets what may not be seen, and leaves the rest', () => {
    const known = new Map(['a', 'b', 'c'].map((id) => [id, kept(assignment(id, undefined))]))
    const changes = {
      assignments: [assignment('b', undefined, { state: 'accepted' }), assignment('d', undefined)],
      tombstones: ['c', 'unknown'],
    }
    const next = merge(known, changes, OWNER, 7)
    expect([...next.keys()]).toEqual(['a', 'b', 'd'])
    expect(next.get('a')).toBe(known.get('a'))
    expect(next.get('b')).toMatchObject({ readAt: 7, view: { state: 'accepted' } })
    expect(known.get('b')?.view.state).toBe('sent')
  })
})
