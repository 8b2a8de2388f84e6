// An order that was only said, as it is being written down: what was chosen, and what it means in instants.
import type { Schemas } from '../api/client'
import { dayAfter, instantOf, wallOf } from '../format/wall'

export type OralOrder = Schemas['OralOrder']

/** The ways of saying something, the most frequent first. */
export const CHANNELS = ['phone', 'messenger', 'meeting'] as const
export type Channel = (typeof CHANNELS)[number]

/** Who said it: somebody of the list of superiors, or a name. */
export interface Speaker {
  office: string
  person?: string
  name: string
}

/** What stands in the form. Everything is kept, so that a page that is closed or loses its battery loses nothing. */
export interface Draft {
  /** When writing began. "Now" and "tomorrow" mean the now and the tomorrow of this instant, also after a night. */
  begun: string
  /** The zone of the office: hours are meant as they are there, whatever zone this device believes in. */
  zone: string
  /** A place in the list of people; the name is written by hand where the person is not in it. */
  speaker: string
  name: string
  said: 'now' | 'before' | 'time'
  saidTime: string
  channel: Channel
  text: string
  due: 'none' | 'tonight' | 'morning' | 'evening' | 'date'
  dueDate: string
  dueTime: string
}

/** Minutes that "a quarter of an hour ago" takes off. */
const BEFORE_MINUTES = 15
/** The hours that are meant by "tonight" and "tomorrow morning". */
const TONIGHT_HOUR = 20
const MORNING_HOUR = 9

/** An empty form. */
export function begin(now: Date, zone: string, channel: Channel = 'phone'): Draft {
  return {
    begun: now.toISOString(),
    zone,
    speaker: '',
    name: '',
    said: 'now',
    saidTime: '',
    channel,
    text: '',
    due: 'none',
    dueDate: '',
    dueTime: '',
  }
}

/** Whether there is anything in it that would be missed. */
export function isWorthKeeping(draft: Draft): boolean {
  return draft.text.trim() !== '' || draft.name.trim() !== ''
}

/** When it was said; nothing where the time was not filled in. */
export function saidAt(draft: Pick<Draft, 'begun' | 'zone' | 'said' | 'saidTime'>): Date | undefined {
  if (draft.said === 'time') return draft.saidTime ? new Date(instantOf(draft.saidTime, draft.zone)) : undefined
  return new Date(new Date(draft.begun).getTime() - (draft.said === 'before' ? BEFORE_MINUTES * 60_000 : 0))
}

type Begun = Pick<Draft, 'begun' | 'zone'>

/** The day that lies so many after the one on which writing began. */
function dayOf({ begun, zone }: Begun, after: number): string {
  return dayAfter(wallOf(begun, zone).slice(0, 10), after)
}

/** The instant of an hour on that day. */
function hourOf(draft: Begun, after: number, hour: number): string {
  return instantOf(`${dayOf(draft, after)}T${String(hour).padStart(2, '0')}:00`, draft.zone)
}

/**
 * By when it is to be done, as the API takes it; nothing where no deadline was named. A day without a time is the end of
 * the office's working day, which the service knows.
 */
export function dueOf(draft: Pick<Draft, 'begun' | 'zone' | 'due' | 'dueDate' | 'dueTime'>): Schemas['Due'] | undefined {
  switch (draft.due) {
    case 'none':
      return undefined
    case 'tonight':
      return { at: hourOf(draft, 0, TONIGHT_HOUR) }
    case 'morning':
      return { at: hourOf(draft, 1, MORNING_HOUR) }
    case 'evening':
      return { date: dayOf(draft, 1) }
    case 'date':
      if (!draft.dueDate) return undefined
      return draft.dueTime ? { at: instantOf(`${draft.dueDate}T${draft.dueTime}`, draft.zone) } : { date: draft.dueDate }
  }
}

/** Whether "tonight" is still to come. */
export function hasTonight(draft: Begun): boolean {
  return draft.begun < hourOf(draft, 0, TONIGHT_HOUR)
}

/** What is to be filled in before it can be sent. */
export type Missing = 'speaker' | 'name' | 'saidTime' | 'saidLater' | 'text' | 'dueDate'

/** What is missing from a draft, in the order of the form. */
export function missing(draft: Draft, speaker: Speaker | undefined, now: Date): Missing[] {
  const said = saidAt(draft)
  return [
    !speaker && ('speaker' as const),
    speaker && !speaker.person && !speaker.name && ('name' as const),
    !said && ('saidTime' as const),
    said && said > now && ('saidLater' as const),
    !draft.text.trim() && ('text' as const),
    draft.due === 'date' && !draft.dueDate && ('dueDate' as const),
  ].filter((one) => one !== false && one !== undefined)
}

/** What is sent, but for when it was written, which the outbox knows. Only for a draft from which nothing is missing. */
export function bodyOf(draft: Draft, speaker: Speaker, language: Schemas['Language'], now: Date): OralOrder {
  const due = dueOf(draft)
  return {
    issuer_office: speaker.office,
    said_by: speaker.person ? { person: speaker.person } : { name: speaker.name },
    said_at: (saidAt(draft) ?? now).toISOString(),
    channel: draft.channel,
    text: draft.text.trim(),
    language,
    ...(due ? { due } : {}),
  }
}

/** The place of a speaker in the list of people. */
export function placeOf(speaker: Pick<Speaker, 'office' | 'person'>): string {
  return `${speaker.office}/${speaker.person ?? ''}`
}

/** How many of those who spoke last are offered first. */
const RECENT = 4

/** Who spoke lately, the latest first. */
export function remember(recent: readonly Speaker[], speaker: Speaker): Speaker[] {
  const others = recent.filter((one) => placeOf(one) !== placeOf(speaker) || one.name !== speaker.name)
  return [speaker, ...others].slice(0, RECENT)
}
