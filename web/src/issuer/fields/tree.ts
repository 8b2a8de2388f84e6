// The villages that an office may ask, as a tree: an oblast sees its audans with their villages, an audan its villages.
import type { Schemas } from '../../api/client'

export interface Branch {
  office: Schemas['OfficeLine']
  /** The villages under it; none for a village. */
  villages: Schemas['OfficeLine'][]
}

/** Akims' offices alone, in the order of their names; departments are not asked but ask. */
export function akimOffices(offices: Schemas['OfficeLine'][], name: (office: Schemas['OfficeLine']) => string): Schemas['OfficeLine'][] {
  const order = new Intl.Collator('kk')
  return offices.filter((office) => office.kind === 'akim').sort((one, other) => order.compare(name(one), name(other)))
}

/** Whether all, some or none of the offices are chosen. */
export function extent(offices: { id: string }[], chosen: readonly string[]): 'all' | 'some' | 'none' {
  const count = offices.filter((office) => chosen.includes(office.id)).length
  if (count === 0) return 'none'
  return count === offices.length ? 'all' : 'some'
}

/** The choice after all of the offices were put in or taken out. */
export function chooseAll(offices: { id: string }[], chosen: readonly string[], put: boolean): string[] {
  const ids = new Set(offices.map((office) => office.id))
  const others = chosen.filter((id) => !ids.has(id))
  return put ? [...others, ...ids] : others
}
