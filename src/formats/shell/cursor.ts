import { type ShellPlace, type ShellStyle, ShellSyntaxError, ShellUncertainty } from './place.ts'

export interface ShellText {
  readonly text: string
  /** Where the expressions stand, ascending. */
  readonly spans: readonly ShellSpan[]
  /** Read as a POSIX shell does: there is no `$'…'`. */
  readonly posix: boolean
}

export interface ShellSpan {
  readonly span: number
  readonly start: number
  readonly end: number
}

/** What the readers of a script share: how far they are, and the places that they found. */
export interface Cursor extends ShellText {
  readonly places: ShellPlace[]
  at: number
  /** Where the text ends for now: a heredoc is read on its own. */
  limit: number
  /** Heredocs whose body has not come yet, in all commands that are open. */
  waiting: number
  /** Where a `$name` or a lone `$` ended last. */
  nameEnd: number
  /** What all is in that is read now and takes no value. */
  inside: string | undefined
  /** Where the next expression begins. */
  readonly nextSpan: () => number
  /** True if an expression begins here. */
  readonly atSpan: () => boolean
  /** Makes a place of the expression that begins here, and goes behind it. */
  readonly take: (style: ShellStyle, escaped: boolean, more?: Partial<ShellPlace>) => ShellPlace
  /** Goes on behind what a sticky expression matches, but not into an expression. */
  readonly skip: (run: RegExp) => void
  readonly uncertain: (message: string) => never
  readonly unclosed: (start: number, what: string) => never
  readonly nest: <T>(read: () => T) => T
  /** A line break in quotes: not between a heredoc and its first line. */
  readonly passNewline: () => void
}

/** Deeper nesting than this is not followed. */
const MAX_DEPTH = 100

export function createCursor({ text, spans, posix }: ShellText): Cursor {
  let next = 0
  let depth = 0
  const uncertain = (message: string): never => {
    throw new ShellUncertainty(cursor.at, message)
  }
  const nextSpan = (): number => {
    while (next < spans.length && spans[next]!.start < cursor.at) next++
    return spans[next]?.start ?? Number.POSITIVE_INFINITY
  }
  const cursor: Cursor = {
    text,
    spans,
    posix,
    places: [],
    at: text.charCodeAt(0) === 0xfeff ? 1 : 0,
    limit: text.length,
    waiting: 0,
    nameEnd: -1,
    inside: undefined,
    nextSpan,
    atSpan: () => nextSpan() === cursor.at,
    take(style, escaped, more = {}) {
      const span = spans[next++]!
      const isName = cursor.nameEnd === cursor.at
      const refused =
        cursor.inside ??
        (isName ? 'the name of a variable: put that in braces, or escape a lone "$"' : undefined)
      const place: ShellPlace = { ...span, style, escaped, refused, plain: false, again: undefined, ...more }
      cursor.places.push(place)
      cursor.at = span.end
      return place
    },
    skip(run) {
      run.lastIndex = cursor.at
      run.test(text)
      cursor.at = Math.min(Math.max(run.lastIndex, cursor.at + 1), nextSpan(), cursor.limit)
    },
    uncertain,
    unclosed(start, what) {
      if (cursor.limit < text.length)
        throw new ShellUncertainty(start, 'a heredoc ends inside of what it opened')
      throw new ShellSyntaxError(start, `${what} that opens here is never closed`)
    },
    nest(read) {
      if (++depth > MAX_DEPTH) uncertain('it is nested too deep')
      const result = read()
      depth--
      return result
    },
    passNewline() {
      if (cursor.waiting > 0) uncertain('a quoted line break stands between a heredoc and its first line')
    },
  }
  return cursor
}
