// What is being composed, as the form holds it, and as the service wants to have it.
import type { Schemas } from '../../api/client'
import { instantOf, wallOf } from '../../format/wall'

export type Due = { form: 'none' } | { form: 'date'; date: string } | { form: 'time'; date: string; time: string }

/** A deadline is a day or a moment by the wall of the composing office, or not given yet. */
export function readDue(due: Due, zone: string): Schemas['Due'] | undefined {
  if (due.form === 'date' && due.date) return { date: due.date }
  if (due.form === 'time' && due.date && due.time) return { at: instantOf(`${due.date}T${due.time}`, zone) }
  return undefined
}

/** The form of a deadline that the service proposed. */
export function dueOf(due: Schemas['Due'], zone: string): Due {
  if ('date' in due) return { form: 'date', date: due.date }
  const [date = '', time = ''] = wallOf(due.at, zone).split('T')
  return { form: 'time', date, time }
}

export interface Source {
  form: 'none' | 'declared' | 'instruction'
  body: string
  number: string
  /** Wall times like `2026-03-04T18:30`. */
  received: string
  deadline: string
  instruction: string
}

/** A basis, and how it was called in the catalogue when it was chosen. */
export interface ChosenBasis {
  basis: Schemas['LegalBasis']
  label: string
}

export interface ChosenFile {
  id: string
  name: string
  bytes: number
}

export interface Draft {
  recipients: string[]
  title: string
  text: string
  kind: Schemas['InstructionKind']
  language: Schemas['Language']
  bases: ChosenBasis[]
  function: { code: string; label: string } | undefined
  due: Due
  urgent: boolean
  urgentKind: string
  urgentReason: string
  effortMinutes: number | undefined
  source: Source
  files: ChosenFile[]
  shortNoticeReason: string
  /** The name of the one sending that this draft will become, however often it is tried. */
  key: string
}

export function emptyDraft(language: Schemas['Language']): Draft {
  return {
    recipients: [],
    title: '',
    text: '',
    kind: 'report',
    language,
    bases: [],
    function: undefined,
    due: { form: 'date', date: '' },
    urgent: false,
    urgentKind: '',
    urgentReason: '',
    effortMinutes: undefined,
    source: { form: 'none', body: '', number: '', received: '', deadline: '', instruction: '' },
    files: [],
    shortNoticeReason: '',
    key: crypto.randomUUID(),
  }
}

/** The fields that a preview weighs. An urgency whose reason is not written yet is urgent all the same. */
export function previewBody(draft: Draft, zone: string): Schemas['DraftInstruction'] {
  const due = readDue(draft.due, zone)
  return {
    recipients: { offices: draft.recipients },
    ...(due ? { due } : {}),
    ...(draft.effortMinutes ? { effort_minutes: draft.effortMinutes } : {}),
    urgency: urgencyOf(draft, '…'),
  }
}

function urgencyOf(draft: Draft, unwritten: string): Schemas['Urgency'] {
  if (!draft.urgent) return { level: 'ordinary' }
  return { level: 'urgent', kind: draft.urgentKind || unwritten, reason: draft.urgentReason.trim() || unwritten }
}

function sourceOf({ form, body, number, received, deadline, instruction }: Source, zone: string): Schemas['NewSource'] | undefined {
  if (form === 'instruction') return { instruction }
  if (form === 'none') return undefined
  return {
    declared: {
      body: body.trim(),
      received_at: instantOf(received, zone),
      ...(number.trim() ? { number: number.trim() } : {}),
      ...(deadline ? { deadline_at: instantOf(deadline, zone) } : {}),
    },
  }
}

/** The instruction as it is sent, with the seal of the preview that was looked at. */
export function instructionBody(draft: Draft, zone: string, seal: string | undefined): Schemas['NewInstruction'] {
  const due = readDue(draft.due, zone)
  const source = sourceOf(draft.source, zone)
  return {
    title: draft.title.trim(),
    text: draft.text.trim(),
    kind: draft.kind,
    language: draft.language,
    channel: 'system',
    legal_bases: draft.bases.map((one) => one.basis),
    recipients: { offices: draft.recipients },
    urgency: urgencyOf(draft, ''),
    ...(draft.function ? { function: draft.function.code } : {}),
    ...(due ? { due } : {}),
    ...(draft.effortMinutes ? { effort_minutes: draft.effortMinutes } : {}),
    ...(source ? { source } : {}),
    ...(draft.files.length > 0 ? { attachments: draft.files.map((file) => file.id) } : {}),
    ...(draft.shortNoticeReason.trim() ? { short_notice_reason: draft.shortNoticeReason.trim() } : {}),
    ...(seal ? { preview: seal } : {}),
  }
}

/** A part of the form that something is missing from. */
export type Missing = 'recipients' | 'title' | 'text' | 'bases' | 'due' | 'urgency' | 'source' | 'short_notice'

/** What has to be filled in before it can be sent; `explain` where the policy wants a reason for so little time. */
export function missing(draft: Draft, explain: boolean): Missing[] {
  const { due, source } = draft
  const gaps: [Missing, boolean][] = [
    ['recipients', draft.recipients.length === 0],
    ['title', draft.title.trim() === ''],
    ['text', draft.text.trim() === ''],
    ['bases', draft.bases.length === 0],
    ['due', due.form !== 'none' && (!due.date || (due.form === 'time' && !due.time))],
    ['urgency', draft.urgent && (!draft.urgentKind || draft.urgentReason.trim() === '')],
    ['source', (source.form === 'declared' && (source.body.trim() === '' || !source.received)) || (source.form === 'instruction' && !source.instruction)],
    ['short_notice', explain && draft.shortNoticeReason.trim() === ''],
  ]
  return gaps.filter(([, is]) => is).map(([gap]) => gap)
}

/** Adds a basis. *None given* stands only alone, and nothing stands twice. */
export function withBasis(bases: ChosenBasis[], added: ChosenBasis): ChosenBasis[] {
  if (added.basis.kind === 'none_given') return [added]
  const others = bases.filter(({ basis }) => basis.kind !== 'none_given' && JSON.stringify(basis) !== JSON.stringify(added.basis))
  return [...others, added]
}
