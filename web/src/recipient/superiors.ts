// Who may have said something: the offices above with their people, and those who spoke lately, kept for the field.
import { api, ask, type Schemas } from '../api/client'
import { read, write } from '../offline/database'
import { remember, type Channel, type Speaker } from './oral'

/** What is kept of the orders recorded before. */
interface Habits {
  recent: Speaker[]
  channel: Channel
}

const SUPERIORS = 'oral.superiors'
const HABITS = 'oral.habits'

/** The offices above, as this device last heard of them. */
export async function keptSuperiors(): Promise<Schemas['SuperiorOffice'][]> {
  return (await read<Schemas['SuperiorOffice'][]>(SUPERIORS)) ?? []
}

/** The offices above, from the service; kept for when there is no network. */
export async function fetchSuperiors(): Promise<Schemas['SuperiorOffice'][]> {
  const superiors = await ask(api.GET('/api/v1/superiors'))
  await write(SUPERIORS, superiors)
  return superiors
}

/** Who spoke lately and how, on this device. */
export async function habits(): Promise<Habits> {
  return (await read<Habits>(HABITS)) ?? { recent: [], channel: 'phone' }
}

/** Remembers who spoke and how, for the next time. */
export async function rememberHabit(speaker: Speaker, channel: Channel): Promise<void> {
  const { recent } = await habits()
  await write<Habits>(HABITS, { recent: remember(recent, speaker), channel })
}
