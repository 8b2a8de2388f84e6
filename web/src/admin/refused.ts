import { Refused } from '../api/client'

/** The stable code of what went wrong. */
export function codeOf(error: unknown): string {
  return error instanceof Refused ? error.problem.code : 'unknown'
}

/** Whether a write was refused because another version is in force than was read. */
export function isStale(error: unknown): boolean {
  return codeOf(error) === 'stale_version'
}
