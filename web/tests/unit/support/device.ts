// A device without a browser: its database, its locks and its way to the service.
import 'fake-indexeddb/auto'
import { vi } from 'vitest'

/** What a request brought to the service. */
export interface Sent {
  method: string
  path: string
  headers: Headers
  body: unknown
}

type Answer = (sent: Sent) => Response | Promise<Response>

const locks = new Map<string, Promise<unknown>>()

/** As browsers do: one at a time for a name, in the order of asking. */
function request<T>(name: string, work: () => Promise<T>): Promise<T> {
  const result = (locks.get(name) ?? Promise.resolve()).catch(() => undefined).then(work)
  locks.set(name, result)
  return result
}

/** A window of the device: what it sends goes to `answer`. Gives what was sent so far. */
export function openWindow(answer: Answer): Sent[] {
  const sent: Sent[] = []
  vi.stubGlobal('location', { origin: 'http://village.test' })
  vi.stubGlobal('navigator', { locks: { request } })
  vi.stubGlobal('BroadcastChannel', undefined)
  vi.stubGlobal('fetch', async (asked: Request) => {
    const text = await asked.clone().text()
    const one = {
      method: asked.method,
      path: new URL(asked.url).pathname,
      headers: asked.headers,
      body: text && asked.headers.get('Content-Type') === 'application/json' ? JSON.parse(text) : text.length,
    }
    sent.push(one)
    return answer(one)
  })
  return sent
}

/** Lets go of what a window that was killed held. */
export function killWindow(): void {
  locks.clear()
  vi.resetModules()
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })
}

const POSTING = { from: '2020-01-01', office: 'aul', role: 'recipient' }

/** Somebody of the village, as the session of a device keeps them. */
export function keptSession(person: string): object {
  return {
    refresh: 'r',
    device: 'd',
    me: { id: person, name: person, language: 'kk', postings: [{ ...POSTING, id: `posting-of-${person}`, person }] },
  }
}
