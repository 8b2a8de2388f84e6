// Instructions by villages: which columns there are, which cells are asked for, and what can be done with them.
import type { Schemas } from '../../api/client'

export type Row = Schemas['FollowUpRow']
export type Cell = Schemas['FollowUpCell']
export type State = Schemas['State']

export const FILTERS = ['open', 'mine', 'overdue', 'not_received', 'all'] as const
export type Filter = (typeof FILTERS)[number]

const CLOSED: readonly State[] = ['accepted', 'withdrawn', 'denied', 'retracted']
const OWED: readonly State[] = ['sent', 'acknowledged', 'returned']
const HELD_BY_ISSUER: readonly State[] = ['answered', 'clarification', 'redirected']

export function isOpen(cell: Cell): boolean {
  return !CLOSED.includes(cell.state)
}

/** Whether the issuer is the one who holds it up. */
export function awaitsIssuer(cell: Cell): boolean {
  return HELD_BY_ISSUER.includes(cell.state) || (isOpen(cell) && Boolean(cell.extension_asked)) || cell.confirmation === 'unconfirmed'
}

export function fits(cell: Cell, filter: Filter): boolean {
  switch (filter) {
    case 'all': return true
    case 'open': return isOpen(cell)
    case 'mine': return awaitsIssuer(cell)
    case 'overdue': return cell.overdue
    case 'not_received': return cell.state === 'sent' && !cell.received
  }
}

export interface Matrix {
  offices: Schemas['OfficeName'][]
  /** The cells of a line stand under the offices; a place is empty where nothing was asked, or nothing fits. */
  lines: { row: Row; cells: (Cell | undefined)[] }[]
}

/** The matrix of what fits. Lines keep their order, offices stand by their names; both only where something fits. */
export function fold(rows: Row[], filter: Filter, wanted: string, name: (office: Schemas['OfficeName']) => string): Matrix {
  const sought = wanted.trim().toLocaleLowerCase()
  const kept = rows
    .filter((row) => `${row.number} ${row.title}`.toLocaleLowerCase().includes(sought))
    .map((row) => ({ row, shown: row.cells.filter((cell) => fits(cell, filter)) }))
    .filter((line) => line.shown.length > 0)
  const order = new Intl.Collator('kk')
  const byId = new Map(kept.flatMap((line) => line.shown.map((cell) => [cell.office.id, cell.office] as const)))
  const offices = [...byId.values()].sort((one, other) => order.compare(name(one), name(other)))
  return {
    offices,
    lines: kept.map(({ row, shown }) => {
      const cells = new Map(shown.map((cell) => [cell.office.id, cell]))
      return { row, cells: offices.map((office) => cells.get(office.id)) }
    }),
  }
}

/** What can be done with many cells at once. */
export const DEEDS = ['accept', 'grant', 'refuse', 'remind'] as const
export type Deed = (typeof DEEDS)[number]

/** Whether the state of a cell lets it be done. */
export function allows(cell: Cell, deed: Deed): boolean {
  switch (deed) {
    case 'accept': return cell.state === 'answered'
    case 'grant':
    case 'refuse': return isOpen(cell) && Boolean(cell.extension_asked)
    case 'remind': return OWED.includes(cell.state)
  }
}
