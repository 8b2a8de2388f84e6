import { describe, expect, it } from 'vitest'
import { allows, awaitsIssuer, fits, fold, type Cell, type Row } from '../../../src/issuer/follow-up/fold'

const office = (name: string): Cell['office'] => ({ id: name, name_kk: name, name_ru: name })
const name = (one: Cell['office']): string => one.name_kk

function cell(village: string, told: Partial<Cell> = {}): Cell {
  return {
    assignment: `${village}-${told.state ?? 'sent'}`, office: office(village), state: 'sent', received: false,
    overdue: false, late: false, version: 1, clarification: false, ...told,
  }
}

function row(number: number, title: string, cells: Cell[]): Row {
  return {
    instruction: `instruction-${number}`, number, title, issuer_office: office('audan'), cells,
    registered_at: { at: '2026-03-04T05:00:00Z', local: '2026-03-04 10:00' }, urgency: { level: 'ordinary' },
  }
}

const extension_asked: NonNullable<Cell['extension_asked']> = { reason: 'Snow', until: { date: '2026-03-09' } }

describe('the matrix of an audan', () => {
  const stocks = row(2, 'Vegetable stocks', [cell('Балқаш'), cell('Ақтоғай', { state: 'answered', received: true })])
  const dogs = row(1, 'Stray dogs', [cell('Ғылыми', { state: 'accepted', received: true }), cell('Балқаш', { overdue: true })])

  it('has a column for each village that was asked anything, in the order of the Kazakh alphabet', () => {
    const { offices, lines } = fold([stocks, dogs], 'all', '', name)
    expect(offices.map(name)).toEqual(['Ақтоғай', 'Балқаш', 'Ғылыми'])
    expect(lines.map((line) => line.cells.map((one) => one?.state))).toEqual([
      ['answered', 'sent', undefined],
      [undefined, 'sent', 'accepted'],
    ])
  })

  it('leaves out rows and villages in which nothing fits', () => {
    const { offices, lines } = fold([stocks, dogs], 'overdue', '', name)
    expect(offices.map(name)).toEqual(['Балқаш'])
    expect(lines.map((line) => line.row.number)).toEqual([1])
  })

  it('is found by number and by a part of the title, however it is written', () => {
    expect(fold([stocks, dogs], 'all', 'DOGS', name).lines.map((line) => line.row.number)).toEqual([1])
    expect(fold([stocks, dogs], 'all', '2', name).lines.map((line) => line.row.number)).toEqual([2])
    expect(fold([stocks, dogs], 'all', 'snow', name).lines).toEqual([])
  })
})

describe('what waits for the issuer', () => {
  it.each(['answered', 'clarification', 'redirected'] as const)('is what is %s', (state) => {
    expect(awaitsIssuer(cell('a', { state }))).toBe(true)
  })

  it('is a request for more time, as long as the assignment is open', () => {
    expect(awaitsIssuer(cell('a', { state: 'acknowledged', extension_asked }))).toBe(true)
    expect(awaitsIssuer(cell('a', { state: 'withdrawn', extension_asked }))).toBe(false)
  })

  it('is an order by voice that nobody has confirmed', () => {
    expect(awaitsIssuer(cell('a', { state: 'acknowledged', confirmation: 'unconfirmed' }))).toBe(true)
    expect(awaitsIssuer(cell('a', { state: 'acknowledged', confirmation: 'confirmed' }))).toBe(false)
  })

  it('is not what was not received, which has a filter of its own', () => {
    expect(awaitsIssuer(cell('a'))).toBe(false)
    expect(fits(cell('a'), 'not_received')).toBe(true)
    expect(fits(cell('a', { state: 'scheduled' }), 'not_received')).toBe(false)
  })
})

describe('what can be done with many at once', () => {
  it('accepts answers alone, and reminds those alone who owe one', () => {
    expect(allows(cell('a', { state: 'answered' }), 'accept')).toBe(true)
    expect(allows(cell('a', { state: 'answered' }), 'remind')).toBe(false)
    expect(allows(cell('a', { state: 'returned' }), 'remind')).toBe(true)
    expect(allows(cell('a', { state: 'scheduled' }), 'remind')).toBe(false)
  })

  it('grants and refuses only where more time was asked for', () => {
    expect(allows(cell('a', { extension_asked }), 'grant')).toBe(true)
    expect(allows(cell('a'), 'refuse')).toBe(false)
  })
})
