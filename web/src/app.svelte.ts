// What the app knows of itself: whether there is a network, whether it can be installed, whether a newer one waits.

/** What the browser hands over where it lets a page offer its own installation. */
interface InstallOffer extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>
}

interface State {
  online: boolean
  full: boolean
  offer: InstallOffer | undefined
  installed: boolean
  update: (() => Promise<void>) | undefined
}

const state = $state<State>({
  online: navigator.onLine,
  full: false,
  offer: undefined,
  installed: matchMedia('(display-mode: standalone)').matches,
  update: undefined,
})

/** Whether this device believes that it has a network. */
export function online(): boolean {
  return state.online
}

/** Whether this device had no room for something that was to be kept. */
export function full(): boolean {
  return state.full
}

/** Whether the app runs as an installed one. */
export function installed(): boolean {
  return state.installed
}

/** Shows the browser's own question whether to install; absent where the browser does not let a page ask. */
export function installation(): (() => Promise<void>) | undefined {
  const { offer } = state
  return offer && (() => offer.prompt().then(() => void (state.offer = undefined)))
}

/** Starts the newer version that has been fetched; absent while there is none. */
export function update(): (() => Promise<void>) | undefined {
  return state.update
}

/** Listens to network and browser, and registers the service worker once the page has nothing better to do. */
export function startApp(): void {
  addEventListener('online', () => (state.online = true))
  addEventListener('offline', () => (state.online = false))
  addEventListener('unhandledrejection', ({ reason }) => {
    if (reason instanceof DOMException && reason.name === 'QuotaExceededError') state.full = true
  })
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    state.offer = event as InstallOffer
  })
  addEventListener('appinstalled', () => {
    state.installed = true
    state.offer = undefined
  })
  if (document.readyState === 'complete') void register()
  else addEventListener('load', () => void register(), { once: true })
}

async function register(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const { registerSW } = await import('virtual:pwa-register')
  const updateServiceWorker = registerSW({
    onNeedRefresh: () => (state.update = () => updateServiceWorker(true)),
    onRegisteredSW: (_, registration) => {
      // An installed app is seldom closed, and the browser looks for a newer one only when it is opened.
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible' && navigator.onLine) registration?.update().catch(() => undefined)
      })
    },
  })
}
