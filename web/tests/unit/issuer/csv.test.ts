import { describe, expect, it } from 'vitest'
import { csv, field } from '../../../src/issuer/follow-up/csv'

describe('a table for spreadsheets', () => {
  it('keeps quotes, semicolons and line breaks inside their field', () => {
    expect(field('stocks; "new"\nby village')).toBe('"stocks; ""new""\nby village"')
  })

  it.each(['=HYPERLINK("http://x")', '+7 701', '-2', '@SUM(A1)', '\t=1', '\r=1'])('does not let the title %j become a formula', (title) => {
    expect(field(title).startsWith(`"'`)).toBe(true)
  })

  it('leaves numbers numbers, also those below nothing', () => {
    expect(field(-2)).toBe('"-2"')
  })

  it('begins with the mark that makes Cyrillic readable, and ends each line as RFC 4180 wants', () => {
    expect(csv([['Ауыл', 'Нөмірі'], ['Ақтоғай', 7]])).toBe('\uFEFF"Ауыл";"Нөмірі"\r\n"Ақтоғай";"7"\r\n')
  })
})
