import { describe, expect, it } from 'vitest'
import { emptyTerms, monthsOf, ruleBody, ruleOf, termsBody } from '../../../src/issuer/plans/plan'

describe('a rule of a plan', () => {
  const { rule } = emptyTerms('kk')

  it('of a week has weekdays, and falls back to a working day when the week becomes a month', () => {
    expect(ruleBody({ ...rule, by: 'weekday', weekday: 'thu' }, 'week')).toEqual({ by: 'weekday', weekday: 'thu', when_off: 'previous_working_day' })
    expect(ruleBody({ ...rule, by: 'weekday' }, 'month')).toEqual({ by: 'working_day', number: 5 })
  })

  it('names the month only where a period has several', () => {
    expect(monthsOf('month')).toBe(0)
    expect(ruleBody({ ...rule, by: 'calendar_day', day: 25, month: 2 }, 'month')).not.toHaveProperty('month')
    expect(ruleBody({ ...rule, by: 'calendar_day', day: 25, month: 2 }, 'quarter')).toMatchObject({ day: 25, month: 2 })
  })

  it('that stands is shown as it was made', () => {
    const made = { by: 'calendar_day' as const, day: 31, month: 3, when_off: 'next_working_day' as const }
    expect(ruleBody(ruleOf(made, rule), 'quarter')).toEqual(made)
  })
})

it('a plan for all villages names the office they stand under, so that a new village gets it too', () => {
  const terms = { ...emptyTerms('ru'), title: 'Поголовье', text: 'Отчёт', recipients: ['forgotten'] }
  expect(termsBody(terms, 'month', 'audan').recipients).toEqual({ under: 'audan' })
  expect(termsBody({ ...terms, all: false }, 'month', 'audan').recipients).toEqual({ offices: ['forgotten'] })
})
