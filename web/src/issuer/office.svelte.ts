// The office that the signed-in issuer acts for.
import { api, ask, type Schemas } from '../api/client'
import { session } from '../api/session.svelte'

const known = new Map<string, Promise<Schemas['OfficeView']>>()

/** An office with its zone; asked once. */
export function loadOffice(id: string): Promise<Schemas['OfficeView']> {
  const asked = known.get(id) ?? ask(api.GET('/api/v1/offices/{id}', { params: { path: { id } } }))
  known.set(id, asked)
  asked.catch(() => known.delete(id))
  return asked
}

/** The office of the posting in force. */
export function loadOwnOffice(): Promise<Schemas['OfficeView']> {
  return loadOffice(session().posting?.office ?? '')
}

/** All offices directly under one. */
export async function loadChildren(parent: string): Promise<Schemas['OfficeLine'][]> {
  const offices: Schemas['OfficeLine'][] = []
  let cursor: string | undefined
  do {
    const query = { parent, limit: 200, ...(cursor ? { cursor } : {}) }
    const page = await ask(api.GET('/api/v1/offices', { params: { query } }))
    offices.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor)
  return offices
}

