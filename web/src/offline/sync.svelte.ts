// What the office received, as far as this device knows: kept here, shown from here, renewed when there is a network.
import { Refused, fetchSignedIn } from '../api/fetch'
import { get } from '../api/get'
import { session } from '../api/session.svelte'
import { serverNow } from './clock.svelte'
import { database, read } from './database'
import { openDays, renewDays } from './days.svelte'
import type { Owner } from './entry'
import {
  type AssignmentDetail,
  type DeadlineExplanation,
  type KeptAssignment,
  type KeptDetail,
  merge,
  ownKey,
  ownRange,
} from './kept'
import { listen } from './live'
import { onAnswered, owner } from './outbox.svelte'

interface Known {
  /** The number of the record up to which it is known. */
  since: number
  /** When it was last heard of, in milliseconds since 1970 by this device. */
  at: number
}

interface State {
  /** What this device keeps was read. */
  opened: boolean
  known: ReadonlyMap<string, KeptAssignment>
  since: number
  heardAt: number | undefined
  syncing: boolean
  problem: string | undefined
  /** Raised whenever details were fetched and kept. */
  prefetched: number
}

const LOCK = 'tapsyrma.sync'
/** Where nothing is heard at once, it is asked so often, in milliseconds. */
const EVERY = 3 * 60_000
const CLOSED = new Set(['accepted', 'withdrawn', 'denied', 'retracted'])

const nothing: State = {
  opened: false,
  known: new Map(),
  since: 0,
  heardAt: undefined,
  syncing: false,
  problem: undefined,
  prefetched: 0,
}
let state = $state.raw<State>(nothing)
let running: Promise<void> | undefined
let again = false

/** The inbox of whoever is signed in, as this device knows it; reactive. */
export function inbox(): State {
  return state
}

/** The zone of the office, as what it received says; that of this device while nothing was received. */
export function officeZone(): string {
  for (const { view } of state.known.values()) return view.zone
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Whether nothing is to be done about it any more. */
export function isClosed(kept: KeptAssignment): boolean {
  return CLOSED.has(kept.view.state)
}

/** Shows what this device keeps, without the network. */
export async function openInbox(): Promise<void> {
  const mine = owner()
  if (!mine) {
    state = nothing
    return
  }
  const kept = await (await database()).getAll('assignments', ownRange(mine))
  const last = await read<Known>(sinceName(mine))
  const office = session().posting?.office
  if (office) await openDays(office)
  if (!isStill(mine)) return
  state = {
    ...nothing,
    opened: true,
    known: new Map(kept.map((one) => [one.view.id, one])),
    since: last?.since ?? 0,
    heardAt: last?.at,
  }
}

function sinceName(mine: Owner): string {
  return `sync:${ownKey(mine, '')}`
}

/** Asks for what is new. Several calls at once are one. */
export function sync(): Promise<void> {
  again = true
  running ??= (async () => {
    while (again) {
      again = false
      await navigator.locks.request(LOCK, syncAlone)
    }
  })().finally(() => (running = undefined))
  return running
}

async function syncAlone(): Promise<void> {
  const mine = owner()
  if (!mine || session().posting?.role !== 'recipient') return
  state = { ...state, syncing: true }
  let problem: string | undefined
  try {
    // Another window may know more meanwhile.
    if ((await read<Known>(sinceName(mine)))?.since !== state.since || !state.opened) await openInbox()
    while (await syncPart(mine)) state = { ...state, syncing: true }
  } catch (failure) {
    problem = failure instanceof Refused ? failure.problem.code : 'unknown'
  }
  if (isStill(mine)) state = { ...state, syncing: false, problem }
}

/** One part of a sync. True where there is more. */
async function syncPart(mine: Owner): Promise<boolean> {
  const since = state.since
  const headers = { 'If-None-Match': `"${since}"`, Posting: mine.posting }
  const url = new URL(`/api/v1/sync?since=${since}`, location.origin)
  const response = await fetchSignedIn(new Request(url, { headers, cache: 'no-store' })).catch(() => {
    throw new Refused({ code: 'offline', status: 0 })
  })
  // Whoever signed out or took another posting meanwhile is told nothing of this.
  if (!isStill(mine)) return false
  if (response.status === 304) {
    await keep(mine, state.known, since)
    return false
  }
  const answer = await response.json().catch(() => ({ code: 'unknown' }))
  if (answer.code === 'since_ahead') {
    await beginAnew(mine)
    return true
  }
  if (!response.ok) throw new Refused({ ...answer, status: response.status })
  await keep(mine, merge(state.known, answer, mine, serverNow()), answer.next, answer)
  return answer.more
}

function isStill(mine: Owner): boolean {
  const present = owner()
  return present?.person === mine.person && present.posting === mine.posting
}

async function keep(
  mine: Owner,
  known: ReadonlyMap<string, KeptAssignment>,
  since: number,
  changes?: { assignments: { id: string }[]; tombstones: string[] },
): Promise<void> {
  const at = Date.now()
  const kept = (await database()).transaction(['values', 'assignments', 'details'], 'readwrite')
  const done: Promise<unknown>[] = [kept.objectStore('values').put({ since, at } satisfies Known, sinceName(mine))]
  for (const { id } of changes?.assignments ?? []) {
    const one = known.get(id)
    if (one) done.push(kept.objectStore('assignments').put(one, ownKey(mine, id)))
  }
  for (const id of changes?.tombstones ?? []) {
    done.push(kept.objectStore('assignments').delete(ownKey(mine, id)), kept.objectStore('details').delete(ownKey(mine, id)))
  }
  await Promise.all([...done, kept.done])
  state = { ...state, known, since, heardAt: at, problem: undefined }
}

/** The service has less than is known here, as after a copy was put back. */
async function beginAnew(mine: Owner): Promise<void> {
  const kept = (await database()).transaction(['assignments', 'details'], 'readwrite')
  await Promise.all([
    kept.objectStore('assignments').delete(ownRange(mine)),
    kept.objectStore('details').delete(ownRange(mine)),
    kept.done,
  ])
  await keep(mine, new Map(), 0)
}

/** Details that this device keeps of an assignment. */
export async function keptDetail(id: string): Promise<KeptDetail | undefined> {
  const mine = owner()
  return mine && (await (await database()).get('details', ownKey(mine, id)))
}

/** Why the deadlines of the inbox are what they are, as far as this device knows, by assignment. */
export async function keptExplanations(): Promise<Map<string, DeadlineExplanation>> {
  const mine = owner()
  const kept = mine ? await (await database()).getAll('details', ownRange(mine)) : []
  return new Map(kept.map((one) => [one.detail.id, one.deadline]))
}

/** Fetches the details of an assignment and why its deadline is what it is, and keeps both. */
export async function fetchDetail(id: string): Promise<KeptDetail | undefined> {
  const mine = owner()
  if (!mine) return undefined
  const [detail, deadline] = await Promise.all([
    get<AssignmentDetail>(`/assignments/${id}`),
    get<DeadlineExplanation>(`/assignments/${id}/deadline`),
  ])
  const kept = { owner: mine, detail, deadline }
  if (!isStill(mine)) return undefined
  await (await database()).put('details', kept, ownKey(mine, id))
  return kept
}

/** Fetches what open assignments lack, one after the other, so that they open without a network. */
async function prefetch(): Promise<void> {
  const mine = owner()
  if (!mine) return
  const device = await database()
  let fetched = 0
  for (const one of [...state.known.values()].filter((kept) => !isClosed(kept))) {
    const kept = await device.get('details', ownKey(mine, one.view.id))
    if (kept?.detail.version === one.view.version && kept.detail.state === one.view.state) continue
    if (!isStill(mine) || !(await fetchDetail(one.view.id).catch(() => undefined))) break
    fetched += 1
  }
  if (fetched > 0) state = { ...state, prefetched: state.prefetched + 1 }
}

/** Syncs, then fetches the details that are lacking. */
export async function renewInbox(): Promise<void> {
  await sync()
  if (state.problem) return
  // Only the marks of a line hang on it: a page that misses them is no failure.
  await renewDays([...state.known.values()].filter((kept) => !isClosed(kept))).catch(() => undefined)
  await prefetch()
}

/** Syncs whenever there is a reason: focus, the network is back, an answer came, or the service says so. */
export function keepInboxNew(): void {
  const whenSeen = (): void => {
    if (document.visibilityState === 'visible') void renewInbox()
  }
  addEventListener('online', whenSeen)
  addEventListener('focus', whenSeen)
  document.addEventListener('visibilitychange', whenSeen)
  onAnswered(() => void renewInbox())
  setInterval(whenSeen, EVERY)
  listen((received) => {
    if (received !== state.since) void renewInbox()
  })
}
