import { describe, expect, it } from 'vitest'
import { begin, bodyOf, dueOf, hasTonight, isWorthKeeping, missing, remember, saidAt, type Speaker } from '../../src/recipient/oral'

/** An instant by the wall of the village, which is five hours ahead of UTC. */
function at(wall: string): Date {
  return new Date(`${wall}:00+05:00`)
}

/** Where the village is; the machine that tries this may stand anywhere. */
const ZONE = 'Asia/Almaty'
const tuesdayEvening = at('2026-03-03T17:50')
const deputy: Speaker = { office: 'akim', person: 'p1', name: 'Ибраева С. М.' }
const draft = { ...begin(tuesdayEvening, ZONE), speaker: 'akim/p1', text: 'Send the list of dogs' }

describe('an order that was given over the phone a moment ago', () => {
  it('needs nothing but who said it and what', () => {
    expect(missing(draft, deputy, tuesdayEvening)).toEqual([])
    expect(missing(begin(tuesdayEvening, ZONE), undefined, tuesdayEvening)).toEqual(['speaker', 'text'])
  })

  it('was said when its writer began to write, also when it is sent the next morning', () => {
    const body = bodyOf(draft, deputy, 'kk', at('2026-03-04T09:00'))
    expect(body).toEqual({
      issuer_office: 'akim',
      said_by: { person: 'p1' },
      said_at: tuesdayEvening.toISOString(),
      channel: 'phone',
      text: 'Send the list of dogs',
      language: 'kk',
    })
  })

  it('can have been said a quarter of an hour before', () => {
    expect(saidAt({ ...draft, said: 'before' })).toEqual(at('2026-03-03T17:35'))
  })

  it('cannot have been said later than now', () => {
    const later = { ...draft, said: 'time' as const, saidTime: '2026-03-03T19:00' }
    expect(missing(later, deputy, tuesdayEvening)).toEqual(['saidLater'])
    expect(missing({ ...later, saidTime: '' }, deputy, tuesdayEvening)).toEqual(['saidTime'])
  })

  it('is told by name where whoever said it is in no list', () => {
    const unknown: Speaker = { office: 'akim', name: '' }
    expect(missing(draft, unknown, tuesdayEvening)).toEqual(['name'])
    expect(bodyOf(draft, { ...unknown, name: 'Адвокат Ж.' }, 'ru', tuesdayEvening).said_by).toEqual({ name: 'Адвокат Ж.' })
  })
})

describe('by when', () => {
  const due = (values: Partial<typeof draft>): unknown => dueOf({ ...draft, ...values })

  it('is nothing where no time was named', () => {
    expect(due({ due: 'none' })).toBeUndefined()
    expect(bodyOf(draft, deputy, 'kk', tuesdayEvening)).not.toHaveProperty('due')
  })

  it('tonight and tomorrow morning are hours on the wall', () => {
    expect(due({ due: 'tonight' })).toEqual({ at: at('2026-03-03T20:00').toISOString() })
    expect(due({ due: 'morning' })).toEqual({ at: at('2026-03-04T09:00').toISOString() })
  })

  it('tomorrow by closing time leaves the hour to the schedule of the office, over the end of a month too', () => {
    expect(due({ due: 'evening' })).toEqual({ date: '2026-03-04' })
    expect(due({ due: 'evening', begun: at('2026-02-28T23:50').toISOString() })).toEqual({ date: '2026-03-01' })
  })

  it('a date may have a time', () => {
    expect(due({ due: 'date', dueDate: '2026-03-10' })).toEqual({ date: '2026-03-10' })
    expect(due({ due: 'date', dueDate: '2026-03-10', dueTime: '15:00' })).toEqual({ at: at('2026-03-10T15:00').toISOString() })
    expect(missing({ ...draft, due: 'date' }, deputy, tuesdayEvening)).toEqual(['dueDate'])
  })

  it('tonight is over at eight in the evening', () => {
    expect(hasTonight(draft)).toBe(true)
    expect(hasTonight({ begun: at('2026-03-03T20:00').toISOString(), zone: ZONE })).toBe(false)
  })
})

it('a draft is kept as soon as something was written by hand', () => {
  expect(isWorthKeeping(begin(tuesdayEvening, ZONE))).toBe(false)
  expect(isWorthKeeping({ ...begin(tuesdayEvening, ZONE), text: 'Dogs' })).toBe(true)
})

it('whoever spoke last is offered first, once, among four', () => {
  const others = ['p2', 'p3', 'p4', 'p5'].map((person) => ({ office: 'akim', person, name: person }))
  const recent = others.reduce<Speaker[]>(remember, [deputy])
  expect(recent.map((one) => one.person)).toEqual(['p5', 'p4', 'p3', 'p2'])
  expect(remember(recent, others[1]!).map((one) => one.person)).toEqual(['p3', 'p5', 'p4', 'p2'])
})
