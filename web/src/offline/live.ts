import { fetchSignedIn } from '../api/fetch'
import { session } from '../api/session.svelte'

/** Before a stream is opened again, in milliseconds; scattered, so that not all come at once. */
const PAUSE = 5_000
const LONGEST_PAUSE = 5 * 60_000

/** Where each of the events that are whole begins to speak: the numbers, and what is left of the text. */
export function readNumbers(text: string): { numbers: number[]; rest: string } {
  const parts = text.split('\n\n')
  const rest = parts.pop() ?? ''
  const numbers = parts.flatMap((part) => {
    const data = part.split('\n').find((line) => line.startsWith('data:'))
    const received: unknown = data && JSON.parse(data.slice(5)).received
    return typeof received === 'number' ? [received] : []
  })
  return { numbers, rest }
}

/** Hears how far the record of a recipient's office has come, while the page is seen; what is new is told by a sync. */
export function listen(heard: (received: number) => void): void {
  let stop: AbortController | undefined
  let tries = 0
  const open = async (): Promise<void> => {
    if (stop || document.visibilityState !== 'visible') return
    const mine = (stop = new AbortController())
    while (!mine.signal.aborted) {
      if (session().posting?.role === 'recipient' && (await follow(mine.signal, heard).catch(() => false))) tries = 0
      const pause = Math.min(PAUSE * 2 ** tries++, LONGEST_PAUSE) * (0.5 + Math.random())
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void open()
    else {
      stop?.abort()
      stop = undefined
    }
  })
  void open()
}

/** Follows one stream to its end. True where something was heard. */
async function follow(signal: AbortSignal, heard: (received: number) => void): Promise<boolean> {
  const response = await fetchSignedIn(new Request(new URL('/api/v1/live', location.origin), { signal }))
  const reader = response.ok ? response.body?.pipeThrough(new TextDecoderStream()).getReader() : undefined
  if (!reader) return false
  let text = ''
  let spoke = false
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return spoke
    const { numbers, rest } = readNumbers(text + value)
    text = rest
    const latest = numbers.at(-1)
    if (latest === undefined) continue
    spoke = true
    heard(latest)
  }
}
