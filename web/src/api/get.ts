import { type Problem, Refused, fetchSignedIn } from './fetch'

/** What a path of the API answers; throws `Refused` for a problem and for a network that is not there. */
export async function get<T>(path: string): Promise<T> {
  const response = await fetchSignedIn(new Request(new URL(`/api/v1${path}`, location.origin))).catch(() => {
    throw new Refused({ code: 'offline', status: 0 })
  })
  const answer: unknown = await response.json().catch(() => ({}))
  if (response.ok) return answer as T
  throw new Refused({ code: 'unknown', ...(answer as Partial<Problem>), status: response.status })
}
