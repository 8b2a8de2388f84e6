import { vi } from 'vitest'
import type { Area, Language } from '../../../src/messages/messages.svelte'

/** Shows everything in a language, as a device does that has chosen it. */
export async function speak(language: Language, ...areas: Area[]): Promise<void> {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
  vi.stubGlobal('document', { documentElement: { lang: '' } })
  const messages = await import('../../../src/messages/messages.svelte')
  await messages.chooseLanguage(language)
  for (const area of areas) await messages.openArea(area)
}
