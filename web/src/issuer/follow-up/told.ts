// A cell in words, for whoever does not see the mark, for the list and for the file.
import { t, type MessageKey } from '../../messages/messages.svelte'
import { momentInWords } from '../words'
import type { Cell, Row } from './fold'

export function stateInWords(cell: Pick<Cell, 'state'>): string {
  return t(`standing.${cell.state}` satisfies MessageKey)
}

/** What is to be known of a cell besides its state. */
export function remarksInWords(cell: Cell): string[] {
  return [
    cell.overdue && t('cell.overdue'),
    cell.late && t('cell.late'),
    cell.extension_asked && t('cell.extension'),
    cell.confirmation && t(`said.${cell.confirmation}`),
    cell.due && t('cell.due', { when: momentInWords(cell.due) }),
    cell.reminded_at && t('cell.reminded', { when: momentInWords(cell.reminded_at) }),
  ].filter((part) => typeof part === 'string')
}

export function cellInWords(cell: Cell): string {
  return [stateInWords(cell), ...remarksInWords(cell)].join(', ')
}

/** The matrix as lines of a table: one for each cell. */
export function table(lines: { row: Row; cells: (Cell | undefined)[] }[], name: (office: Cell['office']) => string): (string | number)[][] {
  const heads = (['number', 'title', 'issuer', 'registered', 'village', 'state', 'received', 'due', 'overdue', 'answered', 'late', 'extension', 'reminded'] as const)
    .map((head) => t(`csv.${head}`))
  const yes = (is: boolean): string => t(is ? 'issuer.yes' : 'issuer.no')
  const body = lines.flatMap(({ row, cells }) => cells.flatMap((cell) => (cell ? [[
    row.number, row.title, name(row.issuer_office), row.registered_at.local, name(cell.office), stateInWords(cell),
    yes(cell.received), cell.due?.local ?? '', yes(cell.overdue), cell.answered_at?.local ?? '', yes(cell.late),
    yes(Boolean(cell.extension_asked)), cell.reminded_at?.local ?? '',
  ]] : [])))
  return [heads, ...body]
}
