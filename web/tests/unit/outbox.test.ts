import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Write } from '../../src/offline/entry'
import { type Sent, json, keptSession, killWindow, openWindow } from './support/device'

type Outbox = typeof import('../../src/offline/outbox.svelte')

/** Opens the app on the device as a person; what was kept by another window is there. */
async function signedIn(person: string): Promise<Outbox> {
  const { write } = await import('../../src/offline/database')
  const session = await import('../../src/api/session.svelte')
  await write('session', keptSession(person))
  await session.resumeSession()
  const outbox = await import('../../src/offline/outbox.svelte')
  await outbox.loadOutbox()
  return outbox
}

const answerTo = (about: string, text: string): Write => ({
  method: 'POST',
  path: `/api/v1/assignments/${about}/answers`,
  body: { text },
  about,
  label: 'write.answer',
})
const receipt = (number: number): Response => json(200, { number, state: 'answered', version: 2 })
const texts = (sent: Sent[]): unknown[] => sent.map(({ body }) => (body as { text: string }).text)
const offline = (): never => {
  throw new TypeError('no network')
}

beforeEach(async () => {
  killWindow()
  const { clear } = await import('../../src/offline/database')
  await clear()
})

describe('what a village writes', () => {
  it('is shown as received only with the number that the service gave', async () => {
    let allow: (response: Response) => void = () => undefined
    openWindow(() => new Promise((resolve) => (allow = resolve)))
    const aigul = await signedIn('aigul')

    await aigul.send(answerTo('a', '412 t'))
    await vi.waitFor(() => expect(aigul.outbox()[0]?.progress).toBe('sending'))
    expect(aigul.unsentCount()).toBe(1)

    await vi.waitFor(() => {
      allow(receipt(417))
      expect(aigul.outbox()[0]).toMatchObject({ progress: 'received', receipt: { number: 417 } })
    })
    expect(aigul.unsentCount()).toBe(0)
  })

  it('carries its key, when it was written, the posting, and the clock at the moment of sending', async () => {
    const sent = openWindow(() => receipt(1))
    const aigul = await signedIn('aigul')
    const entry = await aigul.send(answerTo('a', '412 t'))
    await aigul.flush()

    expect(sent[0]?.headers.get('Idempotency-Key')).toBe(entry.id)
    expect(sent[0]?.headers.get('Posting')).toBe('posting-of-aigul')
    expect(sent[0]?.body).toEqual({ text: '412 t', written_at: entry.writtenAt })
    expect(Date.parse(sent[0]?.headers.get('Device-Time') ?? '')).toBeGreaterThanOrEqual(Date.parse(entry.writtenAt))
  })

  it('says nothing of its time where the operation takes none', async () => {
    const sent = openWindow(() => receipt(1))
    const aigul = await signedIn('aigul')
    await aigul.send({ ...answerTo('a', '412 t'), untimed: true })
    await aigul.flush()
    expect(sent[0]?.body).toEqual({ text: '412 t' })
  })

  it('waits on the device without a network, and goes out in the order of writing when there is one', async () => {
    openWindow(offline)
    const aigul = await signedIn('aigul')
    for (const text of ['first', 'second', 'third']) await aigul.send(answerTo('a', text))
    await aigul.flush()
    expect(aigul.outbox().map(({ progress }) => progress)).toEqual(['queued', 'queued', 'queued'])

    const sent = openWindow(() => receipt(1))
    await aigul.flushNow()
    expect(texts(sent)).toEqual(['first', 'second', 'third'])
  })

  it('is sent with the same key by the next window where the first was killed in mid-send', async () => {
    const lost = openWindow(() => new Promise<Response>(() => undefined))
    const killed = await signedIn('aigul')
    await killed.send(answerTo('a', '412 t'))
    await vi.waitFor(() => expect(lost).toHaveLength(1))

    killWindow()
    const sent = openWindow(() => receipt(417))
    const reopened = await signedIn('aigul')
    expect(reopened.unsentCount()).toBe(1)
    await reopened.flush()

    expect(sent[0]?.headers.get('Idempotency-Key')).toBe(lost[0]?.headers.get('Idempotency-Key'))
    expect(sent[0]?.body).toEqual(lost[0]?.body)
    expect(reopened.outbox()[0]?.receipt?.number).toBe(417)
  })

  it('is never sent for somebody else who signs in on the same phone', async () => {
    openWindow(offline)
    const aigul = await signedIn('aigul')
    await aigul.send(answerTo('a', '412 t'))
    await aigul.flush()

    killWindow()
    const sent = openWindow(() => receipt(1))
    const bolat = await signedIn('bolat')
    await bolat.flushNow()
    expect(sent).toEqual([])
    expect(bolat.outbox()).toEqual([])

    killWindow()
    const later = openWindow(() => receipt(2))
    const again = await signedIn('aigul')
    await again.flushNow()
    expect(texts(later)).toEqual(['412 t'])
  })

  it('is sent once, though two calls flush at the same time', async () => {
    const sent = openWindow(() => receipt(1))
    const aigul = await signedIn('aigul')
    await aigul.send(answerTo('a', '412 t'))
    await Promise.all([aigul.flush(), aigul.flush(), aigul.flush()])
    expect(sent).toHaveLength(1)
  })

  it('stands as refused with the reason, and lets the next one go', async () => {
    openWindow(({ body }) =>
      (body as { text: string }).text === '' ? json(422, { code: 'text_empty' }) : receipt(1),
    )
    const aigul = await signedIn('aigul')
    await aigul.send(answerTo('a', ''))
    await aigul.send(answerTo('a', '412 t'))
    await aigul.flush()
    expect(aigul.outbox().map(({ progress, problem }) => [progress, problem?.code])).toEqual([
      ['refused', 'text_empty'],
      ['received', undefined],
    ])
  })

  it('in conflict holds what was written later about the same assignment, until it is decided', async () => {
    let closed = true
    const sent = openWindow(({ path }) =>
      closed && path.includes('/a/') ? json(409, { code: 'assignment_closed', current_version: 5 }) : receipt(1),
    )
    const aigul = await signedIn('aigul')
    await aigul.send(answerTo('a', 'first'))
    await aigul.send(answerTo('a', 'second'))
    await aigul.send(answerTo('b', 'elsewhere'))
    await aigul.flush()
    expect(texts(sent)).toEqual(['first', 'elsewhere'])
    const [conflict] = aigul.outbox()
    expect(conflict).toMatchObject({ progress: 'conflict', problem: { code: 'assignment_closed', current_version: 5 } })

    closed = false
    await aigul.sendAgain(conflict!)
    expect(texts(sent)).toEqual(['first', 'elsewhere', 'first', 'second'])
    expect(sent[2]?.headers.get('Idempotency-Key')).not.toBe(sent[0]?.headers.get('Idempotency-Key'))
  })

  it('waits as long as the service says, and keeps its key', async () => {
    let busy = true
    const sent = openWindow(() => (busy ? json(503, { code: 'busy' }, { 'Retry-After': '60' }) : receipt(1)))
    const aigul = await signedIn('aigul')
    await aigul.send(answerTo('a', '412 t'))
    await aigul.flush()
    await aigul.flush()
    expect(sent).toHaveLength(1)
    expect(aigul.outbox()[0]?.notBefore).toBeGreaterThan(Date.now() + 55_000)

    busy = false
    await aigul.flushNow()
    expect(sent[1]?.headers.get('Idempotency-Key')).toBe(sent[0]?.headers.get('Idempotency-Key'))
  })

  it('leaves nothing behind once the device was signed out', async () => {
    openWindow(() => json(401, { code: 'device_signed_out' }))
    const aigul = await signedIn('aigul')
    await aigul.send(answerTo('a', '412 t'))
    await aigul.flush()
    const { database } = await import('../../src/offline/database')
    const device = await database()
    for (const store of device.objectStoreNames) expect(await device.count(store), store).toBe(0)
  })
})

describe('a photo', () => {
  const photo = new Blob([new Uint8Array(600 * 1024)], { type: 'image/jpeg' })

  /** A service that takes files, and loses the line after so many parts. */
  function takesFiles(partsUntilLost: number): (sent: Sent) => Response {
    let reached = 0
    let parts = 0
    return ({ method, path, body }) => {
      if (method === 'POST' && path === '/api/v1/attachments') {
        return new Response(null, { status: 201, headers: { Location: '/api/v1/attachments/photo-1' } })
      }
      if (method === 'PATCH') {
        parts += 1
        if (parts > partsUntilLost) return offline()
        reached += body as number
        return new Response(null, { status: 204, headers: { 'Upload-Offset': String(reached) } })
      }
      if (method === 'HEAD') return new Response(null, { status: 200, headers: { 'Upload-Offset': String(reached) } })
      return receipt(417)
    }
  }

  it('goes before the answer that waits for it', async () => {
    const sent = openWindow(takesFiles(99))
    const aigul = await signedIn('aigul')
    await aigul.send({ ...answerTo('a', 'see photo'), files: [photo] })
    await aigul.flush()
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH', 'POST'])
    expect(sent[4]?.body).toMatchObject({ text: 'see photo', attachments: ['photo-1'] })
    const { database } = await import('../../src/offline/database')
    expect(await (await database()).count('files')).toBe(0)
  })

  it('goes on where it stopped, also in another window', async () => {
    let answer = takesFiles(1)
    openWindow((sent) => answer(sent))
    const killed = await signedIn('aigul')
    await killed.send({ ...answerTo('a', 'see photo'), files: [photo] })
    await killed.flush()
    expect(killed.outbox()[0]?.progress).toBe('queued')

    killWindow()
    const reached = 256 * 1024
    let offset = reached
    answer = ({ method, body }) => {
      if (method === 'HEAD') return new Response(null, { headers: { 'Upload-Offset': String(offset) } })
      if (method !== 'PATCH') return receipt(417)
      offset += body as number
      return new Response(null, { status: 204, headers: { 'Upload-Offset': String(offset) } })
    }
    const sent = openWindow((one) => answer(one))
    const reopened = await signedIn('aigul')
    await reopened.flushNow()
    expect(sent.map(({ method }) => method)).toEqual(['HEAD', 'PATCH', 'PATCH', 'POST'])
    expect(sent[1]?.headers.get('Upload-Offset')).toBe(String(reached))
    expect(offset).toBe(photo.size)
    expect(reopened.outbox()[0]?.progress).toBe('received')
  })

  it('is uploaded anew where it waited too long for its answer', async () => {
    let removed = true
    const takes = takesFiles(99)
    const sent = openWindow((one) => {
      if (one.path.endsWith('/answers') && removed) return json(422, { code: 'attachment_unknown' })
      return one.method === 'PATCH'
        ? new Response(null, { status: 204, headers: { 'Upload-Offset': String(photo.size) } })
        : takes(one)
    })
    const aigul = await signedIn('aigul')
    await aigul.send({ ...answerTo('a', 'see photo'), files: [photo] })
    await aigul.flush()
    expect(aigul.outbox()[0]?.progress).toBe('queued')
    removed = false
    await aigul.flushNow()
    expect(sent.filter(({ path }) => path === '/api/v1/attachments')).toHaveLength(2)
    expect(aigul.outbox()[0]?.progress).toBe('received')
  })

  it('that is not taken refuses the answer, which says why', async () => {
    openWindow(({ method }) =>
      method === 'POST'
        ? new Response(null, { status: 201, headers: { Location: '/api/v1/attachments/photo-1' } })
        : json(422, { code: 'file_damaged' }),
    )
    const aigul = await signedIn('aigul')
    await aigul.send({ ...answerTo('a', 'see photo'), files: [photo] })
    await aigul.flush()
    expect(aigul.outbox()[0]).toMatchObject({ progress: 'refused', problem: { code: 'file_damaged' } })
  })
})
