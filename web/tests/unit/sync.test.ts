import { beforeEach, describe, expect, it } from 'vitest'
import { json, keptSession, killWindow, openWindow } from './support/device'

type Sync = typeof import('../../src/offline/sync.svelte')

/** The inbox of a village on this device, as a newly opened window finds it. */
async function reopened(): Promise<Sync> {
  const { write } = await import('../../src/offline/database')
  const session = await import('../../src/api/session.svelte')
  await write('session', keptSession('aigul'))
  await session.resumeSession()
  const sync = await import('../../src/offline/sync.svelte')
  await sync.openInbox()
  return sync
}

const assignment = (id: string, state = 'sent'): object => ({ id, state })
const told = (next: number, assignments: object[], tombstones: string[] = [], more = false): Response =>
  json(200, { next, assignments, tombstones, more })
const ids = (sync: Sync): string[] => [...sync.inbox().known.keys()]

beforeEach(async () => {
  killWindow()
  const { clear } = await import('../../src/offline/database')
  await clear()
})

describe('the inbox on the phone', () => {
  it('opens without a network as the last sync left it', async () => {
    openWindow(() => told(7, [assignment('a'), assignment('b')]))
    await (await reopened()).sync()

    killWindow()
    openWindow(() => {
      throw new TypeError('no network')
    })
    const village = await reopened()
    expect(ids(village)).toEqual(['a', 'b'])
    await village.sync()
    expect(ids(village)).toEqual(['a', 'b'])
    expect(village.inbox().problem).toBe('offline')
  })

  it('goes on at once where there is more, and names the number it knows', async () => {
    const parts = [told(5, [assignment('a')], [], true), told(9, [assignment('b')])]
    const sent = openWindow(() => parts.shift() ?? new Response(null, { status: 304 }))
    const village = await reopened()
    await village.sync()
    await village.sync()
    expect(sent.map(({ headers }) => headers.get('If-None-Match'))).toEqual(['"0"', '"5"', '"9"'])
    expect(ids(village)).toEqual(['a', 'b'])
    expect(village.inbox().problem).toBeUndefined()
  })

  it('forgets on the device, too, what the village may not see any more', async () => {
    const parts = [told(5, [assignment('a'), assignment('b')]), told(6, [], ['a'])]
    openWindow(() => parts.shift() ?? new Response(null, { status: 304 }))
    const village = await reopened()
    await village.sync()
    await village.sync()
    killWindow()
    expect(ids(await reopened())).toEqual(['b'])
  })

  it('begins anew where the service knows less, as after a copy was put back', async () => {
    const parts = [told(9, [assignment('a'), assignment('b')]), json(422, { code: 'since_ahead' }), told(3, [assignment('a')])]
    const sent = openWindow(() => parts.shift() ?? new Response(null, { status: 304 }))
    const village = await reopened()
    await village.sync()
    await village.sync()
    expect(sent.at(-1)?.headers.get('If-None-Match')).toBe('"0"')
    expect(ids(village)).toEqual(['a'])
    killWindow()
    expect(ids(await reopened())).toEqual(['a'])
  })
})
