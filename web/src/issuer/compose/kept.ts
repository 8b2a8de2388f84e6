// The draft of this device, one for each posting. It goes with everything else when the device is signed out.
import { read, write } from '../../offline/database'
import type { Draft } from './draft'

const name = (posting: string): string => `issuer.draft.${posting}`

export function readDraft(posting: string): Promise<Draft | undefined> {
  return read<Draft>(name(posting))
}

export function keepDraft(posting: string, draft: Draft | undefined): Promise<void> {
  return write(name(posting), draft)
}
