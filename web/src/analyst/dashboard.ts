// Which figures make up the dashboards, and which numbers of the API each of them shows.
import type { Schemas } from '../api/client'
import { duration } from '../format/duration'
import type { Language, MessageKey } from '../messages/messages.svelte'
import type { Distribution, Figure, Measure, Row, Shape, Told, Unit } from './figures'
import { formatMonth } from './units'

type GroupBurden = Schemas['GroupBurden']
type VillageGroups = Schemas['VillageGroups']
type TrendMonth = Schemas['TrendMonth']
type Part = { word: string; share: Told<Measure> }

/** The language of the one who looks, and what the service says its numbers mean. */
export interface Words {
  language: Language
  say: (key: MessageKey) => string
  title: (definition: string) => string
  unit: (definition: string) => Unit
}

/** The figures of one audan and month, by what they speak of. */
export interface Dashboard {
  notice: Figure[]
  hours: Figure[]
  upstream: Figure[]
  response: Figure[]
  origins: Figure[]
}

/** Makes figures in the words of a language. */
export class Figures {
  constructor(private readonly words: Words) {}

  private row(code: string, definition: string, told: Row['told'], label?: string): Row {
    return { code, definition, told, unit: this.words.unit(definition), label: label ?? this.words.title(definition) }
  }

  private figure(code: keyof typeof TITLES, shape: Shape, kind: Figure['kind'], rows: Row[]): Figure {
    return { code, title: this.words.say(TITLES[code]), shape, kind, rows }
  }

  private parts(prefix: 'basis' | 'channel' | 'remark', definition: string, parts: Part[]): Row[] {
    return parts.map(({ word, share }) => this.row(word, definition, share, this.words.say(`analyst.${prefix}.${word}` as MessageKey)))
  }

  /** The figures of a month of an audan. */
  dashboard(of: GroupBurden): Dashboard {
    return {
      notice: this.notice(of),
      hours: [this.outOfHours(of)],
      upstream: this.upstream(of),
      response: [...this.response(of), ...this.decisions(of)],
      origins: this.origins(of),
    }
  }

  private notice({ notice }: GroupBurden): Figure[] {
    const tiers = (['dead_on_arrival', 't0', 't1', 't2', 't3'] as const).map((tier) =>
      this.row(tier, 'notice_tier', notice.tiers[tier], this.words.say(`analyst.tier.${tier}`)),
    )
    return [
      this.figure('notice_tiers', 'bars', 'measure', tiers),
      this.figure('notice_rates', 'bars', 'measure', [
        this.row('last_minute', 'last_minute_rate', notice.last_minute),
        this.row('last_minute_by_effort', 'last_minute_rate_by_effort', notice.last_minute_by_effort),
        this.row('overnight', 'overnight_rate', notice.overnight),
        this.row('pressed', 'pressed_rate', notice.pressed),
        this.row('out_of_hours_issue', 'out_of_hours_issue_rate', notice.out_of_hours_issue),
        this.row('infeasible', 'infeasible_rate', notice.infeasible),
        this.row('backdated', 'backdated_rate', notice.backdated),
      ]),
      this.figure('notice_lengths', 'spans', 'distribution', [
        this.row('notice', 'notice', notice.notice),
        this.row('gross_notice', 'gross_notice', notice.gross_notice),
      ]),
    ]
  }

  private outOfHours(of: GroupBurden): Figure {
    return this.figure('out_of_hours', 'numbers', 'measure', [
      this.row('assignments_per_office', 'assignments_per_office', of.assignments_per_office),
      this.row('required_out_of_hours', 'required_out_of_hours', of.required_out_of_hours),
      this.row('out_of_hours_slots_per_office', 'out_of_hours_slots_per_office', of.activity.out_of_hours_slots_per_office),
      this.row('attributed', 'attributed_share', of.activity.attributed),
    ])
  }

  private upstream({ upstream, erosion_by_level }: GroupBurden): Figure[] {
    const levels = erosion_by_level.map(({ level, erosion }) =>
      this.row(level, 'erosion', erosion, this.words.say(`analyst.level.${level}`)),
    )
    const all = this.row('all', 'erosion', upstream.erosion, this.words.say('analyst.level.all'))
    return [
      this.figure('erosion', 'spans', 'distribution', [all, ...levels]),
      this.figure('upstream_lengths', 'spans', 'distribution', [
        this.row('time_to_allocate', 'time_to_allocate', upstream.time_to_allocate),
        this.row('safety_margin', 'safety_margin', upstream.safety_margin),
      ]),
    ]
  }

  private response({ response }: GroupBurden): Figure[] {
    const within = response.answered_within.map(({ working_minutes, share }) =>
      this.row(String(working_minutes), 'answered_within', share, duration(working_minutes)),
    )
    return [
      this.figure('answered_within', 'lines', 'measure', within),
      this.figure('response_lengths', 'spans', 'distribution', [
        this.row('acknowledgement', 'acknowledgement', response.acknowledgement),
        this.row('first_answer', 'first_answer', response.first_answer),
        this.row('resolution', 'resolution', response.resolution),
      ]),
      this.figure('response_elapsed', 'spans', 'distribution', [
        this.row('acknowledgement_elapsed', 'acknowledgement_elapsed', response.acknowledgement_elapsed),
        this.row('first_answer_elapsed', 'first_answer_elapsed', response.first_answer_elapsed),
      ]),
      this.figure('response_rates', 'bars', 'measure', [
        this.row('on_time', 'on_time_rate', response.on_time),
        this.row('on_time_of_last_minute', 'on_time_rate', response.on_time_of_last_minute, this.words.say('analyst.row.on_time_of_last_minute')),
        this.row('on_time_by_claim', 'on_time_by_claim_share', response.on_time_by_claim),
        this.row('late', 'late_rate', response.late),
        this.row('overdue', 'overdue_rate', response.overdue),
        this.row('rework', 'rework_rate', response.rework),
        this.row('first_pass', 'first_pass_yield', response.first_pass),
      ]),
    ]
  }

  private decisions({ decisions, oral }: GroupBurden): Figure[] {
    return [
      this.figure('decision_lengths', 'spans', 'distribution', [
        this.row('decision_lag', 'decision_lag', decisions.decision_lag),
        this.row('confirmation_lag', 'confirmation_lag', oral.confirmation_lag),
      ]),
      this.figure('decision_rates', 'bars', 'measure', [
        this.row('unopened', 'unopened_rate', decisions.unopened),
        this.row('urgent_opened_late', 'urgent_opened_late_rate', decisions.urgent_opened_late),
        this.row('moved_deadlines', 'moved_deadline_rate', decisions.moved_deadlines),
      ]),
    ]
  }

  private origins({ origins, oral, remarks }: GroupBurden): Figure[] {
    return [
      this.figure('legal_basis', 'bars', 'measure', this.parts('basis', 'legal_basis_share', origins.legal_basis)),
      this.figure('channel', 'bars', 'measure', this.parts('channel', 'channel_share', origins.channel)),
      this.figure('origin_rates', 'bars', 'measure', [
        this.row('urgent', 'urgent_share', origins.urgent),
        this.row('unplanned', 'unplanned_share', origins.unplanned),
        this.row('undated', 'undated_share', origins.undated),
        this.row('duplicate', 'duplicate_share', origins.duplicate),
      ]),
      this.figure('oral', 'bars', 'measure', [
        this.row('oral', 'oral_share', oral.oral),
        this.row('unconfirmed', 'unconfirmed_oral_share', oral.unconfirmed),
        this.row('corrected', 'corrected_oral_share', oral.corrected),
        this.row('denied', 'denied_oral_share', oral.denied),
      ]),
      this.figure('remarks', 'bars', 'measure', this.parts('remark', 'remark_share', remarks)),
    ]
  }

  /** One figure for each number, the months beside each other. A month of which too little is known hides each of them. */
  trend(months: TrendMonth[]): Figure[] {
    const name = (month: string): string => formatMonth(month, this.words.language, 'axis')
    const over = (definition: string, kind: Figure['kind'], pick: (point: Schemas['TrendPoint']) => Row['told'] | undefined, title?: string): Figure => ({
      code: `trend.${definition}${title ? `.${title.split('.').at(-1)}` : ''}`,
      title: title ? `${this.words.title(definition)}: ${this.words.say(title as MessageKey)}` : this.words.title(definition),
      shape: 'lines',
      kind,
      rows: months.map((one) =>
        this.row(one.month, definition, (one.disclosure === 'shown' && pick(one)) || { disclosure: 'hidden' }, name(one.month)),
      ),
    })
    const basis = (word: string) => (point: Schemas['TrendPoint']) => point.legal_basis.find((part) => part.word === word)?.share
    return [
      over('last_minute_rate', 'measure', (point) => point.last_minute),
      over('overnight_rate', 'measure', (point) => point.overnight),
      over('out_of_hours_issue_rate', 'measure', (point) => point.out_of_hours_issue),
      over('out_of_hours_slots_per_office', 'measure', (point) => point.out_of_hours_slots_per_office),
      over('assignments_per_office', 'measure', (point) => point.assignments_per_office),
      over('urgent_share', 'measure', (point) => point.urgent),
      over('oral_share', 'measure', (point) => point.oral),
      over('legal_basis_share', 'measure', basis('catch_all_35_3'), 'analyst.basis.catch_all_35_3'),
      over('legal_basis_share', 'measure', basis('none_given'), 'analyst.basis.none_given'),
      over('on_time_rate', 'measure', (point) => point.on_time),
      over('notice', 'distribution', (point) => point.notice),
      over('first_answer', 'distribution', (point) => point.first_answer),
      over('decision_lag', 'distribution', (point) => point.decision_lag),
      over('erosion', 'distribution', (point) => point.erosion),
    ]
  }

  /** One figure for each number, kinds of villages beside each other. */
  villages({ groups }: VillageGroups): Figure[] {
    const across = (
      definition: string,
      pick: (group: Schemas['VillageGroup']) => Told<Measure> | Told<Distribution>,
      kind: Figure['kind'] = 'measure',
    ): Figure => ({
      code: `villages.${definition}`,
      title: this.words.title(definition),
      shape: kind === 'measure' ? 'bars' : 'spans',
      kind,
      rows: groups.map((group) => this.row(group.band, definition, pick(group), this.words.say(`analyst.band.${group.band}`))),
    })
    return [
      across('last_minute_rate', (group) => group.last_minute),
      across('out_of_hours_issue_rate', (group) => group.out_of_hours_issue),
      across('out_of_hours_slots_per_office', (group) => group.out_of_hours_slots_per_office),
      across('assignments_per_office', (group) => group.assignments_per_office),
      across('notice', (group) => group.notice, 'distribution'),
      across('on_time_rate', (group) => group.on_time),
    ]
  }
}

const TITLES = {
  notice_tiers: 'analyst.figure.notice_tiers',
  notice_rates: 'analyst.figure.notice_rates',
  notice_lengths: 'analyst.figure.notice_lengths',
  out_of_hours: 'analyst.figure.out_of_hours',
  erosion: 'analyst.figure.erosion',
  upstream_lengths: 'analyst.figure.upstream_lengths',
  answered_within: 'analyst.figure.answered_within',
  response_lengths: 'analyst.figure.response_lengths',
  response_elapsed: 'analyst.figure.response_elapsed',
  response_rates: 'analyst.figure.response_rates',
  decision_lengths: 'analyst.figure.decision_lengths',
  decision_rates: 'analyst.figure.decision_rates',
  legal_basis: 'analyst.figure.legal_basis',
  channel: 'analyst.figure.channel',
  origin_rates: 'analyst.figure.origin_rates',
  oral: 'analyst.figure.oral',
  remarks: 'analyst.figure.remarks',
} as const satisfies Record<string, MessageKey>
