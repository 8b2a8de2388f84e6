// What a dashboard shows, as plain data: the chart, its table and its download are three views of one figure.
import type { Schemas } from '../api/client'

export type Measure = Schemas['Measure']
export type Distribution = Schemas['Distribution']
export type Unit = Schemas['Unit']

/** Something that leaves the service, or that too few offices stand behind. */
export type Told<T> = { disclosure: 'shown'; value: T } | { disclosure: 'hidden' }

/** One line of a figure: a number, or how many numbers lie where. */
export interface Row {
  /** Stays the same in every language; stands in downloads. */
  code: string
  label: string
  /** The id of what it means, without a version: known for hidden rows too. */
  definition: string
  unit: Unit
  told: Told<Measure | Distribution>
}

/**
 * `bars` and `lines` show one number for each row, and of a distribution its median; `spans` the median and the middle
 * eight tenths. `numbers` have nothing in common to be drawn to, and are a table alone.
 */
export type Shape = 'bars' | 'spans' | 'lines' | 'numbers'

export interface Figure {
  /** Stays the same in every language; stands in downloads. */
  code: string
  title: string
  shape: Shape
  kind: 'measure' | 'distribution'
  rows: Row[]
}

/** A statistic of a row by its name; `null` where it is not known. */
export type Statistic = readonly ['value' | 'p10' | 'p50' | 'p90', number | null]

/** The statistics of something that is shown, in the order in which they stand in tables. */
export function statistics(told: Measure | Distribution): Statistic[] {
  if ('open' in told) return [['p10', told.p10 ?? null], ['p50', told.p50 ?? null], ['p90', told.p90 ?? null]]
  return [['value', (told as Measure).value ?? null]]
}

/** Which statistics the rows of a figure have. */
export function columns(figure: Figure): Statistic[0][] {
  return figure.kind === 'distribution' ? ['p10', 'p50', 'p90'] : ['value']
}

/** The ids of the definitions that a figure rests on. */
export function definitionsOf(figure: Figure): string[] {
  return [...new Set(figure.rows.map(({ definition }) => definition))]
}

/** The least and the greatest count among the rows that are shown; nothing where all are hidden. */
export function counts(figure: Figure): { least: number; most: number } | undefined {
  const shown = figure.rows.flatMap(({ told }) => (told.disclosure === 'shown' ? [told.value.count] : []))
  return shown.length ? { least: Math.min(...shown), most: Math.max(...shown) } : undefined
}

/** The rows that are hidden. */
export function hiddenRows(figure: Figure): Row[] {
  return figure.rows.filter(({ told }) => told.disclosure === 'hidden')
}

/** Whether there is anything to draw. */
export function hasNumbers(figure: Figure): boolean {
  return figure.rows.some(({ told }) => told.disclosure === 'shown' && statistics(told.value).some(([, number]) => number !== null))
}

/** The id in a reference like `notice/2`. */
export function idOf(reference: string): string {
  return reference.split('/')[0] ?? reference
}
