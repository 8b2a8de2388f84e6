// How a request leaves this device, apart from the typed calls: the first page does without these.
import { measureClock } from '../offline/clock.svelte'
import { forgetSession, renewSession, session } from './session.svelte'

/** What the service says when it refuses (RFC 9457); `code` is stable, `detail` is for developers. */
export interface Problem {
  code: string
  detail?: string
  status: number
  current_version?: number
}

/** A request of whoever is signed in; `Device-Time` is read when it leaves. */
function dress(request: Request): Request {
  const { access, posting } = session()
  if (access) request.headers.set('Authorization', `Bearer ${access}`)
  if (posting && !request.headers.has('Posting')) request.headers.set('Posting', posting.id)
  if (request.method !== 'GET') request.headers.set('Device-Time', new Date().toISOString())
  return request
}

async function fetchMeasured(request: Request): Promise<Response> {
  const askedAt = Date.now()
  const response = await fetch(dress(request))
  measureClock(response.headers.get('Date'), askedAt, Date.now())
  return response
}

/** `fetch` that exchanges an access token that has run out once, and forgets the session where the device was signed out. */
export async function fetchSignedIn(request: Request): Promise<Response> {
  const again = request.clone()
  const { access, me } = session()
  // A page that was opened anew has no access token: the service would only refuse.
  if (me && !access) await renewSession()
  const response = await fetchMeasured(request)
  if (response.status !== 401) return response
  const { code } = (await response.clone().json().catch(() => ({}))) as Partial<Problem>
  if (code === 'device_signed_out') await forgetSession()
  if (code !== 'token_invalid' && code !== 'not_signed_in') return response
  return (await renewSession()) ? fetchMeasured(again) : response
}

/** Something that was refused, or did not get through (`offline`). */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code)
  }
}
