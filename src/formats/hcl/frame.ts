import type { MaskedText } from '../../text/mask.ts'
import { unescapeHcl } from './escape.ts'

export interface Range {
  readonly start: number
  readonly end: number
}

/** A template that is open: a quoted string, or a heredoc that ends at the line `marker`. */
export interface Template {
  readonly kind: 'quoted' | 'heredoc'
  readonly start: number
  readonly marker: string
  /** `<<-`: the indentation that all lines share is cut off. */
  readonly flush: boolean
  /** Set once a sequence with `~` was seen: it eats the white space beside it. */
  trims: boolean
}

/** Something that is open: the file or a block, an object, a list, parentheses, or a sequence of a template. */
export interface Frame {
  readonly kind: 'body' | 'object' | 'list' | 'parentheses' | 'sequence'
  readonly parent: Frame | undefined
  /** Names on the way from the parent to here. */
  readonly steps: readonly (Range | number)[]
  readonly start: number
  /** Different for every body and object. */
  readonly map: number
  /** The template that goes on behind a sequence. */
  readonly template?: Template
  /** Names of attributes and keys of items, as they stand. */
  readonly keys: Range[]
  /** True where an attribute, a block, or the key of an item may begin. */
  atStart: boolean
  /** Names and labels since the last start; the first is the name of an attribute or the type of a block. */
  names: Range[]
  /** True behind the equals sign (or the colon) of an attribute or an item. */
  inValue: boolean
  /** Position in a list. */
  index: number
  /** A `for` expression: it has no items of its own. */
  isFor: boolean
}

/** Names and indexes from the root to what is read now. */
export function pathOf(masked: string, frame: Frame, last: readonly (Range | number)[]): (string | number)[] {
  const steps = [...last].reverse()
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent)
    steps.push(...[...at.steps].reverse())
  return steps.reverse().map(step => (typeof step === 'number' ? step : nameText(masked, step)))
}

/** A name as text, whether it stands in quotes or not. */
export function nameText(masked: string, { start, end }: Range): string {
  return masked[start] === '"' ? unescapeHcl(masked.slice(start + 1, end - 1)) : masked.slice(start, end)
}

/** The names of a body or an object that hold no expression. */
export function literalNames(document: MaskedText, frame: Frame): string[] {
  return frame.keys.map(key => nameText(document.masked, key)).filter(name => !document.holdsWord(name))
}
