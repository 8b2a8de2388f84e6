import createClient from 'openapi-fetch'
import { type Problem, Refused, fetchSignedIn } from './fetch'
import type { components, paths } from './schema'

export { type Problem, Refused } from './fetch'
export type Schemas = components['schemas']

/** Typed calls of the API of this origin; see `docs/api.md`. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: fetchSignedIn })

/** The data of an answer; throws `Refused` for a problem and for a network that is not there. */
export async function ask<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let answer
  try {
    answer = await call
  } catch {
    throw new Refused({ code: 'offline', status: 0 })
  }
  if (answer.response.ok) return answer.data as T
  const problem = (answer.error ?? {}) as Partial<Problem>
  throw new Refused({ code: 'unknown', ...problem, status: answer.response.status })
}
