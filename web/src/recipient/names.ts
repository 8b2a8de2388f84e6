import type { Schemas } from '../api/client'
import { language } from '../messages/messages.svelte'

/** The name of an office as it is read here; offices have no English names. */
export function officeName(office: Schemas['OfficeName']): string {
  return language() === 'ru' ? office.name_ru : office.name_kk
}
