// Figures as comma-separated values, one statistic on a line, so that any tool can take them up.
import { type Figure, statistics } from './figures'

const HEAD = ['figure', 'row', 'statistic', 'value', 'unit', 'count', 'open', 'definition', 'disclosure'] as const

/**
 * A cell of text. A spreadsheet would run what begins like a formula: an apostrophe in front makes it text.
 * Numbers do not come through here, so a negative one stays a number.
 */
export function textCell(text: string): string {
  const harmless = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/**
 * The table of figures, with the same columns for each (RFC 4180). What is hidden has neither value nor count. `facts` stand
 * before every line: of which audan, of which month.
 */
export function toCsv(figures: Figure[], facts: Record<string, string>): string {
  const lines = [[...Object.keys(facts), ...HEAD].join(',')]
  const begin = Object.values(facts).map(textCell)
  for (const figure of figures) {
    for (const { code, unit, told } of figure.rows) {
      const named = [...begin, textCell(figure.code), textCell(code)]
      if (told.disclosure === 'hidden') {
        lines.push([...named, '', '', unit, '', '', '', 'hidden'].join(','))
        continue
      }
      const { count, definition } = told.value
      const open = 'open' in told.value ? told.value.open : ''
      for (const [name, value] of statistics(told.value)) {
        lines.push([...named, name, value ?? '', unit, count, open, textCell(definition), 'shown'].join(','))
      }
    }
  }
  return `${lines.join('\r\n')}\r\n`
}

/** Hands a file to whoever sits before the screen. */
export function download(name: string, text: string): void {
  // Spreadsheets take a file for UTF-8 only where it begins with this mark.
  const address = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }))
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  URL.revokeObjectURL(address)
}
