import { describe, expect, it } from 'vitest'
import { textCell, toCsv } from '../../src/analyst/csv'
import { Figures, type Words } from '../../src/analyst/dashboard'
import { type Distribution, type Figure, type Measure, type Row, type Told, counts, definitionsOf, hasNumbers, hiddenRows } from '../../src/analyst/figures'
import { blocks, shade, weekToCsv } from '../../src/analyst/heat'
import { plot, wrap } from '../../src/analyst/plot'
import { formatStep, formatValue, monthsOver } from '../../src/analyst/units'

const HIDDEN = { disclosure: 'hidden' } as const
const share = (value: number | null, count = 100): Told<Measure> => ({
  disclosure: 'shown',
  value: { value, count, definition: 'last_minute_rate/2' },
})
const spread = (p10: number | null, p50: number | null, p90: number | null): Told<Distribution> => ({
  disclosure: 'shown',
  value: { p10, p50, p90, count: 20, open: 3, definition: 'notice/2' },
})

function figure(shape: Figure['shape'], told: Row['told'][], unit: Row['unit'] = 'share'): Figure {
  const kind = shape === 'spans' ? 'distribution' : 'measure'
  const rows = told.map((one, at) => ({ code: `row_${at}`, label: `Row ${at}`, definition: 'last_minute_rate', unit, told: one }))
  return { code: 'figure', title: 'Figure', shape, kind, rows }
}

describe('a download', () => {
  it('keeps a spreadsheet from running what somebody wrote', () => {
    for (const begin of ['=', '+', '-', '@', '\t', '\r']) expect(textCell(`${begin}1+1`).replace(/^"/, '')).toMatch(/^'/)
    expect(textCell('=HYPERLINK("http://x")')).toBe(`"'=HYPERLINK(""http://x"")"`)
  })

  it('leaves ordinary words as they are, and quotes what has commas', () => {
    expect(textCell('catch_all_35_3')).toBe('catch_all_35_3')
    expect(textCell('Ақтоғай, the village')).toBe('"Ақтоғай, the village"')
  })

  it('has no number for what is hidden, not even how many there were', () => {
    const [head, shown, hidden] = toCsv([figure('bars', [share(0.25, 188), HIDDEN])], { month: '2026-10' }).trimEnd().split('\r\n')
    expect(head).toBe('month,figure,row,statistic,value,unit,count,open,definition,disclosure')
    expect(shown).toBe('2026-10,figure,row_0,value,0.25,share,188,,last_minute_rate/2,shown')
    expect(hidden).toBe('2026-10,figure,row_1,,,share,,,,hidden')
  })

  it('says each quantile on a line of its own, and leaves an unknown one empty', () => {
    const lines = toCsv([figure('spans', [spread(5, 60, null)], 'recipient_working_minutes')], {}).trimEnd().split('\r\n')
    expect(lines.slice(1)).toEqual([
      'figure,row_0,p10,5,recipient_working_minutes,20,3,notice/2,shown',
      'figure,row_0,p50,60,recipient_working_minutes,20,3,notice/2,shown',
      'figure,row_0,p90,,recipient_working_minutes,20,3,notice/2,shown',
    ])
  })

  it('keeps a negative number a number', () => {
    expect(toCsv([figure('bars', [share(-0.5)])], {})).toContain(',value,-0.5,share,')
  })
})

describe('a figure', () => {
  it('knows what is hidden, how much it rests on and what defines it, though a row be hidden', () => {
    const one = figure('bars', [share(0.1, 28), HIDDEN, share(0.2, 189)])
    expect(counts(one)).toEqual({ least: 28, most: 189 })
    expect(hiddenRows(one).map(({ label }) => label)).toEqual(['Row 1'])
    expect(definitionsOf(figure('bars', [HIDDEN]))).toEqual(['last_minute_rate'])
    expect(counts(figure('bars', [HIDDEN]))).toBeUndefined()
  })

  it('has nothing to draw where everything is hidden or nothing was counted', () => {
    expect(hasNumbers(figure('bars', [HIDDEN, share(null, 0)]))).toBe(false)
    expect(hasNumbers(figure('bars', [share(0)]))).toBe(true)
  })

  it('draws a gap for what is hidden and a bar of no length for zero', () => {
    expect(plot(figure('bars', [HIDDEN, share(0), share(0.5)]), 12).points).toEqual([null, 0, 0.5])
  })

  it('draws the median alone where the ninth tenth is not known yet', () => {
    const drawn = plot(figure('spans', [spread(5, 60, 480), spread(5, 60, null)], 'recipient_working_minutes'), 12)
    expect(drawn.points).toEqual([60, 60])
    expect(drawn.spans).toEqual([[5, 480], null])
    expect(drawn.step).toBe(120)
  })

  it('breaks long words of a label between words alone', () => {
    expect(wrap('Жұмыс уақыты мүлде жоқ', 12)).toEqual(['Жұмыс уақыты', 'мүлде жоқ'])
    expect(wrap('Халықаралық', 4)).toEqual(['Халықаралық'])
  })
})

describe('the trend', () => {
  const words: Words = { language: 'en', say: (key) => key, title: (id) => id, unit: () => 'share' }
  it('has a gap in every number for a month of which too little may be told', () => {
    const drawn = new Figures(words).trend([{ disclosure: 'hidden', month: '2026-09' }])
    expect(drawn.length).toBeGreaterThan(10)
    for (const one of drawn) expect(one.rows).toMatchObject([{ code: '2026-09', label: '09.26', told: HIDDEN }])
    expect(new Set(drawn.map(({ code }) => code)).size).toBe(drawn.length)
  })
})

describe('the week', () => {
  const week = { days: [[0.5, null], [0, 0.25]], block_hours: 12, count: 8, definition: 'issue_by_hour/1' }

  it('names its blocks of hours', () => {
    expect(blocks(week)).toEqual(['00–12', '12–24'])
  })

  it('shades by quarters of the greatest share, and nothing not at all', () => {
    expect([0, 0.01, 0.3, 0.6, 1].map((one) => shade(one, 1))).toEqual(['s0', 's1', 's2', 's3', 's4'])
    expect(shade(0, 0)).toBe('s0')
  })

  it('is downloaded with hidden blocks empty and empty ones zero', () => {
    const lines = weekToCsv('issue', { disclosure: 'shown', value: week }, { month: '2026-10' }).trimEnd().split('\r\n')
    expect(lines.slice(1)).toEqual([
      '2026-10,issue,mon,0,12,0.5,8,issue_by_hour/1,shown',
      '2026-10,issue,mon,12,24,,8,issue_by_hour/1,hidden',
      '2026-10,issue,tue,0,12,0,8,issue_by_hour/1,shown',
      '2026-10,issue,tue,12,24,0.25,8,issue_by_hour/1,shown',
    ])
  })
})

describe('numbers', () => {
  it('are written as the language writes them', () => {
    expect(formatValue(0.4787, 'share', 'en')).toBe('47.9%')
    expect(formatValue(0.4787, 'share', 'kk').replace(/\s/g, ' ')).toBe('47,9 %')
    expect(formatValue(0.70448, 'ratio', 'ru')).toBe('0,7')
    expect(formatStep(0.2, 'share', 'en')).toBe('20%')
  })

  it('of months begin with the one that ended last, across a new year', () => {
    expect(monthsOver(new Date(2026, 0, 15), 3)).toEqual(['2025-12', '2025-11', '2025-10'])
  })
})
