import type { Schemas } from '../api/client'

/** How notice is told apart, the shortest first. */
export const TIERS = ['dead_on_arrival', 't0', 't1', 't2', 't3'] as const

/** Minutes of one slot in which somebody acted. */
export const SLOT_MINUTES = 15

/** How many a share stands for: it comes as a fraction of its count. */
export function partOf(share: Schemas['Measure']): number {
  return Math.round((share.value ?? 0) * share.count)
}
