import type { MaskedText } from '../../text/mask.ts'
import type { Slot, SlotScan } from '../format.ts'
import { spanTaker } from '../span-taker.ts'
import { type Frame, literalKeys, pathOf } from './frame.ts'
import type { JsonGrammar } from './grammar.ts'
import {
  bareEnd,
  describeUnexpected,
  isBareKey,
  isJsonScalar,
  JsonSyntaxError,
  opensString,
  skipWhite,
  stringEnd,
} from './token.ts'

/** What writing needs to know of a slot. */
export interface JsonDetail {
  /** The quote around it; `''` if the expression stands where a value without quotes would. */
  readonly quote: string
}

/**
 * Reads a masked document once, from left to right, and finds the string or bare word that each expression stands
 * in. Stops at the first thing that the grammar does not have.
 */
export function scanJson(document: MaskedText, grammar: JsonGrammar): SlotScan {
  const slots: Slot[] = []
  const owners = new Map<number, Frame>()
  const siblingKeys = (map: number): string[] => {
    const owner = owners.get(map)
    return owner === undefined ? [] : literalKeys(document, owner, grammar)
  }
  try {
    scan(document, grammar, slotAdder(document, grammar, slots, owners))
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    return { slots, siblingKeys, syntaxErrors: [{ offset: error.offset, message: error.message }] }
  }
  return { slots, siblingKeys, syntaxErrors: [] }
}

type Expected = 'value' | 'value comma' | 'first value' | 'key' | 'first key' | 'colon' | 'next'

function scan(document: MaskedText, grammar: JsonGrammar, addSlot: AddSlot): void {
  const { masked } = document
  const { byLine } = grammar
  const root: Frame = {
    parent: undefined,
    step: undefined,
    closer: '',
    map: 0,
    keys: [],
    current: byLine ? 0 : undefined,
  }
  let frame = root
  let maps = 0
  let expected: Expected = 'value'
  let at = masked.charCodeAt(0) === 0xfeff ? 1 : 0

  for (;;) {
    const from = at
    at = skipWhite(masked, at, grammar)
    if (byLine && masked.slice(from, at).includes('\n')) {
      if (frame !== root)
        throw new JsonSyntaxError(from, 'a value of JSON Lines may not go over several lines')
      if (expected === 'next') root.current = Number(root.current) + 1
      expected = 'value'
    }
    if (at >= masked.length) {
      if (frame !== root) throw new JsonSyntaxError(at, `the document ends before its "${frame.closer}"`)
      if (expected === 'value' && !byLine) throw new JsonSyntaxError(at, 'the document is empty')
      return
    }
    const char = masked[at]!
    const mayClose =
      expected === 'next' || expected.startsWith('first') || (grammar.comments && isLast(expected))
    if (char === frame.closer && mayClose) {
      frame = frame.parent!
      expected = 'next'
      at++
    } else if (expected === 'next') {
      if (char !== ',' || frame === root) throw new JsonSyntaxError(at, describeNext(frame, char, grammar))
      if (typeof frame.current === 'number') frame.current++
      expected = frame.closer === '}' ? 'key' : 'value comma'
      at++
    } else if (expected === 'colon') {
      if (char !== ':') throw new JsonSyntaxError(at, 'a ":" is expected after the key')
      expected = 'value'
      at++
    } else if (expected === 'key' || expected === 'first key') {
      const end = scalarEnd(document, at, true, grammar)
      frame.keys.push(at, end)
      frame.current = { start: at, end }
      addSlot(frame, at, end, true)
      expected = 'colon'
      at = end
    } else if (char === '{' || char === '[') {
      const isObject = char === '{'
      if (isObject) maps++
      frame = {
        parent: frame,
        step: frame.current,
        closer: isObject ? '}' : ']',
        map: maps,
        keys: [],
        current: isObject ? undefined : 0,
      }
      expected = isObject ? 'first key' : 'first value'
      at++
    } else {
      const end = scalarEnd(document, at, false, grammar)
      addSlot(frame, at, end, false)
      expected = 'next'
      at = end
    }
  }
}

/** True behind a comma: where the format allows one too many, the container may end there. */
function isLast(expected: Expected): boolean {
  return expected === 'key' || expected === 'value comma'
}

function scalarEnd(document: MaskedText, at: number, isKey: boolean, grammar: JsonGrammar): number {
  const { masked } = document
  if (opensString(masked, at, grammar)) return stringEnd(masked, at, grammar)
  const end = bareEnd(masked, at, grammar)
  if (end === at) throw new JsonSyntaxError(at, describeUnexpected(masked, at, isKey, grammar))
  const word = masked.slice(at, end)
  if (document.holdsWord(word) || (isKey ? isBareKey(word, grammar) : isJsonScalar(word, grammar))) return end
  throw new JsonSyntaxError(
    at,
    isKey ? 'a key stands in double quotes' : `text without quotes is no ${grammar.title} value`,
  )
}

function describeNext(frame: Frame, char: string, { byLine, comments, title }: JsonGrammar): string {
  if (frame.closer !== '')
    return char === '/' && !comments
      ? `${title} has no comments`
      : `a "," or a "${frame.closer}" is expected here`
  if (byLine) return 'a second value stands on the line'
  return '{["'.includes(char)
    ? 'a second value follows the first (JSON Lines is the format jsonl)'
    : `something follows the ${title} value`
}

type AddSlot = (frame: Frame, start: number, end: number, isKey: boolean) => void

/** `owners` gets the object of every key that holds an expression. */
function slotAdder(
  document: MaskedText,
  grammar: JsonGrammar,
  slots: Slot[],
  owners: Map<number, Frame>,
): AddSlot {
  const takeSpans = spanTaker(document.spans)
  return (frame, start, end, isKey) => {
    const spans = takeSpans(start, end)
    if (spans.length === 0) return
    const quote = opensString(document.masked, start, grammar) ? document.masked[start]! : ''
    const bare = quote === ''
    const step = frame.current
    if (isKey) owners.set(frame.map, frame)
    slots.push({
      start,
      end,
      style: `${bare ? 'bare' : quote === '"' ? 'quoted' : 'single-quoted'} ${isKey ? 'key' : 'value'}`,
      spans,
      isKey,
      // Computed when asked for: a deep document would pay for every path it does not need.
      get path() {
        return pathOf(document.masked, frame, step, grammar)
      },
      ...(isKey ? { map: frame.map } : {}),
      detail: { quote } satisfies JsonDetail,
    })
  }
}
