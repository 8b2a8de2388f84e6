import { language } from '../../messages/messages.svelte'

/** The name of an office. It is kept in the two languages of the state; whoever reads English gets the Russian one. */
export function officeName(office: { name_kk: string; name_ru: string }): string {
  return language() === 'kk' ? office.name_kk : office.name_ru
}
