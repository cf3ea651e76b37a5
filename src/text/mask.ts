/**
 * Masking: every expression becomes an opaque word of the same length, so that a document full of template
 * expressions can be read by its format's own rules while every offset stays an offset of the source.
 *
 * A word is built from characters that the source does not hold: no format gives them a meaning, none is a
 * hexadecimal digit or the letter of an escape, and a line break inside an expression disappears.
 */

/** A half-open range of the source that a format must take as opaque. */
export interface OpaqueSpan {
  readonly start: number
  readonly end: number
  /** True if the expression asks for a secret; false or absent for other engines' text. */
  readonly ours?: boolean
}

export interface MaskedText {
  readonly source: string
  /** Same length as `source`. */
  readonly masked: string
  readonly spans: readonly OpaqueSpan[]
  /**
   * Splits text taken from `masked` (or decoded from it) at its words: text at even places, span indexes at odd ones.
   */
  split(text: string): (string | number)[]
  /** The word of one span. */
  word(index: number): string
  /** True if the text holds a word. */
  holdsWord(text: string): boolean
}

/** Where words may take their characters from: the first character, the last, and those between as digits. */
interface Alphabet {
  readonly first: number
  readonly last: number
}

/** Blocks of the private-use area. */
const PRIVATE: readonly Alphabet[] = Array.from({ length: 24 }, (_, index) => ({
  first: 0xe000 + index * 0x100,
  last: 0xe0ff + index * 0x100,
}))

/**
 * @param spans ascending, not overlapping, each at least 4 characters long
 * @throws RangeError if the source uses every block of the private-use area, or there are too many spans
 */
export function maskText(source: string, spans: readonly OpaqueSpan[]): MaskedText {
  const { first, last } = freeAlphabet(source, spans.length)
  const radix = last - first - 1
  const marker = String.fromCharCode(first)
  const filler = String.fromCharCode(last)
  const digit = (value: number): string => String.fromCharCode(first + 1 + value)
  const word = (index: number): string => {
    const { start, end } = spans[index]!
    const digits =
      digit(Math.floor(index / radix ** 2)) + digit(Math.floor(index / radix) % radix) + digit(index % radix)
    return marker + digits + filler.repeat(end - start - 4)
  }
  const pieces: string[] = []
  let at = 0
  for (let index = 0; index < spans.length; index++) {
    const { start, end } = spans[index]!
    pieces.push(source.slice(at, start), word(index))
    at = end
  }
  pieces.push(source.slice(at))

  const words = new RegExp(`${marker}([${digit(0)}-${digit(radix - 1)}]{3})${filler}*`, 'g')
  return {
    source,
    masked: pieces.join(''),
    spans,
    word,
    holdsWord: text => text.includes(marker),
    split(text) {
      const parts: (string | number)[] = []
      let from = 0
      for (const match of text.matchAll(words)) {
        const digits = match[1]!
        const place = (offset: number): number => digits.charCodeAt(offset) - first - 1
        parts.push(text.slice(from, match.index), (place(0) * radix + place(1)) * radix + place(2))
        from = match.index + match[0].length
      }
      parts.push(text.slice(from))
      return parts
    },
  }
}

function freeAlphabet(source: string, count: number): Alphabet {
  for (const alphabet of PRIVATE) {
    const { first, last } = alphabet
    if (count >= (last - first - 1) ** 3) continue
    const used = new RegExp(`[\\u${hex(first)}-\\u${hex(last)}]`)
    if (!used.test(source)) return alphabet
  }
  throw new RangeError('too many expressions, or the document uses the whole private-use area of Unicode')
}

function hex(code: number): string {
  return code.toString(16).padStart(4, '0')
}
