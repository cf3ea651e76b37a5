import type { MaskedText } from '../../text/mask.ts'
import type { Edit, EncodableValue, Encoded, Slot } from '../format.ts'
import { looksTyped } from './plain.ts'
import type { YamlDetail } from './scalar.ts'

/**
 * The short way for most scalars and most values: a scalar that reads as it is written, and values of characters that
 * mean nothing in its style. They go in as they are, and what a reader sees is sure without trying.
 */

/** Longest implicit key (YAML 1.2, section 7.4). */
export const MAX_KEY_LENGTH = 1024

/** Characters that stand for themselves anywhere in a scalar of the style: printable ASCII alone. */
const HARMLESS: Readonly<Record<string, RegExp>> = {
  plain: /^[\w./-]+$/,
  single: /^[ -&(-~]*$/,
  double: /^[ !#-[\]-~]*$/,
}

/** @returns `undefined` if it takes a closer look */
export function encodeVerbatim(
  document: MaskedText,
  slot: Slot,
  values: ReadonlyMap<number, EncodableValue>,
): Encoded | undefined {
  const { token, reading } = slot.detail as YamlDetail
  const harmless = HARMLESS[token.style]
  if (harmless === undefined) return undefined
  const { raw } = reading!
  const isPlain = token.style === 'plain'
  const mayHaveType = isPlain && !slot.isKey && raw.length === 3 && raw[0] === '' && raw[2] === ''
  let whole = ''
  for (const piece of raw) {
    if (typeof piece === 'string') {
      whole += piece
      continue
    }
    const value = values.get(piece)
    if (value === undefined || (mayHaveType && value.typed !== undefined) || !harmless.test(value.text))
      return undefined
    whole += value.text
  }
  if (whole.length > MAX_KEY_LENGTH) return undefined
  // A letter or a slash is no indicator, whatever follows.
  if (isPlain && (!/^[A-Za-z/]/.test(whole) || looksTyped(whole))) return undefined
  const edits = slot.spans.map((span): Edit => {
    const { start, end } = document.spans[span]!
    return { start, end, text: values.get(span)!.text }
  })
  if (!slot.isKey) return { edits }
  return { edits, content: isPlain ? whole : whole.slice(1, -1) }
}
