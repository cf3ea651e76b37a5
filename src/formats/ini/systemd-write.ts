import type { MaskedText } from '../../text/mask.ts'
import { editEach, type Piece, type SlotValues } from '../fill.ts'
import type { Encoded, Slot } from '../format.ts'
import { escapeChar, escapeItem, type ItemState, readItems } from './systemd-items.ts'
import type { DirectiveKind, SystemdDetail } from './systemd-scan.ts'

/** Writes values into items, with escapes, and takes the result only if it reads back as the items that are wanted. */
export function writeItems(
  document: MaskedText,
  slot: Slot,
  values: SlotValues,
  pieces: readonly Piece[],
  kind: 'assignments' | 'command',
): Encoded {
  const { state: start, joined } = slot.detail as SystemdDetail
  const written: string[] = []
  const wanted: string[] = []
  const expected = new Map<number, string>()
  let state: ItemState = start
  for (const [index, { span, text }] of pieces.entries()) {
    let part = text
    if (span !== undefined) {
      const refused = refuseBySyntax(text, state, kind)
      if (refused !== undefined) return { refused, span }
      const doubled =
        kind === 'command' && !state.verbatim ? text.replace(/[%$]/g, '$&$&') : text.replaceAll('%', '%%')
      const item =
        text === '' && !state.inItem && isItemEnd(pieces, index) ? '""' : escapeItem(doubled, state.quote)
      const needsEscape = doubled === ';' || (joined && written.join('') === '' && /^[ #;]/.test(doubled))
      part = needsEscape ? escapeChar(doubled[0]!) + escapeItem(doubled.slice(1), state.quote) : item
      expected.set(span, doubled)
    }
    written.push(part)
    wanted.push(span === undefined ? text : document.word(span))
    const read = readItems(part, state)
    if (read === undefined)
      return { refused: 'an escape beside the expression is not one that systemd has', span: slot.spans[0]! }
    state = read.end
  }
  const put = (text: string): string =>
    document
      .split(text)
      .map(part => (typeof part === 'string' ? part : (expected.get(part) ?? document.word(part))))
      .join('')
  const should = readItems(wanted.join(''), start)?.items.map(put)
  // Systemd cuts the indentation of a joined line off, in quotes too.
  const line = joined ? written.join('').replace(/^[ \t]+/, '') : written.join('')
  const does = readItems(line, start)?.items
  const isComment = joined && /^[#;]/.test(line)
  if (isComment || should === undefined || JSON.stringify(should) !== JSON.stringify(does)) {
    return { refused: 'systemd has no way to write the value here', span: slot.spans[0]! }
  }
  return inPlace(document, slot, values, pieces, written)
}

/** What no item can take: values in the name of a variable, or in the path of a command beyond plain characters. */
function refuseBySyntax(text: string, state: ItemState, kind: DirectiveKind): string | undefined {
  if (kind === 'assignments') {
    return state.equals || /^\w*$/.test(text)
      ? undefined
      : 'only letters, digits and "_" can stand in the name of a variable'
  }
  if (state.item > 0) return undefined
  const path = state.inItem ? /^[\w./@+-]*$/ : /^[\w/][\w./@+-]*$/
  return path.test(text) ? undefined : 'only plain characters can stand in the path of a command'
}

/** True if an empty value would leave no item. */
function isItemEnd(pieces: readonly Piece[], index: number): boolean {
  const next = pieces.slice(index + 1).find(piece => piece.text !== '')
  return next === undefined || /^(?:[ \t]|\\$)/.test(next.text)
}

/** Edits over the expressions alone: the author's text never changes. */
export function inPlace(
  document: MaskedText,
  slot: Slot,
  values: SlotValues,
  pieces: readonly Piece[],
  written: readonly string[],
): Encoded {
  const bySpan = new Map(pieces.map(({ span }, index) => [span, written[index]!]))
  const replaced = slot.spans.filter(span => values.has(span))
  const texts = new Map(replaced.map(span => [span, { text: bySpan.get(span) ?? '' }]))
  return editEach(document, slot, texts)
}
