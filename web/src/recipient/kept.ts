// Pages that change slowly are shown as this device last had them, and renewed where there is a network.
import { Refused } from '../api/client'
import { readOwn, writeOwn } from '../offline/own'

/** Something as it was at an instant. */
export interface AsOf<T> {
  at: string
  value: T
}

/**
 * Shows what is kept under a name for whoever is signed in, then what the service says now, and keeps that. Gives the
 * code of the problem where it could not be renewed.
 */
export async function showRenewed<T>(
  name: string,
  ask: () => Promise<T>,
  show: (found: AsOf<T>) => void,
): Promise<string | undefined> {
  const kept = await readOwn<AsOf<T>>(name)
  if (kept) show(kept)
  try {
    const renewed = { at: new Date().toISOString(), value: await ask() }
    await writeOwn(name, renewed)
    show(renewed)
    return undefined
  } catch (error) {
    return error instanceof Refused ? error.problem.code : 'unknown'
  }
}
