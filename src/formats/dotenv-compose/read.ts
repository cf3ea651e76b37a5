/**
 * How Docker Compose reads a `.env` or `env_file` (`compose-go`'s own reader): where assignments stand, and what a
 * value without variables reads as. Linear; every text that Compose refuses is a problem here too.
 */
export interface ComposeAssignment {
  readonly keyStart: number
  readonly keyEnd: number
  /** The value with its quotes, without white space around it. */
  readonly start: number
  readonly end: number
  readonly quote: '' | "'" | '"'
}

export interface ComposeReading {
  readonly assignments: readonly ComposeAssignment[]
  /** Names that stand alone on a line: Compose takes them from its own environment. */
  readonly inherited: readonly { readonly start: number; readonly end: number }[]
  readonly problem?: { readonly offset: number; readonly message: string }
}

const SPACES = /[\t\v\f\r \u0085\u00a0]*/y
const SPACES_AND_LINES = /(?:[\s\u0085]|#[^\n]*)*/y
const EXPORT = /export(?=[\s\u0085])[\t\v\f\r \u0085\u00a0]*/y
/** The words of the mask are private-use characters. */
const NAME = /[\p{L}\p{N}_.\-[\]\ue000-\uf8ff\t\v\f\r \u0085\u00a0]*/uy
const LINE = /[^\n]*/y

export function readCompose(text: string): ComposeReading {
  const assignments: ComposeAssignment[] = []
  const inherited: { start: number; end: number }[] = []
  const failed = (offset: number, message: string): ComposeReading => ({
    assignments,
    inherited,
    problem: { offset, message },
  })
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  for (;;) {
    at = runEnd(SPACES_AND_LINES, text, at)
    if (at >= text.length) return { assignments, inherited }
    at = runEnd(EXPORT, text, at)
    const keyStart = at
    const nameEnd = runEnd(NAME, text, at)
    const keyEnd = keyStart + trimEnd(text.slice(keyStart, nameEnd)).length
    const ending = text[nameEnd]
    if (ending === '\n' || ending === undefined) {
      if (ending === undefined) return failed(keyStart, 'a name alone at the end of the file')
      inherited.push({ start: keyStart, end: keyEnd })
      at = nameEnd
      continue
    }
    if (ending !== '=' && ending !== ':') return failed(nameEnd, 'a character that no name can have')
    if (text.slice(keyStart, keyEnd).includes(' ')) return failed(keyStart, 'a name with a space in it')
    const start = runEnd(SPACES, text, nameEnd + 1)
    const quote = text[start]
    if (quote !== "'" && quote !== '"') {
      const line = text.slice(start, runEnd(LINE, text, start))
      at = start + line.length
      const comment = line.indexOf(' #')
      const end = start + trimEnd(comment < 0 ? line : line.slice(0, comment)).length
      assignments.push({ keyStart, keyEnd, start, end, quote: '' })
      continue
    }
    at = quotedEnd(text, start, quote)
    if (at < 0) return failed(start, 'the quote that opens here is never closed')
    assignments.push({ keyStart, keyEnd, start, end: at, quote })
  }
}

/** Behind the closing quote, or -1. A backslash takes the next character with it. */
function quotedEnd(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === quote) return at + 1
    if (text[at] === '\\') at++
  }
  return -1
}

function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && /[\s\u0085]/.test(text[end - 1]!) && text[end - 1] !== '\ufeff') end--
  return text.slice(0, end)
}

/** Where the match of a sticky expression ends. */
function runEnd(run: RegExp, text: string, from: number): number {
  run.lastIndex = from
  return run.test(text) ? run.lastIndex : from
}
