// Names, place and profile of an office in the form in which they are edited.
import type { Schemas } from '../../api/client'

export const REMOTENESS = ['near_city', 'ordinary', 'remote'] as const

/** What of an office can be changed. Numbers are empty where nobody entered them. */
export interface OfficeDraft {
  name_kk: string
  name_ru: string
  zone: string
  calendar: string
  population: number | null
  staff: number | null
  settlements: number | null
  remoteness: Schemas['Remoteness'] | ''
}

/** An office that nobody has described yet. */
export function emptyDraft(calendar: string, zone: string): OfficeDraft {
  return { name_kk: '', name_ru: '', zone, calendar, population: null, staff: null, settlements: null, remoteness: '' }
}

/** What of an office can be changed, as it stands. */
export function toDraft(office: Schemas['OfficeView']): OfficeDraft {
  const { name_kk, name_ru, zone, calendar, profile } = office
  const { population = null, staff = null, settlements = null, remoteness } = profile
  return { name_kk, name_ru, zone, calendar, population, staff, settlements, remoteness: remoteness ?? '' }
}

/** The body of a change. */
export function toChange(draft: OfficeDraft): Schemas['OfficeChange'] {
  const { population, staff, settlements, remoteness, ...rest } = draft
  const profile: Schemas['Profile'] = {
    ...(population === null ? {} : { population }),
    ...(staff === null ? {} : { staff }),
    ...(settlements === null ? {} : { settlements }),
    ...(remoteness ? { remoteness } : {}),
  }
  return { ...rest, profile }
}
