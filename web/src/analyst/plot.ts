// What a chart is told to draw: numbers and labels, without a word on how it looks.
import { type Figure, statistics } from './figures'
import { inMinutes } from './units'

export interface Plot {
  shape: Figure['shape']
  labels: string[][]
  /** The number of each row, or the median; `null` leaves a gap, as what is hidden does. */
  points: (number | null)[]
  /** The middle eight tenths of each row, where both ends are known. */
  spans: ([number, number] | null)[]
  /** Distance of two steps of the axis, where the unit has a natural one. */
  step: number | undefined
}

const HOUR = 60
/** Steps that read well for minutes of work: hours, and days of eight hours. */
const STEPS_IN_HOURS = [1, 2, 4, 8, 16, 24, 48, 96, 240, 480, 960]
const STEPS_ON_AXIS = 6

/** A label in lines of about so many characters, broken between words. */
export function wrap(label: string, width: number): string[] {
  const lines: string[] = []
  for (const word of label.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** What to draw of a figure in labels of about so many characters. */
export function plot(figure: Figure, width: number): Plot {
  const points: Plot['points'] = []
  const spans: Plot['spans'] = []
  for (const { told } of figure.rows) {
    const known = new Map(told.disclosure === 'shown' ? statistics(told.value) : [])
    const [low, high] = [known.get('p10') ?? null, known.get('p90') ?? null]
    points.push(known.get('value') ?? known.get('p50') ?? null)
    spans.push(low !== null && high !== null ? [low, high] : null)
  }
  const greatest = Math.max(0, ...points.map((point) => point ?? 0), ...spans.map((span) => span?.[1] ?? 0))
  return {
    shape: figure.shape,
    labels: figure.rows.map(({ label }) => wrap(label, width)),
    points,
    spans,
    step: figure.rows.some(({ unit }) => inMinutes(unit)) ? stepFor(greatest) : undefined,
  }
}

function stepFor(greatest: number): number {
  const hours = STEPS_IN_HOURS.find((step) => greatest / (step * HOUR) <= STEPS_ON_AXIS)
  return (hours ?? STEPS_IN_HOURS.at(-1) ?? 1) * HOUR
}
