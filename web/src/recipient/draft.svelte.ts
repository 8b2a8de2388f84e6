import { forgetOwn, readOwn, writeOwn } from '../offline/own'

/** A form whose content outlives the page: what stands in `value` is kept a moment after it changed, until it is dropped. */
export class Draft<T extends object> {
  value = $state() as T
  /** Whether something was written earlier and is shown again. */
  restored = $state(false)
  readonly #name: string
  #open = true

  constructor(name: string, empty: T) {
    this.#name = `draft:${name}`
    this.value = empty
    let read = false
    void readOwn<T>(this.#name).then((kept) => {
      if (kept) {
        this.value = kept
        this.restored = true
      }
      read = true
    })
    $effect(() => {
      const written = $state.snapshot(this.value) as T
      if (read && this.#open) void writeOwn(this.#name, written)
    })
  }

  /** Forgets it, after it was handed over. */
  async drop(): Promise<void> {
    this.#open = false
    await forgetOwn(this.#name)
  }
}
