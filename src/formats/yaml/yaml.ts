import type { MaskedText } from '../../text/mask.ts'
import type { EncodableValue, Encoded, Format, Slot, SlotScan } from '../format.ts'
import { decodeInner } from './decode.ts'
import { encodeYaml } from './encode.ts'
import type { YamlDetail } from './scalar.ts'
import { readToken } from './scalar.ts'
import { type Level, type NodeToken, type Step, stepOf } from './structure.ts'
import { walkYaml } from './walk.ts'

/**
 * YAML, by splicing: one pass finds where every scalar begins and ends, and only the scalars that hold an expression
 * are read and written. Readers of YAML 1.1 and of 1.2 must see what is meant.
 */
export const yaml: Format = {
  name: 'yaml',
  slots: findSlots,
  decode: (slot, inner) => decodeInner(slot.style, inner),
  encode: (document: MaskedText, slot: Slot, values: ReadonlyMap<number, EncodableValue>): Encoded =>
    encodeYaml(document, slot, values),
}

function findSlots(document: MaskedText): SlotScan {
  const scan = scanText(document, document.masked)
  if (scan.syntaxErrors.length === 0) return scan
  // Lines of another engine (`{% if %}`, `{{- end }}`) are no YAML: read the rest as if they were empty.
  const blanked = withoutLinesOfOthers(document)
  if (blanked === undefined) return scan
  const second = scanText(document, blanked)
  return second.syntaxErrors.length === 0 ? second : scan
}

function scanText(document: MaskedText, text: string): SlotScan {
  const { spans } = document
  const slots: Slot[] = []
  let next = 0
  const syntaxErrors = walkYaml(text, ({ token, isKey, inFlow, level }) => {
    if (token.style === 'flow') return
    while (next < spans.length && spans[next]!.end <= token.start) next++
    if (next >= spans.length || spans[next]!.start >= token.end) return
    const held: number[] = []
    let refused = token.style === 'directive' ? 'a directive' : undefined
    for (; next < spans.length && spans[next]!.start < token.end; next++) {
      const { start } = spans[next]!
      if (token.bodyStart !== undefined && start < token.bodyStart) {
        // Behind the header stands a comment, at most.
        if (start >= token.headerEnd!) continue
        refused = 'the header of a block scalar'
      }
      held.push(next)
    }
    if (held.length === 0) return
    const step = isKey ? token : stepOf(level)
    const detail: YamlDetail = { token, text, inFlow, atLineStart: isAtLineStart(text, token.start) }
    slots.push({
      start: token.start,
      end: token.end,
      style: styleOf(token, text),
      spans: held,
      isKey,
      get path() {
        return pathOf(text, level, step)
      },
      ...(isKey ? { map: level.id } : {}),
      ...(refused === undefined ? {} : { refused }),
      detail,
    })
  })
  return { slots, syntaxErrors, siblingKeys: map => siblingKeys(document, text, map) }
}

function styleOf(token: NodeToken, text: string): string {
  if (token.afterTag === true) return 'tag'
  switch (token.style) {
    case 'block':
      return text[token.start] === '>' ? 'folded' : 'literal'
    case 'property':
      return text[token.start] === '!' ? 'tag' : 'anchor'
    default:
      return token.style
  }
}

function isAtLineStart(text: string, offset: number): boolean {
  return offset === 0 || text[offset - 1] === '\n' || (offset === 1 && text[0] === '\ufeff')
}

/** From a place up to the root; what is asked of the levels here does not change. */
function pathOf(text: string, level: Level, step: Step): (string | number)[] {
  const path: (string | number)[] = []
  let here: Step = step
  for (let at: Level | undefined = level; at !== undefined && at.type !== 'root'; at = at.parent) {
    path.push(typeof here === 'number' ? here : keyText(text, here))
    here = at.step
  }
  return path.reverse()
}

function keyText(text: string, token: NodeToken | undefined): string {
  return token === undefined || token.style === 'flow' ? '' : (readToken(text, token) ?? '')
}

/** The other keys of a map, as a reader takes them; read only when a key was rendered. */
function siblingKeys(document: MaskedText, text: string, map: number): string[] {
  const keys: string[] = []
  walkYaml(text, ({ token, isKey, level }) => {
    if (!isKey || level.id !== map || token.style === 'flow') return
    const key = keyText(text, token)
    if (!document.holdsWord(key)) keys.push(key)
  })
  return keys
}

/** The masked text with line breaks for every span that has a line, or lines, to itself; `undefined` without one. */
function withoutLinesOfOthers(document: MaskedText): string | undefined {
  const { masked, spans } = document
  const pieces: string[] = []
  let at = 0
  for (const { start, end, ours } of spans) {
    if (ours === true) continue
    let lineStart = start
    while (masked[lineStart - 1] === ' ' || masked[lineStart - 1] === '\t') lineStart--
    let lineEnd = end
    while (masked[lineEnd] === ' ' || masked[lineEnd] === '\t' || masked[lineEnd] === '\r') lineEnd++
    const alone =
      (lineStart === 0 || masked[lineStart - 1] === '\n') &&
      (lineEnd === masked.length || masked[lineEnd] === '\n')
    if (!alone) continue
    pieces.push(masked.slice(at, lineStart), '\n'.repeat(lineEnd - lineStart))
    at = lineEnd
  }
  if (pieces.length === 0) return undefined
  pieces.push(masked.slice(at))
  return pieces.join('')
}
