/**
 * Keys for writes of one form. The same words get the same key, so that sending them again after a lost answer does nothing twice;
 * other words are another write.
 */
export class Once {
  private last: { words: string; key: string } | undefined

  /** The key to send these words under. */
  key(body: unknown): string {
    const words = JSON.stringify(body)
    if (this.last?.words !== words) this.last = { words, key: crypto.randomUUID() }
    return this.last.key
  }

  /** The write was answered: the same words would now mean another one. */
  answered(): void {
    this.last = undefined
  }
}
