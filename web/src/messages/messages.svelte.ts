// One catalogue in areas; each area and language is a chunk of its own, fetched when a page of the area opens.
import type admin from './admin/en.json'
import type analyst from './analyst/en.json'
import type common from './common/en.json'
import type issuer from './issuer/en.json'
import type recipient from './recipient/en.json'

/** The languages of the app, as the API spells them. */
export const LANGUAGES = ['kk', 'ru', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** The parts of the catalogue. `common` is always there. */
export type Area = 'common' | 'recipient' | 'issuer' | 'analyst' | 'admin'
export type MessageKey =
  keyof typeof common | keyof typeof recipient | keyof typeof issuer | keyof typeof analyst | keyof typeof admin

type Catalogue = Record<string, string>
const files = import.meta.glob<Catalogue>('./*/*.json', { import: 'default' })
const KEPT = 'tapsyrma.language'

const state = $state<{ language: Language; messages: Catalogue }>({ language: 'kk', messages: {} })
const areas = new Set<Area>(['common'])

async function read(area: Area, language: Language): Promise<Catalogue> {
  return (await files[`./${area}/${language}.json`]?.()) ?? {}
}

/** The language in which the app is shown. */
export function language(): Language {
  return state.language
}

/** The language kept on this device, else the one of the browser, else Kazakh. */
export function startLanguage(): Language {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages.map((one) => one.slice(0, 2))]
  return LANGUAGES.find((one) => one === wanted.find((two) => LANGUAGES.some((known) => known === two))) ?? 'kk'
}

/** Shows everything in another language, and keeps the choice on this device. */
export async function chooseLanguage(chosen: Language): Promise<void> {
  const parts = await Promise.all([...areas].map((area) => read(area, chosen)))
  state.messages = Object.assign({}, ...parts)
  state.language = chosen
  document.documentElement.lang = chosen
  localStorage.setItem(KEPT, chosen)
}

/** Makes the messages of an area available, before a page of it is shown. */
export async function openArea(area: Area): Promise<void> {
  if (areas.has(area)) return
  const part = await read(area, state.language)
  areas.add(area)
  state.messages = { ...state.messages, ...part }
}

/**
 * A message in the chosen language. `{name}` is replaced by a value. Where `values.count` is given and
 * the catalogue has `key.one`, `key.few` or `key.many`, the form that the language wants is taken; else `key` itself.
 */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  let text = state.messages[key]
  if (typeof values.count === 'number') {
    const form = new Intl.PluralRules(state.language).select(values.count)
    text = state.messages[`${key}.${form}`] ?? text
  }
  return (text ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** Whether the catalogue has a message under a key that comes from elsewhere, as the code of a problem does. */
export function has(key: string): key is MessageKey {
  return key in state.messages
}
