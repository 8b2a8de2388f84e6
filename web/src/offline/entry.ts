import type { Problem } from '../api/fetch'
import type { MessageKey } from '../messages/messages.svelte'
import type { components } from '../api/schema'

export type Receipt = components['schemas']['Receipt']

/** For whom something is kept. Nobody else who signs in on this device sees or sends it. */
export interface Owner {
  person: string
  posting: string
}

/**
 * How far a write has come. `sending` is kept before the first byte leaves, so that a page that was killed sends the
 * same key again; only `received` means that the service has it.
 */
export type Progress = 'queued' | 'sending' | 'received' | 'refused' | 'conflict'

/** What somebody wants to write. */
export interface Write {
  method: 'POST' | 'PUT'
  path: string
  body: Record<string, unknown>
  /** The assignment it is about; what is about one is sent in the order it was written. */
  about?: string
  /** What it is, in the words of the catalogue. */
  label: MessageKey
  /** Photos that go before it; their identifiers become `attachments` of the body. */
  files?: Blob[]
  /** The operation takes no `written_at`. */
  untimed?: boolean
  /** The version that was read, where the operation compares it. */
  version?: number
}

/** A write as it lies on the device. */
export interface Entry {
  /** Its idempotency key as well. */
  id: string
  owner: Owner
  /** Counted on this device, in the order of writing. */
  place: number
  method: 'POST' | 'PUT'
  path: string
  body: Record<string, unknown>
  about?: string | undefined
  label: MessageKey
  files: string[]
  version?: number | undefined
  writtenAt: string
  progress: Progress
  /** Attempts that were not answered. */
  tries: number
  /** Not before this instant, in milliseconds since 1970. */
  notBefore: number
  /** What the service answered to a write that it took. */
  receipt?: Partial<Receipt>
  problem?: Problem
}

/** Whether a write still waits for an answer of the service. */
export function isUnsent(entry: Entry): boolean {
  return entry.progress === 'queued' || entry.progress === 'sending'
}

/**
 * The next write that may be sent at an instant, and else when to look again. Behind a write that waits or that is in
 * conflict nothing else about the same assignment is sent: what comes later may rest on it.
 */
export function nextToSend(entries: Entry[], now: number): { entry?: Entry; wakeAt?: number } {
  const held = new Set<string>()
  let wakeAt: number | undefined
  for (const entry of [...entries].sort((a, b) => a.place - b.place)) {
    const ordered = entry.about
    if (entry.progress === 'conflict' && ordered) held.add(ordered)
    if (!isUnsent(entry) || (ordered && held.has(ordered))) continue
    if (entry.notBefore <= now) return { entry }
    if (ordered) held.add(ordered)
    wakeAt = Math.min(wakeAt ?? Infinity, entry.notBefore)
  }
  return wakeAt === undefined ? {} : { wakeAt }
}

const FIRST_WAIT = 2_000
const LONGEST_WAIT = 5 * 60_000

/** How long to wait before another attempt: what the service says, else longer each time, scattered by `chance` in [0, 1). */
export function wait(tries: number, retryAfter: string | null, chance: number): number {
  const seconds = Number(retryAfter)
  if (retryAfter !== null && Number.isFinite(seconds) && seconds >= 0) return seconds * 1000
  return Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT) * (0.5 + chance / 2)
}
