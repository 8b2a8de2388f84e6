import { forget, read, write } from './database'
import { ownKey } from './kept'
import { owner } from './outbox.svelte'

/** What is kept under a name for whoever is signed in, in the office for which they act now. */
export async function readOwn<T>(name: string): Promise<T | undefined> {
  const mine = owner()
  return mine && read<T>(ownKey(mine, name))
}

/** Keeps it; it outlives the page. */
export async function writeOwn<T>(name: string, value: T): Promise<void> {
  const mine = owner()
  if (mine) await write(ownKey(mine, name), value)
}

/** Forgets it. */
export async function forgetOwn(name: string): Promise<void> {
  const mine = owner()
  if (mine) await forget(ownKey(mine, name))
}
