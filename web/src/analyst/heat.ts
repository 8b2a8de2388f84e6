// The week in blocks of hours.
import type { Schemas } from '../api/client'
import { textCell } from './csv'

/** How something spreads over the week, or that too little may be told of it. */
export type ToldWeek = Schemas['Disclosed_WeekMatrix']
type WeekMatrix = Extract<ToldWeek, { disclosure: 'shown' }>['value']

const SHADES = ['s1', 's2', 's3', 's4'] as const
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** The class of a cell: nothing for nothing, else which quarter of the greatest share it reaches. */
export function shade(share: number, greatest: number): 's0' | (typeof SHADES)[number] {
  if (share <= 0 || greatest <= 0) return 's0'
  return SHADES[Math.min(SHADES.length - 1, Math.ceil((share / greatest) * SHADES.length) - 1)] ?? 's1'
}

/** The blocks of a day: `09–12`. */
export function blocks({ days, block_hours }: WeekMatrix): string[] {
  const hour = (at: number): string => String(at * block_hours).padStart(2, '0')
  return (days[0] ?? []).map((_, at) => `${hour(at)}–${hour(at + 1)}`)
}

/** The week as comma-separated values, one block on a line. */
export function weekToCsv(
  code: string,
  told: ToldWeek,
  facts: Record<string, string>,
): string {
  const head = [...Object.keys(facts), 'figure', 'weekday', 'from_hour', 'to_hour', 'share', 'count_of_week', 'definition', 'disclosure']
  const begin = [...Object.values(facts), code].map(textCell)
  if (told.disclosure === 'hidden') return `${head.join(',')}\r\n${[...begin, '', '', '', '', '', '', 'hidden'].join(',')}\r\n`
  const { days, block_hours, count, definition } = told.value
  const lines = days.flatMap((blocks, day) =>
    blocks.map((share, at) => {
      const hours = [at * block_hours, (at + 1) * block_hours]
      const isShown = typeof share === 'number'
      return [...begin, WEEKDAYS[day], ...hours, isShown ? share : '', count, textCell(definition), isShown ? 'shown' : 'hidden'].join(',')
    }),
  )
  return `${[head.join(','), ...lines].join('\r\n')}\r\n`
}
