// Photos on their way. Each is kept before it is sent, and sent by tus, which goes on where the line broke.
import { type Problem, fetchSignedIn } from '../api/client'
import { database } from './database'
import type { Owner } from './entry'

/** A file that goes with a write. */
export interface KeptFile {
  id: string
  owner: Owner
  blob: Blob
  /** Where it is uploaded to, once it was announced. */
  location?: string
  /** The service has the whole of it. */
  done?: boolean
}

/** A file that was not taken; the write that it belongs to is judged by it. */
export class FileRefused extends Error {
  constructor(
    readonly problem: Problem,
    readonly retryAfter: string | null,
  ) {
    super(problem.code)
  }
}

const ROOT = '/api/v1/attachments'
/** A part, in bytes. On 2G it takes a minute, and what it reached is kept in any case. */
const PART = 256 * 1024
const SILENCE = 150_000

/** Keeps a file on this device; gives the name under which it lies here. */
export async function keepFile(owner: Owner, blob: Blob): Promise<string> {
  const id = crypto.randomUUID()
  await (await database()).put('files', { id, owner, blob }, id)
  return id
}

/** Forgets files that are not needed any more. */
export async function removeFiles(ids: string[]): Promise<void> {
  const device = await database()
  await Promise.all(ids.map((id) => device.delete('files', id)))
}

/** Lets files be uploaded from their first byte. */
export async function beginUploadsAnew(ids: string[]): Promise<void> {
  const device = await database()
  for (const id of ids) {
    const file = await device.get('files', id)
    if (file) await device.put('files', { id, owner: file.owner, blob: file.blob }, id)
  }
}

/** Brings a kept file to the service, from where it stopped. Gives its identifier there. */
export async function upload(id: string): Promise<string> {
  const device = await database()
  const file = await device.get('files', id)
  if (!file) throw new FileRefused({ code: 'attachment_unknown', status: 422 }, null)
  if (!file.done) {
    let offset = file.location ? await offsetOf(file) : 0
    if (offset === undefined || !file.location) {
      file.location = await announce(file)
      await device.put('files', file, id)
      offset = 0
    }
    while (offset < file.blob.size) offset = await sendPart(file, offset)
    file.done = true
    await device.put('files', file, id)
  }
  return file.location!.slice(file.location!.lastIndexOf('/') + 1)
}

/** How far a file has come; nothing where the service no longer has it, so that it is announced anew. */
async function offsetOf(file: KeptFile): Promise<number | undefined> {
  const response = await ask(file, 'HEAD', file.location!)
  if (response.status === 404 || response.status === 410) return undefined
  await check(response)
  return offsetIn(response)
}

async function announce(file: KeptFile): Promise<string> {
  const ending = file.blob.type === 'image/png' ? 'png' : 'jpg'
  const response = await ask(file, 'POST', ROOT, {
    'Upload-Length': String(file.blob.size),
    'Upload-Metadata': `filename ${btoa(`photo.${ending}`)}`,
  })
  await check(response)
  return new URL(response.headers.get('Location')!, location.origin).pathname
}

async function sendPart(file: KeptFile, offset: number): Promise<number> {
  const part = file.blob.slice(offset, offset + PART)
  const headers = { 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' }
  const response = await ask(file, 'PATCH', file.location!, headers, part)
  if (response.status === 409) {
    const reached = await offsetOf(file)
    if (reached !== undefined) return reached
  }
  await check(response)
  return offsetIn(response)
}

function offsetIn(response: Response): number {
  const offset = Number(response.headers.get('Upload-Offset'))
  if (!Number.isSafeInteger(offset)) throw new TypeError('Upload-Offset is no number')
  return offset
}

function ask(file: KeptFile, method: string, path: string, headers: Record<string, string> = {}, body?: Blob): Promise<Response> {
  return fetchSignedIn(
    new Request(new URL(path, location.origin), {
      method,
      headers: { 'Tus-Resumable': '1.0.0', Posting: file.owner.posting, ...headers },
      ...(body ? { body } : {}),
      signal: AbortSignal.timeout(SILENCE),
    }),
  )
}

async function check(response: Response): Promise<void> {
  if (response.ok) return
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>
  throw new FileRefused({ code: 'unknown', ...problem, status: response.status }, response.headers.get('Retry-After'))
}
