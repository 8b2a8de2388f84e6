// A table as a file for spreadsheets.

/** What a spreadsheet takes for a formula when a cell begins with it. */
const FORMULA = /^[=+\-@\t\r]/

/** One field: quoted, and never a formula, whatever somebody wrote as a title. */
export function field(value: string | number): string {
  const text = typeof value === 'number' ? String(value) : FORMULA.test(value) ? `'${value}` : value
  return `"${text.replaceAll('"', '""')}"`
}

/**
 * Lines of fields as one text. Semicolons and a mark of UTF-8 at the start are what spreadsheets with Russian and Kazakh
 * settings open without asking.
 */
export function csv(lines: (string | number)[][]): string {
  return `\uFEFF${lines.map((line) => line.map(field).join(';')).join('\r\n')}\r\n`
}

/** Hands a text to the browser as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken it over by the next task.
  setTimeout(() => URL.revokeObjectURL(url))
}
