// Files of an instruction, sent before it: by tus, so that what has arrived is not sent again.
import { Upload } from 'tus-js-client'
import { renewSession, session } from '../../api/session.svelte'

const RETRY_AFTER_MS = [0, 1000, 5000, 15_000]

/** Sends a file, and gives its identifier. Throws the code of a refusal, or `offline`. */
export function upload(file: File, onProgress: (share: number) => void): { done: Promise<string>; abort: () => void } {
  let stop = (): void => undefined
  const done = new Promise<string>((resolve, reject) => {
    const sending = new Upload(file, {
      endpoint: '/api/v1/attachments',
      metadata: { filename: file.name },
      retryDelays: RETRY_AFTER_MS,
      storeFingerprintForResuming: false,
      onBeforeRequest: async (request) => {
        if (!session().access) await renewSession()
        request.setHeader('Authorization', `Bearer ${session().access}`)
        const posting = session().posting?.id
        if (posting) request.setHeader('Posting', posting)
      },
      onAfterResponse: async (_, response) => {
        // The next try carries the new token.
        if (response.getStatus() === 401) await renewSession()
      },
      onShouldRetry: (error) => [0, 401, 409, 423, 429, 503].includes(error.originalResponse?.getStatus() ?? 0),
      onProgress: (sent, total) => onProgress(total === 0 ? 0 : sent / total),
      onError: (error) => reject(new Error('originalResponse' in error ? codeIn(error.originalResponse?.getBody()) : 'unknown')),
      onSuccess: () => resolve(sending.url?.split('/').pop() ?? ''),
    })
    stop = () => void sending.abort(true)
    sending.start()
  })
  return { done, abort: () => stop() }
}

/** The code of a problem in a body; without one the request never got through. */
function codeIn(body: string | undefined): string {
  if (!body) return 'offline'
  try {
    const { code } = JSON.parse(body) as { code?: unknown }
    return typeof code === 'string' ? code : 'unknown'
  } catch {
    return 'unknown'
  }
}
