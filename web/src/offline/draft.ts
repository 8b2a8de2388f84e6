import { forget, read, write } from './database'
import { ownKey } from './kept'
import { owner } from './outbox.svelte'

/** What is being written under a name and was not sent yet; it outlives the page, photos included. */
export async function readDraft<T>(name: string): Promise<T | undefined> {
  const mine = owner()
  return mine && read<T>(`draft:${ownKey(mine, name)}`)
}

/** Keeps what is being written. */
export async function keepDraft<T>(name: string, draft: T): Promise<void> {
  const mine = owner()
  if (mine) await write(`draft:${ownKey(mine, name)}`, draft)
}

/** Forgets what was sent or given up. */
export async function dropDraft(name: string): Promise<void> {
  const mine = owner()
  if (mine) await forget(`draft:${ownKey(mine, name)}`)
}
