// The offices as they stand under each other.
import type { Schemas } from '../../api/client'

export type OfficeLine = Schemas['OfficeLine']

/** An office with those that stand under it. */
export interface Branch {
  office: OfficeLine
  under: Branch[]
}

/**
 * The tree of a list that is ordered by codes. An office whose parent is not in the list stands at the root, so that nothing is lost
 * while pages still arrive.
 */
export function arrange(offices: readonly OfficeLine[]): Branch[] {
  const branches = new Map(offices.map((office) => [office.id, { office, under: [] as Branch[] }]))
  const roots: Branch[] = []
  for (const branch of branches.values()) {
    const above = branch.office.parent ? branches.get(branch.office.parent) : undefined
    if (above) above.under.push(branch)
    else roots.push(branch)
  }
  return roots
}

/** The branches in which a name or code has the wanted words, with everything above them. */
export function matching(branches: readonly Branch[], wanted: string): Branch[] {
  const words = wanted.trim().toLocaleLowerCase()
  if (!words) return [...branches]
  return branches.flatMap((branch) => {
    const { office } = branch
    if ([office.name_kk, office.name_ru, office.kato].some((text) => text.toLocaleLowerCase().includes(words))) return [branch]
    const under = matching(branch.under, wanted)
    return under.length ? [{ office, under }] : []
  })
}
