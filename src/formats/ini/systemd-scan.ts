import type { MaskedText } from '../../text/mask.ts'
import type { Slot, SlotScan, SyntaxProblem } from '../format.ts'
import { spanTaker } from '../span-taker.ts'
import { linesOf, type Range, trim } from './lines.ts'
import { type ItemState, readItems, START } from './systemd-items.ts'

/**
 * How systemd reads the value of a directive (`systemd.syntax(7)`, `systemd.exec(5)`, `systemd.service(5)`):
 * `assignments` and `command` are items with quotes and escapes, `text` is all that is written, `credential` a name, a
 * colon and text with escapes, `other` is whatever is not in the table below.
 */
export type DirectiveKind = 'assignments' | 'command' | 'text' | 'credential' | 'other'

export interface SystemdDetail {
  readonly kind: DirectiveKind
  /** Where the items of the lines above end. */
  readonly state: ItemState
  /** True if the line is joined to the one above. */
  readonly joined: boolean
}

/** The table of directives; `Exec…` lines are commands wherever they stand. */
const KINDS: Readonly<Record<string, DirectiveKind>> = {
  Environment: 'assignments',
  DefaultEnvironment: 'assignments',
  ManagerEnvironment: 'assignments',
  Description: 'text',
  SetCredential: 'credential',
}

const STYLES: Readonly<Record<DirectiveKind, string>> = {
  assignments: 'assignments of variables',
  command: 'command line',
  text: 'text',
  credential: 'credential',
  other: 'value',
}

/**
 * Reads a masked unit: `#` or `;` first in a line makes a comment, also between lines that a backslash at their end
 * joins; `[Section]`; `Key=value`. A line that is none of these is an error of the unit.
 */
export function scanSystemd(document: MaskedText): SlotScan {
  const { masked } = document
  const takeSpans = spanTaker(document.spans)
  const slots: Slot[] = []
  const syntaxErrors: SyntaxProblem[] = []
  let section: string[] = []

  const add = (range: Range, slot: Omit<Slot, 'start' | 'end' | 'spans'>): void => {
    const spans = takeSpans(range.start, range.end)
    if (spans.length > 0) slots.push({ ...range, spans, ...slot })
  }
  const readLogicalLine = (parts: readonly Range[]): void => {
    const { start } = trim(masked, parts[0]!)
    const first = trim(masked, parts[0]!)
    if (first.start === first.end) return
    if (masked[start] === '[') {
      const { end } = first
      if (masked[end - 1] !== ']' || parts.length > 1) {
        syntaxErrors.push({ offset: start, message: 'the section that begins here has no "]" at its end' })
        return
      }
      section = [masked.slice(start + 1, end - 1)]
      add({ start: start + 1, end: end - 1 }, { style: 'section name', isKey: true, path: section })
      return
    }
    const equals = masked.slice(start, first.end).indexOf('=')
    if (equals < 0) {
      syntaxErrors.push({ offset: start, message: 'neither a section nor an assignment' })
      return
    }
    const key = trim(masked, { start, end: start + equals })
    const name = masked.slice(key.start, key.end)
    const path = [...section, name]
    add(key, { style: 'key', isKey: true, path })
    const kind = name.startsWith('Exec') ? 'command' : (KINDS[name] ?? 'other')
    let state = START
    // A slot for each line, since comments may stand between them.
    for (const [index, part] of parts.entries()) {
      const range = trim(masked, index === 0 ? { start: start + equals + 1, end: part.end } : part)
      const detail: SystemdDetail = { kind, state, joined: index > 0 }
      add(range, { style: STYLES[kind], isKey: false, path, detail })
      if (parts.length > 1) state = readItems(masked.slice(range.start, range.end), state)?.end ?? state
    }
  }

  let joined: Range[] = []
  for (const line of linesOf(masked)) {
    const { start } = trim(masked, line)
    if (masked[start] === '#' || masked[start] === ';') {
      if (start < line.end) continue
    }
    joined.push(line)
    if (endsInBackslash(masked, line)) continue
    readLogicalLine(joined)
    joined = []
  }
  if (joined.length > 0) readLogicalLine(joined)
  return { slots, syntaxErrors: syntaxErrors.slice(0, 1) }
}

/** True if the backslash at the end of a line is not taken by one before it. */
function endsInBackslash(text: string, { start, end }: Range): boolean {
  let at = end
  while (at > start && text[at - 1] === '\\') at--
  return (end - at) % 2 === 1
}
