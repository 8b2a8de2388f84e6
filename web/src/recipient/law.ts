import type { Schemas } from '../api/client'
import { get } from '../api/get'
import { read, write } from '../offline/database'

/** An act of the legal catalogue; kept, because the inbox names the same few again and again. */
export async function legalAct(code: string): Promise<Schemas['LegalAct'] | undefined> {
  const name = `act:${code}`
  const kept = await read<Schemas['LegalAct']>(name)
  if (kept) return kept
  const act = await get<Schemas['LegalAct']>(`/legal/acts/${encodeURIComponent(code)}`).catch(() => undefined)
  if (act) await write(name, act)
  return act
}
