// How far the clock of this device is out, by what the service shows in `Date`.

/** From this distance on it is worth telling, in milliseconds. */
const FAR = 2 * 60_000
/** A slow answer says little: half of its way may be the error. */
const SLOWEST = 20_000

let measured = $state<{ offset: number; error: number; at: number }>()

/** Takes a measure: the clock of the service in an answer, and this device's when it asked and when it heard. */
export function measureClock(date: string | null, askedAt: number, heardAt: number): void {
  const server = date === null ? NaN : Date.parse(date)
  const error = (heardAt - askedAt) / 2
  if (Number.isNaN(server) || error < 0 || error > SLOWEST) return
  // `Date` is cut to whole seconds.
  measured = { offset: Math.round(server + 500 - (askedAt + heardAt) / 2), error, at: heardAt }
}

/** Milliseconds that the clock of the service is ahead of this device's; 0 while nothing was measured. */
export function clockOffset(): number {
  return measured?.offset ?? 0
}

/** Whether the clock of this device is so far out that its owner should know. */
export function clockIsFarOff(): boolean {
  return Math.abs(clockOffset()) > FAR
}

/** The time by the clock of the service, in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + clockOffset()
}
