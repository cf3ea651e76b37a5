/** An instruction of a Dockerfile, its continuation lines joined and comments between them left out. */
export interface LogicalLine {
  readonly text: string
  /** Where parts of `text` come from, ascending. */
  readonly parts: readonly { readonly at: number; readonly source: number }[]
  /** Behind the last line of it. */
  readonly end: number
}

/** The escape character that a directive at the top of the file names, else a backslash. */
export function escapeOf(text: string): '\\' | '`' {
  const directives = /^\ufeff?(?:[ \t]*#[ \t]*\w+[ \t]*=[^\n]*\n)*/.exec(text)![0]
  return /#[ \t]*escape[ \t]*=[ \t]*`/i.test(directives) ? '`' : '\\'
}

/** Reads the instruction that begins at `from` or in one of the next lines; `undefined` at the end of the file. */
export function readLogicalLine(text: string, from: number, escapeChar: string): LogicalLine | undefined {
  const parts: { at: number; source: number }[] = []
  let joined = ''
  let at = from
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const next = newline < 0 ? text.length : newline + 1
    const line = text.slice(at, next).replace(/[\r\n]+$/, '')
    const content = line.search(/[^\s\u0085\ufeff]/)
    const start = at
    at = next
    if (content < 0 || line[content] === '#') {
      if (parts.length === 0 && at >= text.length) return undefined
      continue
    }
    const skipped = parts.length === 0 ? content : 0
    const kept = withoutContinuation(line.slice(skipped), escapeChar)
    parts.push({ at: joined.length, source: start + skipped })
    joined += kept ?? line.slice(skipped)
    if (kept === undefined) return { text: joined, parts, end: at }
  }
  return parts.length === 0 ? undefined : { text: joined, parts, end: at }
}

/** The line without the escape character that joins it to the next; `undefined` if it has none. */
function withoutContinuation(line: string, escapeChar: string): string | undefined {
  let end = line.length
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--
  if (line[end - 1] !== escapeChar || line[end - 2] === escapeChar) return undefined
  return line.slice(0, end - 1)
}

/** Spans of the source that stand in a line, where they stand in its text. */
export function spansIn(
  line: LogicalLine,
  spans: readonly { readonly start: number; readonly end: number }[],
  from: number,
): { span: number; start: number; end: number }[] {
  const found: { span: number; start: number; end: number }[] = []
  let part = 0
  for (let span = from; span < spans.length && spans[span]!.start < line.end; span++) {
    const { start, end } = spans[span]!
    while (part + 1 < line.parts.length && line.parts[part + 1]!.source <= start) part++
    const { at, source } = line.parts[part]!
    const shifted = start - source + at
    const limit = line.parts[part + 1]?.at ?? line.text.length
    // Between the parts stand comments.
    if (start >= source && shifted < limit) found.push({ span, start: shifted, end: shifted + end - start })
  }
  return found
}
