// One deed on many cells, each by itself, so that one that is refused holds up no other.
import { codeOf } from '../refusal'
import { accept, decideExtension, remind, RemindedLately } from '../decisions'
import type { Cell, Deed } from './fold'

export interface Outcome {
  cell: Cell
  /** The code of a refusal; none where it was done. */
  refused: string | undefined
  /** From when on it is possible, where it was only too early. */
  again?: Date
}

function doOne(cell: Cell, deed: Deed, words: string, key: string): Promise<unknown> {
  const read = { id: cell.assignment, version: cell.version }
  switch (deed) {
    case 'accept': return accept(read)
    case 'grant': return decideExtension(read, key, { decision: 'granted' })
    case 'refuse': return decideExtension(read, key, { decision: 'refused', reason: words.trim() })
    case 'remind': return remind(cell.assignment, key, words)
  }
}

/**
 * Does it with one after the other until it is stopped, and tells each as it is known. `keys` has a key for each
 * assignment and is kept by the caller: whoever repeats what did not get through repeats it under the same one.
 */
export async function doAll(
  cells: Cell[],
  deed: Deed,
  words: string,
  keys: Map<string, string>,
  tell: (outcome: Outcome) => void,
  stop: AbortSignal,
  act: typeof doOne = doOne,
): Promise<void> {
  for (const cell of cells) {
    if (stop.aborted) return
    const key = keys.get(cell.assignment) ?? crypto.randomUUID()
    keys.set(cell.assignment, key)
    try {
      await act(cell, deed, words, key)
      tell({ cell, refused: undefined })
    } catch (error) {
      tell({ cell, refused: codeOf(error), ...(error instanceof RemindedLately ? { again: error.again } : {}) })
    }
  }
}
