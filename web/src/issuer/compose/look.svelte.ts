// What the service says of a draft while it is written: asked after a pause, and given up when the draft has moved on.
import { api, ask, type Schemas } from '../../api/client'
import { codeOf } from '../refusal'

const PAUSE_MS = 400

/** The latest answer to the latest question. `T` is the question as it is sent. */
export class Look<Question, Answer> {
  answer = $state.raw<Answer>()
  refused = $state<string>()
  busy = $state(false)
  #asked = ''
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: AbortController | undefined
  readonly #send: (question: Question, signal: AbortSignal) => Promise<Answer>

  constructor(send: (question: Question, signal: AbortSignal) => Promise<Answer>) {
    this.#send = send
  }

  /** Asks after a pause, unless that is what was asked last; `undefined` forgets everything. */
  about(question: Question | undefined): void {
    const asked = question === undefined ? '' : JSON.stringify(question)
    if (asked === this.#asked) return
    this.stop()
    this.#asked = asked
    if (question === undefined) this.answer = this.refused = undefined
    else this.#timer = setTimeout(() => void this.now(question), PAUSE_MS)
  }

  /** Asks at once. Gives the answer, or nothing where it was refused or another question came. */
  async now(question: Question): Promise<Answer | undefined> {
    this.stop()
    this.#asked = JSON.stringify(question)
    const running = (this.#running = new AbortController())
    this.busy = true
    try {
      const answer = await this.#send(question, running.signal)
      if (running.signal.aborted) return undefined
      this.answer = answer
      this.refused = undefined
      return answer
    } catch (error) {
      if (!running.signal.aborted) {
        this.refused = codeOf(error)
        this.answer = undefined
      }
      return undefined
    } finally {
      if (this.#running === running) this.busy = false
    }
  }

  /** Gives up what is under way. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#running?.abort()
    this.#running = undefined
    this.#asked = ''
    this.busy = false
  }
}

/** What sending would mean now. */
export function previewing(): Look<Schemas['DraftInstruction'], Schemas['Preview']> {
  return new Look((body, signal) => ask(api.POST('/api/v1/instructions/preview', { body, signal })))
}

/** Who asked the same before, and what is there already. */
export function lookingBack(): Look<Schemas['Draft'], Schemas['EarlierInstructions']> {
  return new Look((body, signal) => ask(api.POST('/api/v1/instructions/asked-before', { body, signal })))
}
