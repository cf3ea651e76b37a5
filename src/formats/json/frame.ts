import { unescapeJson } from '../../text/json-escape.ts'
import type { MaskedText } from '../../text/mask.ts'
import type { JsonGrammar } from './grammar.ts'
import { unescapeScript } from './script-escape.ts'

/** Where something sits in its container: an index, the range of its key, or nothing for the document itself. */
export type Step = number | { readonly start: number; readonly end: number } | undefined

/** An object or a list, open or closed; frames link to their parents, so that depth costs no stack. */
export interface Frame {
  readonly parent: Frame | undefined
  readonly step: Step
  /** `''` for the document itself. */
  readonly closer: '}' | ']' | ''
  /** Different for every object of the document. */
  readonly map: number
  /** Ranges of the keys read so far, two numbers each. */
  readonly keys: number[]
  /** Where the value read now sits. */
  current: Step
}

/** Keys and indexes from the root to a place in a frame, keys decoded. */
export function pathOf(masked: string, frame: Frame, step: Step, grammar: JsonGrammar): (string | number)[] {
  const path: (string | number)[] = []
  const add = (part: Step): void => {
    if (typeof part === 'number') path.push(part)
    else if (part !== undefined) path.push(keyText(masked, part.start, part.end, grammar))
  }
  add(step)
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) add(at.step)
  return path.reverse()
}

/** The keys of an object that hold no expression. */
export function literalKeys(document: MaskedText, frame: Frame, grammar: JsonGrammar): string[] {
  const keys: string[] = []
  for (let index = 0; index < frame.keys.length; index += 2) {
    const key = keyText(document.masked, frame.keys[index]!, frame.keys[index + 1]!, grammar)
    if (!document.holdsWord(key)) keys.push(key)
  }
  return keys
}

/** A key or a string as text, whether it stands in quotes or not. */
export function keyText(masked: string, start: number, end: number, grammar: JsonGrammar): string {
  const quoted = masked[start] === '"' || (grammar.script && masked[start] === "'")
  const inner = quoted ? masked.slice(start + 1, end - 1) : masked.slice(start, end)
  if (grammar.script) return unescapeScript(inner)
  return quoted ? unescapeJson(inner) : inner
}
