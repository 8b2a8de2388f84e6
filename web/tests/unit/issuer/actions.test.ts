import { expect, it } from 'vitest'
import { possible } from '../../../src/issuer/assignment/actions'

const deadline = { at: '2026-03-04T13:30:00Z', local: '2026-03-04 18:30', due: { date: '2026-03-04' }, version: 0, calendar_version: '1' }

it('an answer is accepted or returned, and nobody is reminded of it', () => {
  expect(possible({ state: 'answered', deadline })).toEqual(['accept', 'return', 'move', 'recall'])
})

it('somebody who asked for more time is answered first, and may be reminded', () => {
  const extension = { reason: 'Snow', until: { date: '2026-03-09' } }
  expect(possible({ state: 'acknowledged', deadline, extension })).toEqual(['grant', 'refuse', 'remind', 'move', 'recall'])
})

it('what has no deadline has none to move', () => {
  expect(possible({ state: 'sent' })).toEqual(['remind', 'recall'])
})

it.each(['accepted', 'withdrawn', 'denied', 'retracted'] as const)('nothing can be decided about what is %s', (state) => {
  expect(possible({ state, deadline })).toEqual([])
})
