/**
 * When may text stand in YAML without quotes, and still be that text for readers of YAML 1.1 and of 1.2?
 */

/** Characters that no style but double quotes carries safely: controls, C1, line separators, BOM, noncharacters. */
export const UNPRINTABLE: RegExp = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/

/** Invisible or direction-changing characters: legal, but not to be left where nobody sees them. */
const INVISIBLE = /[\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f]/

const NOT_FIRST = /^[\s#&*!|>'"%@`,[\]{}?:-]/
// Readers of YAML 1.1 end a plain scalar in brackets at "?" too.
const FLOW_INDICATOR = /[,[\]{}?]/
const WORDS = /^(?:~|null|true|false|yes|no|on|off|y|n|=|<<|[-+]?\.inf|\.nan|[-+]?\._*)$/i
const NUMBER = /^[-+]?(?:0b[01_]+|0o[0-7_]+|0x[\da-f_]+|(?:\d[\d_]*)?(?::[0-5]?\d)*\.?[\d_]*(?:e[-+]?\d+)?)$/i
const DATE = /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:.*)?$/

/** True if some reader would take the plain text for something other than a string. */
export function looksTyped(text: string): boolean {
  return WORDS.test(text) || (NUMBER.test(text) && /\d/.test(text)) || DATE.test(text)
}

/**
 * @param parts the scalar in order: text of the template, and values that are to go in
 */
export function isPlainSafe(
  parts: readonly { readonly text: string; readonly isValue: boolean }[],
  place: { readonly inFlow: boolean; readonly atLineStart: boolean },
): boolean {
  const whole = parts.map(part => part.text).join('')
  if (whole === '' || /^\s|\s$/.test(whole)) return false
  for (const { text, isValue } of parts) {
    if (!isValue) continue
    if (UNPRINTABLE.test(text) || INVISIBLE.test(text) || /[\t\n]/.test(text) || !text.isWellFormed())
      return false
    if (place.inFlow && FLOW_INDICATOR.test(text)) return false
  }
  // The first character came with the template unless a value stands first, or makes an indicator of it.
  // An empty value makes what stands behind it the first.
  const [first, second] = parts.filter(part => part.isValue || part.text !== '')
  if (first!.isValue && NOT_FIRST.test(whole)) return false
  if (/^[?:-]$/.test(first!.text) && second?.isValue !== false && !/^.[\p{L}\p{N}_]/u.test(whole))
    return false
  if (/:(?:[ \t\r\n]|$)/.test(whole) || /[ \t\n]#/.test(whole)) return false
  if (place.inFlow && /:[,[\]{}]/.test(whole)) return false
  if (place.atLineStart && /^(?:---|\.\.\.)/.test(whole)) return false
  // A scalar over several lines may have them at column 0.
  if (/\n(?:---|\.\.\.)/.test(whole)) return false
  return !looksTyped(whole)
}
