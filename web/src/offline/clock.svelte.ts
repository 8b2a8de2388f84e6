// How far the clock of this device is out, by what the service shows in `Date`.
import { untrack } from 'svelte'
import { read, write } from './database'

/** From this distance on it is worth telling, in milliseconds. */
const FAR = 2 * 60_000
/** A slow answer says little: half of its way may be the error. */
const SLOWEST = 20_000
const MINUTE = 60_000
const KEPT = 'clock'

let offset = $state<number>()

/** Takes up what was measured last: a clock that was wrong is wrong without a network too. */
export async function openClock(): Promise<void> {
  const kept = await read<number>(KEPT)
  offset ??= kept
}

/** Takes a measure: the clock of the service in an answer, and this device's when it asked and when it heard. */
export function measureClock(date: string | null, askedAt: number, heardAt: number): void {
  const server = date === null ? NaN : Date.parse(date)
  const error = (heardAt - askedAt) / 2
  if (Number.isNaN(server) || error < 0 || error > SLOWEST) return
  // `Date` is cut to whole seconds.
  const present = Math.round(server + 500 - (askedAt + heardAt) / 2)
  offset = present
  void keep(present)
}

/** Keeps a measure that says something new. What is kept is read each time: it goes when the device is signed out. */
async function keep(measured: number): Promise<void> {
  const kept = (await read<number>(KEPT)) ?? 0
  if (Math.abs(measured - kept) > FAR) await write(KEPT, measured)
}

/** Milliseconds that the clock of the service is ahead of this device's; 0 while nothing was measured. */
export function clockOffset(): number {
  return offset ?? 0
}

/** Whether the clock of this device is so far out that its owner should know. */
export function clockIsFarOff(): boolean {
  return Math.abs(clockOffset()) > FAR
}

/** The time by the clock of the service, in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + clockOffset()
}

/**
 * The time by the clock of the service for as long as a component is shown: renewed every minute, and at once where the
 * clock of this device turns out to be wrong, but not with every measure.
 */
export function passingTime(): { readonly now: number } {
  let minutes = $state(0)
  const out = $derived(Math.round(clockOffset() / FAR))
  const now = $derived.by(() => {
    void minutes
    void out
    return untrack(serverNow)
  })
  $effect(() => {
    const ticking = setInterval(() => (minutes += 1), MINUTE)
    return () => clearInterval(ticking)
  })
  return { get now() { return now } }
}
