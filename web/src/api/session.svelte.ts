// Who is signed in on this device. The access token lives in memory alone; what outlives the page is in the database
// of the device and goes with everything else when the device is signed out.
import { localDate } from '../format/when'
import { clear, read, write } from '../offline/database'
import type { components } from './schema'

type Schemas = components['schemas']
export type Me = Schemas['Me']
export type Posting = Schemas['Posting']
export type Role = Schemas['Role']

interface Kept {
  refresh: string
  device: string
  me: Me
  posting?: string
}

/** Why somebody was not signed in, and after how many seconds it is worth trying again. */
export interface SignInRefusal {
  code: string
  retryAfter?: number
}

interface Session {
  access: string | undefined
  me: Me | undefined
  posting: Posting | undefined
  device: string | undefined
}

const nobody: Session = { access: undefined, me: undefined, posting: undefined, device: undefined }
let current = $state<Session>({ ...nobody })
let refresh: string | undefined
let renewing: Promise<boolean> | undefined

/** The session as it stands; reactive. */
export function session(): Session {
  return current
}

/** Takes up the session that this device keeps, without the network. */
export async function resumeSession(): Promise<void> {
  const kept = await read<Kept>('session')
  if (!kept) return
  refresh = kept.refresh
  current = { access: undefined, me: kept.me, device: kept.device, posting: chosen(kept.me, kept.posting) }
}

/** The postings that are in force today, by the day that this device shows. */
export function postingsInForce(me: Me, today = localDate(new Date())): Posting[] {
  return me.postings.filter((one) => one.from <= today && (!one.to || today <= one.to))
}

/** The posting to begin with. A device whose clock is days out must not lock anybody out: the service judges what is in force. */
function chosen(me: Me, id: string | undefined): Posting | undefined {
  const inForce = postingsInForce(me)
  return inForce.find((one) => one.id === id) ?? inForce[0] ?? me.postings.at(-1)
}

/** Signs in on this device. Gives the reason where it was refused. */
export async function signIn(login: string, password: string, deviceName: string): Promise<SignInRefusal | undefined> {
  const answer = await post('/api/v1/session', { login, password, device_name: deviceName })
  if ('code' in answer) return answer
  const me = await fetchMe(answer.access_token)
  if (!me) return { code: 'offline' }
  const posting = chosen(me, undefined)
  if (!posting) return { code: 'no_posting' }
  refresh = answer.refresh_token
  await write<Kept>('session', { refresh, device: answer.device, me, posting: posting.id })
  current = { access: answer.access_token, device: answer.device, me, posting }
  return undefined
}

async function fetchMe(access: string): Promise<Me | undefined> {
  const response = await fetch('/api/v1/me', { headers: { Authorization: `Bearer ${access}` } }).catch(() => undefined)
  return response?.ok ? ((await response.json()) as Me) : undefined
}

/** Acts under another posting from now on. */
export async function choosePosting(posting: Posting): Promise<void> {
  current.posting = posting
  await change({ posting: posting.id })
}

/** Changes what is kept, but never the refresh token, which another window may have exchanged meanwhile. */
async function change(changed: Partial<Omit<Kept, 'refresh'>>): Promise<void> {
  await navigator.locks.request('tapsyrma.renew', async () => {
    const kept = await read<Kept>('session')
    if (kept) await write<Kept>('session', { ...kept, ...changed })
  })
}

/** Looks up anew who is signed in: postings begin and end while a device stays signed in for weeks. */
async function renewMe(access: string): Promise<void> {
  const me = await fetchMe(access)
  if (!me || !current.me) return
  current.me = me
  current.posting = chosen(me, current.posting?.id)
  await change({ me })
}

/** Exchanges the refresh token. False where there is no network or the device was signed out. */
export function renewSession(): Promise<boolean> {
  // Two that renew with one token would look like a thief and its victim.
  renewing ??= renewAlone().finally(() => (renewing = undefined))
  return renewing
}

async function renewAlone(): Promise<boolean> {
  const renewed = await navigator.locks.request('tapsyrma.renew', renew)
  if (renewed && current.access) void renewMe(current.access)
  return renewed
}

async function renew(): Promise<boolean> {
  // Another window may have renewed meanwhile.
  const kept = await read<Kept>('session')
  refresh = kept?.refresh ?? refresh
  if (!kept || !refresh) return false
  const answer = await post('/api/v1/session/refresh', { refresh_token: refresh })
  if ('code' in answer) {
    if (['refresh_invalid', 'refresh_reused', 'device_signed_out'].includes(answer.code)) await forgetSession()
    return false
  }
  refresh = answer.refresh_token
  await write<Kept>('session', { ...kept, refresh })
  current.access = answer.access_token
  return true
}

/** Forgets everything that this device holds: the session, what was cached, what was not sent. */
export async function forgetSession(): Promise<void> {
  refresh = undefined
  current = { ...nobody }
  await clear()
}

async function post(path: string, body: object): Promise<Schemas['Tokens'] | SignInRefusal> {
  const headers = { 'Content-Type': 'application/json' }
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => undefined)
  if (!response) return { code: 'offline' }
  const answer = (await response.json().catch(() => ({}))) as Schemas['Tokens'] & { code?: string }
  if (response.ok) return answer
  const retryAfter = Number(response.headers.get('Retry-After'))
  return { code: answer.code ?? 'unknown', ...(retryAfter > 0 ? { retryAfter } : {}) }
}
