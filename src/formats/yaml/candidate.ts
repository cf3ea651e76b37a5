import type { MaskedText } from '../../text/mask.ts'
import type { ScalarSource } from '../../text/yaml.ts'
import type { Edit, Slot } from '../format.ts'
import { joinWritten, type WrittenPart } from '../join-written.ts'
import { decodeInner } from './decode.ts'
import { sourceOf, type YamlDetail } from './scalar.ts'

/** Ways to write a scalar, each with what a reader would be given, so that it can be tried before it is used. */

/** The scalar in pieces: text, a value that goes in, an expression that stays. */
export type Piece =
  | { readonly text: string }
  | { readonly value: string; readonly span: number }
  | { readonly kept: number }

/** A way to write the scalar. */
export interface Candidate {
  /** What a reader would be given, with the words of the mask for expressions that stay. */
  readonly source: ScalarSource
  readonly edits: readonly Edit[]
}

/** Everything a candidate is made from. */
export interface Scalar {
  readonly document: MaskedText
  readonly detail: YamlDetail
  readonly slot: Slot
  /** The token as it stands, header and body of a block scalar apart. */
  readonly raw: readonly Piece[]
  /** What a reader is to take the scalar for. */
  readonly wanted: readonly Piece[]
  /** False if an expression of the slot is not in `wanted`: then the scalar can only be written in place. */
  readonly movable: boolean
}

/** Each value over its expression, in the scalar's own style. */
export function inPlace(scalar: Scalar, quote: (value: string) => string): Candidate {
  const { document, detail } = scalar
  const edits: Edit[] = []
  let body = ''
  for (const piece of scalar.raw) {
    if ('value' in piece) {
      const { start, end } = document.spans[piece.span]!
      const text = quote(piece.value)
      edits.push({ start, end, text })
      body += text
    } else body += maskedPiece(document, piece)
  }
  const source = sourceOf(detail.text, detail.token)!
  return { source: { ...source, source: body }, edits }
}

/** The whole scalar in other quotes, on one line. */
export function* requoted(scalar: Scalar, style: 'single' | 'double'): Generator<Candidate> {
  if (!scalar.movable) return
  const { document, detail, wanted } = scalar
  const quote = style === 'single' ? escapeSingle : escapeDouble
  const mark = style === 'single' ? "'" : '"'
  const write = (kept: (span: number) => string): WrittenPart[] => [
    { text: mark },
    ...wanted.map(piece =>
      'text' in piece
        ? { text: quote(piece.text) }
        : 'value' in piece
          ? { text: quote(piece.value), span: piece.span }
          : { text: kept(piece.kept) },
    ),
    { text: mark },
  ]
  const { start, end, headerEnd, bodyStart } = detail.token
  // What stands behind a block scalar's header (a comment, the line break) stays.
  const tail = headerEnd === undefined ? '' : document.source.slice(headerEnd, bodyStart)
  const { text, values } = joinWritten(write(span => quote(keptText(scalar, span))))
  yield {
    source: {
      type: style === 'single' ? 'single-quoted-scalar' : 'double-quoted-scalar',
      source: joinWritten(write(span => document.word(span))).text,
    },
    edits: [{ start, end, text: text + tail, values }],
  }
}

/** An expression that stays, as the scalar's reader would have seen it. */
export function keptText(scalar: Scalar, span: number): string {
  const { start, end } = scalar.document.spans[span]!
  return decodeInner(scalar.slot.style, scalar.document.source.slice(start, end))
}

function maskedPiece(document: MaskedText, piece: Piece): string {
  return 'text' in piece ? piece.text : 'value' in piece ? piece.value : document.word(piece.kept)
}

export function joinMasked(document: MaskedText, pieces: readonly Piece[]): string {
  let text = ''
  for (const piece of pieces) text += maskedPiece(document, piece)
  return text
}

export function escapeSingle(text: string): string {
  return text.replaceAll("'", "''")
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\0': '\\0',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
}

/** Escapes of YAML 1.2, section 5.7, that JSON readers and YAML 1.1 know as well. */
export function escapeDouble(text: string): string {
  return text.replace(
    /["\\\0-\x1f\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]/g,
    char => SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
