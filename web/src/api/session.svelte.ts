// Who is signed in on this device. The access token lives in memory alone; what outlives the page is in the database
// of the device and goes with everything else when the device is signed out.
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
  current = {
    access: undefined,
    me: kept.me,
    device: kept.device,
    posting: kept.me.postings.find((one) => one.id === kept.posting) ?? kept.me.postings[0],
  }
}

async function keep(): Promise<void> {
  const { me, device, posting } = $state.snapshot(current) as Session
  if (!refresh || !me || !device) return
  await write<Kept>('session', { refresh, device, me, ...(posting ? { posting: posting.id } : {}) })
}

/** Signs in on this device. Gives the code of a problem where it was refused. */
export async function signIn(login: string, password: string, deviceName: string): Promise<string | undefined> {
  const answer = await post('/api/v1/session', { login, password, device_name: deviceName })
  if (typeof answer === 'string') return answer
  refresh = answer.refresh_token
  current = { ...nobody, access: answer.access_token, device: answer.device }
  const me = await fetch('/api/v1/me', { headers: { Authorization: `Bearer ${answer.access_token}` } })
  current.me = (await me.json()) as Me
  current.posting = current.me.postings[0]
  await keep()
  return undefined
}

/** Acts under another posting from now on. */
export async function choosePosting(posting: Posting): Promise<void> {
  current.posting = posting
  await keep()
}

/** Exchanges the refresh token. False where there is no network or the device was signed out. */
export function renewSession(): Promise<boolean> {
  // Two that renew with one token would look like a thief and its victim.
  renewing ??= renewAlone().finally(() => (renewing = undefined))
  return renewing
}

async function renewAlone(): Promise<boolean> {
  return await navigator.locks.request('tapsyrma.renew', renew)
}

async function renew(): Promise<boolean> {
  // Another window may have renewed meanwhile.
  refresh = (await read<Kept>('session'))?.refresh ?? refresh
  if (!refresh) return false
  const answer = await post('/api/v1/session/refresh', { refresh_token: refresh })
  if (typeof answer === 'string') {
    if (['refresh_invalid', 'refresh_reused', 'device_signed_out'].includes(answer)) await forgetSession()
    return false
  }
  refresh = answer.refresh_token
  current.access = answer.access_token
  await keep()
  return true
}

/** Forgets everything that this device holds: the session, what was cached, what was not sent. */
export async function forgetSession(): Promise<void> {
  refresh = undefined
  current = { ...nobody }
  await clear()
}

async function post(path: string, body: object): Promise<Schemas['Tokens'] | string> {
  const headers = { 'Content-Type': 'application/json' }
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => undefined)
  if (!response) return 'offline'
  const answer = await response.json().catch(() => ({ code: 'unknown' }))
  return response.ok ? answer : answer.code
}
