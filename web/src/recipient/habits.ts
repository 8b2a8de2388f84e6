// Who spoke lately and how, on this device: what is offered first when the next order is recorded.
import { readOwn, writeOwn } from '../offline/own'
import { remember, type Channel, type Speaker } from './oral'

/** What is kept of the orders recorded before. */
interface Habits {
  recent: Speaker[]
  channel: Channel
}

const HABITS = 'oral.habits'

/** Who spoke lately and how. */
export async function habits(): Promise<Habits> {
  return (await readOwn<Habits>(HABITS)) ?? { recent: [], channel: 'phone' }
}

/** Remembers who spoke and how, for the next time. */
export async function rememberHabit(speaker: Speaker, channel: Channel): Promise<void> {
  const { recent } = await habits()
  await writeOwn<Habits>(HABITS, { recent: remember(recent, speaker), channel })
}
