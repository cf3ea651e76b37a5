import type { MaskedText } from '../../text/mask.ts'
import type { Edit, EncodableValue, Encoded, Slot } from '../format.ts'
import { blockCandidates } from './block.ts'
import {
  type Candidate,
  escapeDouble,
  escapeSingle,
  inPlace,
  joinMasked,
  type Piece,
  requoted,
  type Scalar,
} from './candidate.ts'
import { encodeVerbatim, MAX_KEY_LENGTH } from './encode-verbatim.ts'
import { encodeInnerJson } from './inner-json.ts'
import { isPlainSafe, UNPRINTABLE } from './plain.ts'
import { readScalar, readsVerbatim, readToken, type YamlDetail, type YamlReading } from './scalar.ts'
import { walkYaml } from './walk.ts'

/**
 * Writes values into one scalar. Candidates go from the least to the most invasive: over the expression's own
 * bytes, then the whole scalar in other quotes. The first that a reader takes for the wanted text wins; if none
 * does, the value is refused. Nothing is written on trust.
 */

export function encodeYaml(
  document: MaskedText,
  slot: Slot,
  given: ReadonlyMap<number, EncodableValue>,
): Encoded {
  let values = given
  if (!slot.spans.some(span => values.has(span))) return { edits: [] }
  const detail = slot.detail as YamlDetail
  const { token } = detail
  for (const span of slot.spans) {
    if (values.get(span)?.text.isWellFormed() === false)
      return { refused: 'the value holds half a surrogate pair', span }
  }
  if (token.style === 'property' || token.style === 'alias' || token.afterTag === true) {
    return encodeName(document, slot, values)
  }

  detail.reading ??= readingOf(document, detail)
  const { reading } = detail
  const read = reading.content
  if (read === undefined) return { refused: 'the text around the expression is no well-formed YAML' }
  const verbatim = reading.isVerbatim ? encodeVerbatim(document, slot, values) : undefined
  if (verbatim !== undefined) return verbatim
  if (token.style === 'block') {
    const inner = encodeInnerJson(document, read, values)
    if (inner !== undefined && 'refused' in inner) return inner
    values = inner ?? values
  }
  const wanted = toPieces(reading.wanted, values)
  const scalar: Scalar = {
    document,
    detail,
    slot,
    raw: toPieces(reading.raw, values),
    wanted,
    movable: wanted.filter(piece => !('text' in piece)).length === slot.spans.length,
  }

  const typed = typedEdit(document, scalar, values)
  if (typed !== undefined) return typed
  const content = joinMasked(document, wanted)
  for (const candidate of candidates(scalar)) {
    if (readScalar(candidate.source) !== content) continue
    const length = lengthAfter(slot, candidate.edits)
    if (length > MAX_KEY_LENGTH && (slot.isKey || (detail.inFlow && isInKey(detail, length)))) {
      return { refused: `a key longer than ${MAX_KEY_LENGTH} characters` }
    }
    return slot.isKey ? { edits: candidate.edits, content } : { edits: candidate.edits }
  }
  return { refused: `the value can not be written in a ${slot.style} scalar here` }
}

/** A whole list or map in brackets may be a key too. */
function isInKey({ text, token }: YamlDetail, length: number): boolean {
  let found = false
  walkYaml(text, ({ token: key, isKey }) => {
    if (isKey && key.style === 'flow' && key.start < token.start && token.end < key.end) {
      found ||= key.end - key.start + length > MAX_KEY_LENGTH
    }
  })
  return found
}

/** Anchors, aliases and tags: the value must be word characters, there is no quoting. */
function encodeName(document: MaskedText, slot: Slot, values: ReadonlyMap<number, EncodableValue>): Encoded {
  const edits: Edit[] = []
  for (const span of slot.spans) {
    const value = values.get(span)
    if (value === undefined) continue
    if (!/^\w+$/.test(value.text))
      return { refused: `a name (${slot.style}) takes word characters only`, span }
    const { start, end } = document.spans[span]!
    edits.push({ start, end, text: value.text })
  }
  return { edits }
}

function readingOf(document: MaskedText, { text, token }: YamlDetail): YamlReading {
  const content = readToken(text, token)
  const raw = document.split(text.slice(token.bodyStart ?? token.start, token.end))
  const wanted = content === undefined ? [] : document.split(content)
  return { content, raw, wanted, isVerbatim: readsVerbatim(text, token) }
}

function toPieces(split: readonly (string | number)[], values: ReadonlyMap<number, EncodableValue>): Piece[] {
  return split.map((piece): Piece => {
    if (typeof piece === 'string') return { text: piece }
    const value = values.get(piece)
    return value === undefined ? { kept: piece } : { value: value.text, span: piece }
  })
}

/** A cast filter's result stands bare where the expression is the whole plain scalar. */
function typedEdit(
  document: MaskedText,
  scalar: Scalar,
  values: ReadonlyMap<number, EncodableValue>,
): Encoded | undefined {
  const { slot, detail, raw } = scalar
  if (detail.token.style !== 'plain' || slot.isKey || slot.spans.length !== 1) return undefined
  if (raw.some(piece => 'text' in piece && piece.text !== '')) return undefined
  const span = slot.spans[0]!
  const typed = values.get(span)?.typed
  if (typed === undefined) return undefined
  if (typed.type === 'json' && /"[^"]{1000,}"\s*:/.test(typed.literal)) {
    return { refused: `a key longer than ${MAX_KEY_LENGTH} characters`, span }
  }
  const { start, end } = document.spans[span]!
  return { edits: [{ start, end, text: typed.literal }] }
}

function* candidates(scalar: Scalar): Generator<Candidate> {
  switch (scalar.detail.token.style) {
    case 'plain':
      yield* plainCandidates(scalar)
      break
    case 'single':
      yield* singleCandidates(scalar)
      break
    case 'double':
      yield inPlace(scalar, escapeDouble)
      yield* requoted(scalar, 'double')
      break
    case 'block':
      yield* blockCandidates(scalar)
      break
  }
}

function* plainCandidates(scalar: Scalar): Generator<Candidate> {
  const { detail, document } = scalar
  const parts = scalar.raw.map(piece => ({
    text: 'text' in piece ? piece.text : 'value' in piece ? piece.value : document.word(piece.kept),
    isValue: 'value' in piece,
  }))
  if (isPlainSafe(parts, detail)) yield inPlace(scalar, value => value)
  if (fitsSingle(scalar.wanted)) yield* requoted(scalar, 'single')
  yield* requoted(scalar, 'double')
}

function* singleCandidates(scalar: Scalar): Generator<Candidate> {
  if (fitsSingle(scalar.wanted.filter(piece => 'value' in piece))) yield inPlace(scalar, escapeSingle)
  yield* requoted(scalar, 'double')
}

function fitsSingle(pieces: readonly Piece[]): boolean {
  return pieces.every(piece => {
    const text = 'text' in piece ? piece.text : 'value' in piece ? piece.value : ''
    return !UNPRINTABLE.test(text) && !/[\t\n]/.test(text)
  })
}

function lengthAfter(slot: Slot, edits: readonly Edit[]): number {
  return edits.reduce(
    (length, edit) => length + edit.text.length - (edit.end - edit.start),
    slot.end - slot.start,
  )
}
