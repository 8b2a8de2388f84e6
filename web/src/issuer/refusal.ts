import { Refused } from '../api/client'

/** The code of what went wrong; what is no refusal is a fault of the app, and is not swallowed. */
export function codeOf(error: unknown): string {
  if (error instanceof Refused) return error.problem.code
  throw error
}
