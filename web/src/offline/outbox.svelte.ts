// What was written here and waits for the service. A write is kept before anything is sent, and shown as done only
// once the service said so.
import { type Problem, fetchSignedIn } from '../api/fetch'
import { session } from '../api/session.svelte'
import { database } from './database'
import { type Entry, type Owner, type Write, isUnsent, nextToSend, wait } from './entry'
import { FileRefused, beginUploadsAnew, keepFile, removeFiles, upload } from './uploads'

/** How long what was received stays on show. */
const SHOWN = 3 * 24 * 3600_000
/** A line that died without a word. */
const SILENCE = 60_000
/** Files that the service does not know are sent anew, but not for ever. */
const UPLOADS_TRIED = 3
const CHANNEL = 'tapsyrma.outbox'

let entries = $state.raw<Entry[]>([])
let flushing: Promise<void> | undefined
let again = false
let wake: ReturnType<typeof setTimeout> | undefined
const heard = new Set<(entry: Entry) => void>()
const otherWindows = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(CHANNEL)
otherWindows?.addEventListener('message', () => void loadOutbox())

/** Who writes now; nobody while signed out. */
export function owner(): Owner | undefined {
  const { me, posting } = session()
  return me && posting ? { person: me.id, posting: posting.id } : undefined
}

/** The writes of whoever is signed in, the oldest first; reactive. */
export function outbox(): Entry[] {
  return entries
}

/** How many writes of whoever is signed in the service does not have: those that wait, and those in conflict. */
export function unsentCount(): number {
  return entries.filter((entry) => isUnsent(entry) || entry.progress === 'conflict').length
}

/** Calls back for every write that the service took or refused. */
export function onAnswered(listener: (entry: Entry) => void): () => void {
  heard.add(listener)
  return () => heard.delete(listener)
}

/** Reads what this device keeps for whoever is signed in. */
export async function loadOutbox(): Promise<void> {
  const mine = owner()
  const kept = mine ? await (await database()).getAll('entries') : []
  entries = kept.filter((entry) => entry.owner.person === mine?.person).sort((a, b) => a.place - b.place)
}

/** Keeps a write and sends it as soon as it can be sent. What comes back is kept, not yet sent. */
export async function send(write: Write): Promise<Entry> {
  const mine = owner()
  if (!mine) throw new Error('nobody is signed in')
  const device = await database()
  const files = await Promise.all((write.files ?? []).map((file) => keepFile(mine, file)))
  const entry = await queue(device, mine, write, files).catch(async (failure: unknown) => {
    // Nobody would ever send them.
    await removeFiles(files)
    throw failure
  })
  await shown()
  void flush()
  return entry
}

/** Puts a write at the end of the queue. */
async function queue(device: Awaited<ReturnType<typeof database>>, mine: Owner, write: Write, files: string[]): Promise<Entry> {
  const writtenAt = new Date().toISOString()
  const kept = device.transaction('entries', 'readwrite')
  // Counted inside the transaction, so that two windows do not take one place.
  const place = Math.max(0, ...(await kept.store.getAll()).map((entry) => entry.place)) + 1
  const entry: Entry = {
    id: crypto.randomUUID(),
    owner: mine,
    place,
    method: write.method,
    path: write.path,
    body: write.untimed ? write.body : { ...write.body, written_at: writtenAt },
    about: write.about,
    label: write.label,
    files,
    version: write.version,
    writtenAt,
    progress: 'queued',
    tries: 0,
    notBefore: 0,
  }
  await kept.store.put(entry, entry.id)
  await kept.done
  return entry
}

/** Sends what waits. One window at a time does; what is added meanwhile is sent as well. */
export function flush(): Promise<void> {
  again = true
  flushing ??= (async () => {
    while (again) {
      again = false
      await navigator.locks.request(CHANNEL, sendAll)
    }
  })().finally(() => (flushing = undefined))
  return flushing
}

/** Tries at once, whatever the waiting times; what the service asked to wait for is asked again. */
export async function flushNow(): Promise<void> {
  for (const entry of entries) if (isUnsent(entry)) await change(entry, { notBefore: 0 })
  await flush()
}

/** Sends a write that was refused or in conflict once more, as a new one, with the version that is in force now. */
export async function sendAgain(entry: Entry, version?: number): Promise<void> {
  const id = crypto.randomUUID()
  const next: Entry = { ...entry, id, version: version ?? entry.version, progress: 'queued', tries: 0, notBefore: 0 }
  delete next.problem
  const kept = (await database()).transaction('entries', 'readwrite')
  await Promise.all([kept.store.delete(entry.id), kept.store.put(next, id), kept.done])
  await shown()
  await flush()
}

/** Drops a write that the service refused, or one that its writer gives up. */
export async function discard(entry: Entry): Promise<void> {
  await (await database()).delete('entries', entry.id)
  await removeFiles(entry.files)
  await shown()
  await flush()
}

async function sendAll(): Promise<void> {
  clearTimeout(wake)
  for (;;) {
    await loadOutbox()
    const { entry, wakeAt } = nextToSend(entries, Date.now())
    if (entry) {
      if (!(await attempt(entry))) return
    } else {
      if (wakeAt !== undefined) wake = setTimeout(() => void flush(), wakeAt - Date.now())
      return
    }
  }
}

/** Sends one write. False where there is no sense in going on now. */
async function attempt(entry: Entry): Promise<boolean> {
  await change(entry, { progress: 'sending' })
  try {
    const attachments = []
    for (const file of entry.files) attachments.push(await upload(file))
    const response = await fetchSignedIn(request(entry, attachments))
    const answer = await response.json().catch(() => ({}))
    // Whoever signed out meanwhile left nothing behind, and an answer brings nothing back.
    if (owner()?.person !== entry.owner.person) return false
    if (response.ok) {
      await settle(entry, { progress: 'received', receipt: answer })
      await removeFiles(entry.files)
    } else if (answer.code === 'attachment_unknown' && entry.tries < UPLOADS_TRIED) {
      // What waited too long for its answer was removed there; here it is kept.
      await beginUploadsAnew(entry.files)
      await later(entry, null)
    } else {
      await judge(entry, { code: 'unknown', ...answer, status: response.status }, response.headers.get('Retry-After'))
      if (response.status === 401) return false
    }
    return true
  } catch (failure) {
    if (failure instanceof FileRefused) {
      await judge(entry, failure.problem, failure.retryAfter)
      return failure.problem.status !== 401
    }
    await later(entry, null)
    return false
  }
}

function request(entry: Entry, attachments: string[]): Request {
  const headers = new Headers({
    'Content-Type': 'application/json',
    'Idempotency-Key': entry.id,
    Posting: entry.owner.posting,
  })
  if (entry.version !== undefined) headers.set('If-Match', `"${entry.version}"`)
  const body = attachments.length > 0 ? { ...entry.body, attachments } : entry.body
  return new Request(new URL(entry.path, location.origin), {
    method: entry.method,
    headers,
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(SILENCE),
  })
}

/** What a refusal means for a write: come again, decide anew, or no. */
async function judge(entry: Entry, problem: Problem, retryAfter: string | null): Promise<void> {
  if (problem.status === 401) await change(entry, { progress: 'queued' })
  else if (problem.status === 429 || problem.status === 408 || problem.status >= 500) await later(entry, retryAfter)
  else await settle(entry, { progress: problem.status === 409 ? 'conflict' : 'refused', problem })
}

async function later(entry: Entry, retryAfter: string | null): Promise<void> {
  const notBefore = Date.now() + wait(entry.tries, retryAfter, Math.random())
  await change(entry, { progress: 'queued', tries: entry.tries + 1, notBefore })
  if (notBefore > Date.now()) {
    clearTimeout(wake)
    wake = setTimeout(() => void flush(), notBefore - Date.now())
  }
}

async function settle(entry: Entry, what: Partial<Entry>): Promise<void> {
  const settled = await change(entry, what)
  if (settled) for (const listener of heard) listener(settled)
}

/** Changes a write where it is still kept: what was signed out of meanwhile stays forgotten. */
async function change(entry: Entry, what: Partial<Entry>): Promise<Entry | undefined> {
  const kept = (await database()).transaction('entries', 'readwrite')
  const present = await kept.store.get(entry.id)
  const next = present && { ...present, ...what }
  if (next) await kept.store.put(next, next.id)
  await kept.done
  await shown()
  return next
}

async function shown(): Promise<void> {
  await loadOutbox()
  otherWindows?.postMessage('changed')
}

/** Drops what was received long ago. */
export async function tidyOutbox(): Promise<void> {
  const device = await database()
  for (const entry of await device.getAll('entries')) {
    if (entry.progress === 'received' && Date.parse(entry.writtenAt) < Date.now() - SHOWN) {
      await device.delete('entries', entry.id)
    }
  }
}

/** Sends what waits whenever there is a chance: on focus, when the page is seen, when the network is back. */
export function keepFlushing(): void {
  addEventListener('online', () => void flushNow())
  addEventListener('focus', () => void flush())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void flush()
  })
}
