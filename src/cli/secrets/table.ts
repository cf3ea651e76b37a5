import { harmless } from '../terminal.ts'

/** Rows under a heading, columns by blanks; a cell that is empty is `-`, and no cell can steer a terminal. */
export function formatTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = [heading, ...rows.map(row => row.map(cell => (cell === '' ? '-' : harmless(cell))))]
  const widths = heading.map((_, column) => Math.max(...shown.map(row => row[column]!.length)))
  return shown
    .map(
      row =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
