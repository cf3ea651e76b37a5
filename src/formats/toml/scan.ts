import type { MaskedText } from '../../text/mask.ts'
import type { Slot, SlotScan } from '../format.ts'
import { spanTaker } from '../span-taker.ts'
import { quoteAt, stringEnd, type TomlQuote, TomlSyntaxError } from './string.ts'
import { collectTables, type Definition, partText, type Range, type Tables } from './tables.ts'
import { bareValueEnd, keyPartEnd, lineRest, skipBlank, skipSpace } from './token.ts'

/** What writing needs to know of a slot. */
export interface TomlDetail {
  /** `''` where the expression stands without quotes. */
  readonly quote: TomlQuote | ''
}

/** Where a value stands: below a key or an index of an outer place; linked, so that depth costs no stack. */
interface Place {
  readonly outer: Place | undefined
  readonly step: readonly Range[] | number
}

interface Frame {
  readonly outer: Frame | undefined
  readonly closer: ']' | '}'
  /** Where the array or inline table stands. */
  readonly place: Place
  /** The number of an inline table. */
  readonly scope: number
  index: number
}

/**
 * Reads a masked document once, from left to right, and finds the key part, string or bare word that each
 * expression stands in. Takes TOML 1.0 and the inline tables over several lines of 1.1; stops at the first thing
 * that is neither. Names that are given twice are not looked for.
 */
export function scanToml(document: MaskedText): SlotScan {
  const slots: Slot[] = []
  const definitions: Definition[] = []
  let tables: Tables | undefined
  const tablesOf = (): Tables => {
    tables ??= collectTables(document, definitions)
    return tables
  }
  const siblingKeys = (map: number): readonly string[] => tablesOf().keysOf(map)
  try {
    scan(document, definitions, slotAdder(document, slots, tablesOf))
  } catch (error) {
    if (!(error instanceof TomlSyntaxError)) throw error
    return { slots, siblingKeys, syntaxErrors: [{ offset: error.offset, message: error.message }] }
  }
  return { slots, siblingKeys, syntaxErrors: [] }
}

function scan(document: MaskedText, definitions: Definition[], addSlot: AddSlot): void {
  const { masked } = document
  let scopes = 0
  let table: Place | undefined
  let at = masked.charCodeAt(0) === 0xfeff ? 1 : 0

  const readKey = (from: number, outer: Place | undefined): { end: number; parts: Range[] } => {
    const parts: Range[] = []
    for (let start = from; ; ) {
      const end = keyPartEnd(document, start)
      parts.push({ start, end })
      addSlot({ outer, step: parts }, start, end, parts.length)
      const dot = skipSpace(masked, end)
      if (masked[dot] !== '.') return { end: dot, parts }
      start = skipSpace(masked, dot + 1)
    }
  }

  const readHeader = (start: number): number => {
    const brackets = masked[start + 1] === '[' ? 2 : 1
    const { end, parts } = readKey(skipSpace(masked, start + brackets), undefined)
    if (!masked.startsWith(']'.repeat(brackets), end)) {
      throw new TomlSyntaxError(end, `"${']'.repeat(brackets)}" is expected after the name of the table`)
    }
    definitions.push({ kind: brackets === 2 ? 'array header' : 'header', scope: 0, parts })
    table = { outer: undefined, step: parts }
    return end + brackets
  }

  const readPair = (start: number, outer: Place | undefined, scope: number): { at: number; place: Place } => {
    const { end, parts } = readKey(start, outer)
    if (masked[end] !== '=') throw new TomlSyntaxError(end, 'a "=" is expected after the key')
    definitions.push({ kind: 'pair', scope, parts })
    return { at: skipSpace(masked, end + 1), place: { outer, step: parts } }
  }

  const readScalar = (start: number, place: Place): number => {
    const quote = quoteAt(masked, start)
    const end = quote === undefined ? bareValueEnd(document, start) : stringEnd(masked, start, quote)
    addSlot(place, start, end, 0)
    return end
  }

  const readValue = (from: number, first: Place): number => {
    let at = from
    let place = first
    let frame: Frame | undefined
    for (;;) {
      const opener = masked[at]
      if (opener === '[' || opener === '{') {
        const isTable = opener === '{'
        if (isTable) scopes++
        frame = { outer: frame, closer: isTable ? '}' : ']', place, scope: isTable ? scopes : 0, index: -1 }
        at = skipBlank(masked, at + 1)
      } else {
        at = readScalar(at, place)
        if (frame === undefined) return at
        at = afterItem(masked, at, frame.closer)
      }
      while (frame !== undefined && masked[at] === frame.closer) {
        frame = frame.outer
        at++
        if (frame === undefined) return at
        at = afterItem(masked, at, frame.closer)
      }
      // Not undefined: a closed outermost frame has returned.
      const inside: Frame = frame!
      inside.index++
      if (inside.closer === ']') place = { outer: inside.place, step: inside.index }
      else ({ at, place } = readPair(at, inside.place, inside.scope))
    }
  }

  for (;;) {
    at = skipBlank(masked, at)
    if (at >= masked.length) return
    if (masked[at] === '[') at = readHeader(at)
    else {
      const pair = readPair(at, table, 0)
      at = readValue(pair.at, pair.place)
    }
    at = lineRest(masked, at)
  }
}

/** Passes a comma; what follows is the next item or the closer. */
function afterItem(masked: string, from: number, closer: string): number {
  const at = skipBlank(masked, from)
  if (masked[at] === ',') return skipBlank(masked, at + 1)
  if (masked[at] === closer) return at
  throw new TomlSyntaxError(Math.min(at, masked.length), `a "," or a "${closer}" is expected here`)
}

type AddSlot = (place: Place, start: number, end: number, part: number) => void

const STYLES: Readonly<Record<TomlQuote | '', string>> = {
  '': 'bare',
  '"': 'basic',
  "'": 'literal',
  '"""': 'multi-line basic',
  "'''": 'multi-line literal',
}

function slotAdder(document: MaskedText, slots: Slot[], tablesOf: () => Tables): AddSlot {
  const takeSpans = spanTaker(document.spans)
  return (place, start, end, part) => {
    const spans = takeSpans(start, end)
    if (spans.length === 0) return
    const quote = quoteAt(document.masked, start) ?? ''
    const isKey = part > 0
    const slot: Slot = {
      start,
      end,
      style: `${STYLES[quote]} ${isKey ? 'key' : quote === '' ? 'value' : 'string'}`,
      spans,
      isKey,
      // Computed when asked for: a document would pay for every path and table that it does not need.
      get path() {
        return pathOf(document.masked, place, part)
      },
      detail: { quote } satisfies TomlDetail,
    }
    if (isKey) Object.defineProperty(slot, 'map', { enumerable: true, get: () => tablesOf().mapAt(start) })
    slots.push(slot)
  }
}

/** @param part how many parts of the last key count, 0 for all */
function pathOf(masked: string, place: Place, part: number): (string | number)[] {
  const path: (string | number)[] = []
  let parts = part
  for (let at: Place | undefined = place; at !== undefined; at = at.outer) {
    if (typeof at.step === 'number') path.push(at.step)
    else {
      const used = parts > 0 ? at.step.slice(0, parts) : at.step
      path.push(...used.map(range => partText(masked, range)).reverse())
    }
    parts = 0
  }
  return path.reverse()
}
