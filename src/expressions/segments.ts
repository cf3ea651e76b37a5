import { endOfString } from './tokens.ts'

/**
 * A whole template to its pieces: text, `{{ … }}` and `{% … %}`. In: source text. Out: the pieces in order, comments
 * left out, white space trimmed where a dash asks for it, raw blocks as text. What has no end is a problem.
 */
export type Segment = TextSegment | CodeSegment

export interface TextSegment {
  readonly kind: 'text'
  /** Where the text begins in the source, after trimming. */
  readonly start: number
  readonly text: string
  /** From a raw block. */
  readonly isRaw?: boolean
}

export interface CodeSegment {
  readonly kind: 'print' | 'tag'
  readonly start: number
  readonly end: number
  /** Between the delimiters and the dashes that trim. */
  readonly inner: string
  /** Of a statement, its first word; `''` for `{{ … }}`. */
  readonly word: string
}

export interface SegmentProblem {
  readonly start: number
  readonly end: number
  readonly problem: string
  readonly hint?: string
  readonly tooLong?: boolean
}

/** Longest inside of one `{{ … }}` or `{% … %}`, in UTF-16 units. */
const MAX_CODE_LENGTH = 16_384
/** More unclosed tags than this are not told. */
const MAX_PROBLEMS = 50

const OPENER = /\{[{%#]/g
const RAW: ReadonlySet<string> = new Set(['raw', 'verbatim'])

export function segmentsOf(source: string): {
  readonly segments: readonly Segment[]
  readonly problems: readonly SegmentProblem[]
} {
  const segments: Segment[] = []
  const problems: SegmentProblem[] = []
  const opener = new RegExp(OPENER)
  let from = 0
  let trims = false
  const text = (start: number, end: number, trimsEnd: boolean, isRaw = false): void => {
    let piece = source.slice(start, end)
    if (trims) {
      piece = piece.trimStart()
      start = end - piece.length
    }
    if (trimsEnd) piece = piece.trimEnd()
    if (piece !== '') segments.push({ kind: 'text', start, text: piece, ...(isRaw && { isRaw }) })
  }

  for (let match = opener.exec(source); match !== null; match = opener.exec(source)) {
    const start = match.index
    const isComment = match[0] === '{#'
    const closer = isComment ? '#}' : match[0] === '{%' ? '%}' : '}}'
    const found = isComment ? commentEnd(source, start) : codeEnd(source, start + 2, closer)
    if (typeof found !== 'number') {
      problems.push({ start, end: start + 2, ...found })
      // Without an end for one comment there is none for those behind it either.
      if (isComment || problems.length >= MAX_PROBLEMS) break
      opener.lastIndex = start + 2
      continue
    }
    text(from, start, source[start + 2] === '-')
    from = found
    trims = source[found - 3] === '-'
    opener.lastIndex = from
    if (isComment) continue
    const innerStart = start + (source[start + 2] === '-' ? 3 : 2)
    const inner = source.slice(innerStart, Math.max(innerStart, found - (trims ? 3 : 2)))
    const word = closer === '}}' ? '' : (/^\s*([^\s()[\]{}%*\-+~/#,:|.<>=!"']*)/.exec(inner)?.[1] ?? '')
    // nunjucks does not trim behind the head of a block set; neither do we.
    if (word === 'set' && !inner.includes('=')) trims = false
    if (!RAW.has(word) || inner.trim() !== word) {
      segments.push({ kind: closer === '}}' ? 'print' : 'tag', start, end: found, inner, word })
      continue
    }
    const end = rawEnd(source, word, found)
    if (end === undefined) {
      problems.push({ start, end: found, problem: `{% ${word} %} has no {% end${word} %}` })
      break
    }
    text(from, end.start, source[end.start + 2] === '-', true)
    from = end.end
    trims = source[from - 3] === '-'
    opener.lastIndex = from
  }
  text(from, source.length, false)
  return { segments, problems }
}

type Unclosed = Omit<SegmentProblem, 'start' | 'end'>

function commentEnd(source: string, start: number): number | Unclosed {
  const end = source.indexOf('#}', start + 2)
  return end === -1 ? { problem: 'a comment is not closed', hint: 'its end is #}' } : end + 2
}

/** Offset after the closer; strings hide it, and so do braces that are open inside `{{ … }}`. */
function codeEnd(source: string, from: number, closer: string): number | Unclosed {
  const limit = Math.min(source.length, from + MAX_CODE_LENGTH)
  let open = 0
  for (let at = from; at < limit; at++) {
    const code = source.charCodeAt(at)
    if (code === 34 || code === 39) {
      const end = endOfString(source, at, 0, limit)
      if (end === -1) {
        return limit < source.length ? tooLong(closer) : { problem: 'a string is not closed' }
      }
      at = end - 1
    } else if (code === 123) {
      const next = source.charCodeAt(at + 1)
      // Nothing opens within code: the closer before it was forgotten.
      if (next === 123 || next === 37) return { problem: `the closing "${closer}" is missing` }
      open++
    } else if (code === 125 && open > 0 && closer === '}}') open--
    else if (code === closer.charCodeAt(0) && source.charCodeAt(at + 1) === 125) return at + 2
  }
  return limit < source.length ? tooLong(closer) : { problem: `the closing "${closer}" is missing` }
}

function tooLong(closer: string): Unclosed {
  return { problem: `no closing "${closer}" within ${MAX_CODE_LENGTH} characters`, tooLong: true }
}

/** The end tag that belongs to a raw block; blocks of the same name nest. */
function rawEnd(source: string, word: string, from: number): { start: number; end: number } | undefined {
  const tag = new RegExp(`\\{%-?[ \\t\\r\\n]{0,64}(end)?${word}[ \\t\\r\\n]{0,64}-?%\\}`, 'g')
  tag.lastIndex = from
  let level = 1
  for (let match = tag.exec(source); match !== null; match = tag.exec(source)) {
    level += match[1] === undefined ? 1 : -1
    if (level === 0) return { start: match.index, end: tag.lastIndex }
  }
  return undefined
}
