import { openClock } from './clock.svelte'
import { flush, keepFlushing, loadOutbox, owner, tidyOutbox } from './outbox.svelte'
import { keepInboxNew, openInbox, renewInbox } from './sync.svelte'

let listening = false
let begun: string | undefined

/** Takes up what this device keeps for whoever is signed in: sends what waits, fetches what is new, and goes on doing so. */
export async function startOffline(): Promise<void> {
  const whose = JSON.stringify(owner())
  if (begun === whose) return
  begun = whose
  await Promise.all([openClock(), openInbox(), tidyOutbox().then(loadOutbox)])
  if (!owner()) return
  if (!listening) {
    listening = true
    // What was not sent yet shall not be what a full device clears away first.
    void navigator.storage?.persist?.()
    keepFlushing()
    keepInboxNew()
  }
  await Promise.all([flush(), renewInbox()])
}
