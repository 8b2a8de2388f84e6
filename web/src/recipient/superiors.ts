// Who may have said something: the offices above with their people, kept for where there is no network.
import type { Schemas } from '../api/client'
import { get } from '../api/get'
import { readOwn, writeOwn } from '../offline/own'

const SUPERIORS = 'oral.superiors'

/** The offices above, as this device last heard of them. */
export async function keptSuperiors(): Promise<Schemas['SuperiorOffice'][]> {
  return (await readOwn<Schemas['SuperiorOffice'][]>(SUPERIORS)) ?? []
}

/** The offices above, from the service; kept for when there is no network. */
export async function fetchSuperiors(): Promise<Schemas['SuperiorOffice'][]> {
  const superiors = await get<Schemas['SuperiorOffice'][]>('/superiors')
  await writeOwn(SUPERIORS, superiors)
  return superiors
}

/** Fetches the offices above where this device never did: the first order may be given where there is no network. */
export async function prepareSuperiors(): Promise<void> {
  if ((await keptSuperiors()).length === 0) await fetchSuperiors().catch(() => undefined)
}
