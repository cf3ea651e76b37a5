import { isJson } from '../../text/is-json.ts'
import type { MaskedText } from '../../text/mask.ts'
import { editEach, piecesOf, refuseValues, type SlotValues } from '../fill.ts'
import type { Encoded, Format, Slot } from '../format.ts'
import { findPlaceholder } from '../placeholders.ts'
import { type IniDetail, type IniKind, scanIni } from './scan.ts'

/**
 * INI files (`.ini`), which have no common rules: a value goes in as it is where Python's `configparser`, npm's
 * `ini` and readers like them all take it for the same text, and is refused elsewhere. Nothing can be quoted or
 * escaped in a way that all of them undo.
 */
export const ini: Format = iniFormat('ini')

/**
 * Files for Python's `configparser` (`.cfg`), whatever interpolation it is used with. A value runs to the end of its
 * line, quotes and comment signs belong to it, and there is no escape: `%%` means one sign or two, depending on the
 * program.
 */
export const configparser: Format = iniFormat('configparser')

function iniFormat(kind: IniKind): Format {
  return {
    name: kind,
    slots: document => scanIni(document, kind),
    decode: (_slot, inner) => inner,
    encode: (document, slot, values) =>
      refuseValues(slot, values, slot.isKey ? refuseName(slot.style) : refuseText(kind)) ??
      refuseWhole(document, slot, values, kind) ?? {
        ...editEach(document, slot, values),
        ...(slot.isKey ? { content: keyOf(document, slot, values) } : {}),
      },
  }
}

function refuseName(style: string): (text: string) => string | undefined {
  const allowed = style === 'section name' ? /^[\w-]*$/ : /^[\w.-]*$/
  return text =>
    allowed.test(text) ? undefined : `only letters, digits and "_", "-" can stand in a ${style} here`
}

function refuseText(kind: IniKind): (text: string) => string | undefined {
  return text => {
    if (/[\r\n\u0085\u2028\u2029]/.test(text))
      return 'a line break would end the value: there is no way to write it'
    if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text))
      return 'there is no way to write a control character'
    if (text.includes('%'))
      return '"%" begins an interpolation for some readers, and "%%" is two signs for others'
    if (kind === 'ini' && /[;#]/.test(text)) return 'some readers would take ";" or "#" for a comment'
    if (kind === 'ini' && text.includes('\\')) return 'some readers take a backslash for an escape'
    return undefined
  }
}

/** What is wrong with the values only once they stand beside each other and the author's text. */
function refuseWhole(
  document: MaskedText,
  slot: Slot,
  values: SlotValues,
  kind: IniKind,
): Encoded | undefined {
  const pieces = piecesOf(document, document.masked.slice(slot.start, slot.end), values)
  const whole = pieces.map(piece => piece.text).join('')
  const span = slot.spans.find(index => values.has(index))
  if (span === undefined) return undefined
  const { place, quote, delimiter } = slot.detail as IniDetail
  if (slot.isKey) {
    if (whole === '' || whole === '__proto__' || /^[\s;#[]|\s$/.test(whole))
      return { refused: `this can not be a ${slot.style}`, span }
    return undefined
  }
  if (/^\s|\s$/.test(whole)) return { refused: 'white space at the edge of a value is cut off', span }
  const expanded = findPlaceholder(pieces, { '${': '}', '%(': ')', $$: '' })
  if (expanded !== undefined) {
    return {
      refused: 'some readers would take "${", "$$" or a part of "%(…)s" for an interpolation',
      span: expanded,
    }
  }
  if (place === 'continuation' && (whole === '' || /^[;#]/.test(whole))) {
    return { refused: 'the line would be an empty line or a comment', span }
  }
  return kind === 'ini'
    ? refuseForOthers(whole, { place, quote, delimiter }, values.get(span)?.typed?.type === 'bool', span)
    : undefined
}

function refuseForOthers(
  whole: string,
  detail: IniDetail,
  isBool: boolean,
  span: number,
): Encoded | undefined {
  const { place, quote, delimiter } = detail
  const refuse = (refused: string): Encoded => ({ refused, span })
  if (place === 'continuation' && /[=:]|^\[/.test(whole)) {
    return refuse(
      'some readers do not join the line to the one above, and would take it for a key or a section',
    )
  }
  if (delimiter === ':' && whole.includes('='))
    return refuse('some readers would take "=" for the end of the key')
  if (quote === '') {
    if (/^["']/.test(whole)) return refuse('some readers would take the quote at the beginning off')
    if (!isBool && isRetyped(whole)) return refuse('some readers would not take this for text')
    return undefined
  }
  const inside = whole.slice(1, -1)
  if (inside.includes(quote)) return refuse('some readers would take the quote for the end of the value')
  if (quote === '"' ? inside.includes('\t') : isJson(inside))
    return refuse('some readers would read this as JSON')
  return isRetyped(inside) ? refuse('some readers would not take this for text, quotes or not') : undefined
}

function isRetyped(text: string): boolean {
  return text === 'true' || text === 'false' || text === 'null'
}

/** `configparser` takes keys, but not sections, for the same in whatever case. */
function keyOf(document: MaskedText, slot: Slot, values: SlotValues): string {
  const pieces = piecesOf(document, document.masked.slice(slot.start, slot.end), values)
  const name = pieces.map(piece => piece.text).join('')
  return slot.style === 'key' ? name.toLowerCase() : name
}
