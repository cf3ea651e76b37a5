/** Says how a watching command goes: each thing once, not at every look. */
import { problemsKey } from '../../watch/problems-key.ts'
import { type Diagnostics, summarise } from '../format-problems.ts'
import type { Printer } from '../printer.ts'

export interface Teller {
  failed(diagnostics: Diagnostics): void
  rendered(written: readonly string[], warnings: Diagnostics['warnings']): void
}

/** So many names are shown. */
const MOST_NAMES = 5

/** @param stays what is told of a first failure */
export function createTeller(printer: Printer, stays = 'the last good files stay'): Teller {
  let told = keyOf({ problems: [], warnings: [] })
  let failing = false

  const tell = (diagnostics: Diagnostics, more?: object): boolean => {
    const key = keyOf(diagnostics)
    if (key === told) return false
    told = key
    printer.print(diagnostics, more)
    return true
  }
  return {
    failed(diagnostics) {
      if (tell(diagnostics) && !failing) printer.note(stays)
      failing = true
    },
    rendered(written, warnings) {
      const mended = failing
      failing = false
      const diagnostics = { problems: [], warnings }
      if (!tell(diagnostics, { written }) && written.length > 0) printer.print(diagnostics, { written })
      if (mended) printer.note(`mended${warnings.length === 0 ? '' : `, but for ${summarise(diagnostics)}`}`)
      const shown = written.slice(0, MOST_NAMES).join(', ')
      const more = written.length - MOST_NAMES
      if (written.length > 0) printer.note(`wrote ${shown}${more > 0 ? ` and ${more} more` : ''}`)
    },
  }
}

function keyOf({ problems, warnings }: Diagnostics): string {
  return `${problemsKey(problems)} ${problemsKey(warnings)}`
}
