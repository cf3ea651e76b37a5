import type { MaskedText, OpaqueSpan } from '../../text/mask.ts'
import type { EncodableValue } from '../format.ts'
import { json } from '../json/json.ts'

/**
 * A block scalar that is itself JSON, with its expressions masked: a value goes in as JSON has it, so that the inner
 * document stays true as well as the outer. Anything that is not surely JSON is text.
 *
 * @param content the scalar as a reader takes it, with the words of the mask
 * @returns the values as they are to stand in the text, or why one can not; `undefined` if the text is not JSON
 */
export function encodeInnerJson(
  document: MaskedText,
  content: string,
  values: ReadonlyMap<number, EncodableValue>,
): ReadonlyMap<number, EncodableValue> | { readonly refused: string } | undefined {
  if (!/^\s*[{[]/.test(content)) return undefined
  const { inner, outerOf } = innerDocument(document, content)
  const { slots, syntaxErrors } = json.slots(inner)
  if (syntaxErrors.length > 0) return undefined

  const written = new Map<number, EncodableValue>()
  for (const span of outerOf) {
    const value = values.get(span)
    if (value !== undefined) written.set(span, value)
  }
  for (const slot of slots) {
    const held = new Map<number, EncodableValue>()
    for (const span of slot.spans) {
      const value = values.get(outerOf[span]!)
      if (value !== undefined) held.set(span, value)
    }
    if (held.size === 0) continue
    const encoded = json.encode(inner, slot, held)
    if ('refused' in encoded) return { refused: `in the JSON here: ${encoded.refused}` }
    const byStart = new Map(encoded.edits.map(edit => [edit.start, edit]))
    for (const span of held.keys()) {
      const edit = byStart.get(inner.spans[span]!.start)
      // Text glued to the expression gets quotes around both: then it is not one expression's text alone.
      if (edit === undefined || edit.end !== inner.spans[span]!.end || byStart.size !== held.size)
        return undefined
      written.set(outerOf[span]!, { text: edit.text })
    }
  }
  return written
}

/** The scalar's content as a document of its own. */
function innerDocument(
  document: MaskedText,
  content: string,
): { inner: MaskedText; outerOf: readonly number[] } {
  const spans: OpaqueSpan[] = []
  const outerOf: number[] = []
  const innerOf = new Map<number, number>()
  let at = 0
  for (const piece of document.split(content)) {
    if (typeof piece === 'string') {
      at += piece.length
      continue
    }
    const end = at + document.word(piece).length
    innerOf.set(piece, spans.length)
    outerOf.push(piece)
    spans.push({ start: at, end, ours: document.spans[piece]!.ours === true })
    at = end
  }
  const inner: MaskedText = {
    source: content,
    masked: content,
    spans,
    word: index => document.word(outerOf[index]!),
    holdsWord: document.holdsWord,
    split: text =>
      document.split(text).map(piece => (typeof piece === 'string' ? piece : innerOf.get(piece)!)),
  }
  return { inner, outerOf }
}
