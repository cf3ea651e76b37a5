/**
 * A form: one spelling of a registered value that is looked for (the value itself, its JSON text, its base64 …).
 * Text is matched in strings as it is and in bytes as its UTF-8; bytes that are no UTF-8 are matched in bytes only.
 */
export interface Form {
  readonly content: string | Uint8Array
  /** Where it may stand and how far a match reaches; an OR of the constants below. */
  readonly flags: number
  readonly kind: FormKind
  /** For a window of a long form. */
  readonly anchor?: Anchor
}

export interface Anchor {
  /** The long form, and the window's place in it in bytes. */
  readonly long: string | Uint8Array
  readonly offset: number
  /** True if nothing in the window is layout: it then stands wherever its characters stand side by side. */
  readonly solid: boolean
}

/** A base64 core whose first character also holds bits of the byte before: take that character too. */
export const LEFT_STANDARD = 1
export const LEFT_URL = 2
/** The same at its end: take one character, then up to two `=`. */
export const RIGHT_STANDARD = 4
export const RIGHT_URL = 8
/** Counts only between characters that are not part of a word. */
export const DELIMITED = 16
/** A window of a long form: a match grows both ways while the long form goes on. */
export const ANCHOR = 32

export const LEFT: number = LEFT_STANDARD | LEFT_URL
export const RIGHT: number = RIGHT_STANDARD | RIGHT_URL

/** What kinds of forms there are, as reports name them. */
export const FORM_KINDS = [
  'plain',
  'trimmed',
  'unquoted',
  'normalized',
  'json',
  'url',
  'base64',
  'base64url',
  'hex',
  'byte list',
  'shell',
  'xml',
  'line',
  'part',
  'fragment',
] as const

export type FormKind = (typeof FORM_KINDS)[number]
