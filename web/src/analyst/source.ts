import type { Schemas } from '../api/client'

/** Where figures come from, and what the service says about all of them. */
export interface Source {
  /** What stands before every line of a download. */
  facts: Record<string, string>
  /** How the name of a downloaded file begins. */
  file: string
  gate: Schemas['Gate']
  definitions: ReadonlyMap<string, Schemas['Definition']>
}
