import { language } from '../messages/messages.svelte'

/** The name of an office. Offices are named in the two languages of the state; whoever reads English gets the Russian name. */
export function officeName(office: { name_kk: string; name_ru: string }): string {
  return language() === 'kk' ? office.name_kk : office.name_ru
}
