// What a form of a plan holds, and what the service wants to have.
import type { Schemas } from '../../api/client'
import type { ChosenBasis } from '../compose/draft'

export const CADENCES = ['week', 'month', 'quarter', 'half_year', 'year'] as const
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Cadence = Schemas['Cadence']

/** How a day of the period is named; all three are kept while one is chosen. */
export interface Rule {
  by: Schemas['DueRule']['by']
  number: number
  day: number
  /** Which month of a quarter, a half-year or a year. */
  month: number
  weekday: Schemas['DayOfWeek']
  whenOff: Schemas['WhenOff']
}

export interface TermsForm {
  all: boolean
  recipients: string[]
  title: string
  text: string
  kind: Schemas['InstructionKind']
  language: Schemas['Language']
  bases: ChosenBasis[]
  function: { code: string; label: string } | undefined
  effortMinutes: number | undefined
  rule: Rule
}

export function emptyTerms(language: Schemas['Language']): TermsForm {
  return {
    all: true,
    recipients: [],
    title: '',
    text: '',
    kind: 'report',
    language,
    bases: [],
    function: undefined,
    effortMinutes: undefined,
    rule: { by: 'working_day', number: 5, day: 25, month: 1, weekday: 'fri', whenOff: 'previous_working_day' },
  }
}

const MONTHS_IN: Record<Cadence, number> = { week: 0, month: 1, quarter: 3, half_year: 6, year: 12 }

/** How many months of a period can be named; none is to be named where there is but one. */
export function monthsOf(cadence: Cadence): number {
  return MONTHS_IN[cadence] > 1 ? MONTHS_IN[cadence] : 0
}

/** The ways to name a day of a period: a week has days of its own. */
export function rulesOf(cadence: Cadence): Rule['by'][] {
  return cadence === 'week' ? ['weekday', 'working_day'] : ['working_day', 'calendar_day']
}

export function ruleBody(rule: Rule, cadence: Cadence): Schemas['DueRule'] {
  const by = rulesOf(cadence).includes(rule.by) ? rule.by : 'working_day'
  if (by === 'working_day') return { by, number: rule.number }
  if (by === 'weekday') return { by, weekday: rule.weekday, when_off: rule.whenOff }
  return { by, day: rule.day, when_off: rule.whenOff, ...(monthsOf(cadence) > 0 ? { month: rule.month } : {}) }
}

/** The form of a rule that stands. */
export function ruleOf(rule: Schemas['DueRule'], otherwise: Rule): Rule {
  switch (rule.by) {
    case 'working_day': return { ...otherwise, by: rule.by, number: rule.number }
    case 'weekday': return { ...otherwise, by: rule.by, weekday: rule.weekday, whenOff: rule.when_off }
    case 'calendar_day': return { ...otherwise, by: rule.by, day: rule.day, month: rule.month ?? 1, whenOff: rule.when_off }
  }
}

/** The terms as they are sent. `root` is the office under which all villages stand. */
export function termsBody(form: TermsForm, cadence: Cadence, root: string): Schemas['Terms'] {
  return {
    title: form.title.trim(),
    text: form.text.trim(),
    kind: form.kind,
    language: form.language,
    legal_bases: form.bases.map((one) => one.basis),
    recipients: form.all ? { under: root } : { offices: form.recipients },
    due: ruleBody(form.rule, cadence),
    ...(form.function ? { function: form.function.code } : {}),
    ...(form.effortMinutes ? { effort_minutes: form.effortMinutes } : {}),
  }
}

export function isComplete(form: TermsForm): boolean {
  return form.title.trim() !== '' && form.text.trim() !== '' && form.bases.length > 0 && (form.all || form.recipients.length > 0)
}
