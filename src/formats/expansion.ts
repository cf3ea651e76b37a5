import type { MaskedText } from '../text/mask.ts'
import type { SlotValues } from './fill.ts'
import type { Encoded, Slot } from './format.ts'

/**
 * Refuses values in a variable of the author's own: inside a `${…}`, or right behind a `$` or a `$NAME`, where the
 * value would become part of the name. `$$` and, if `backslashEscapes` says so, `\$` are no variables.
 */
export function expansionAt(
  document: MaskedText,
  slot: Slot,
  values: SlotValues,
  { backslashEscapes = false }: { readonly backslashEscapes?: boolean } = {},
): Extract<Encoded, { refused: string }> | undefined {
  const { masked, spans } = document
  let depth = 0
  let at = slot.start
  for (const span of slot.spans) {
    const { start } = spans[span]!
    let nameOpen = false
    while (at < start) {
      const char = masked[at]!
      nameOpen = false
      if (backslashEscapes && char === '\\') at += 2
      else if (char === '$' && masked[at + 1] === '$') at += 2
      else if (char === '$' && masked[at + 1] === '{') {
        depth++
        at += 2
      } else if (char === '$') {
        at++
        while (at < start && /\w/.test(masked[at]!)) at++
        nameOpen = true
      } else {
        if (char === '}' && depth > 0) depth--
        at++
      }
    }
    at = Math.max(at, spans[span]!.end)
    if (!values.has(span)) continue
    if (depth > 0) return { refused: 'it stands inside a "${…}" that is expanded later', span }
    if (nameOpen) {
      const hint = 'put the name of the variable in braces: ${NAME}; a "$" alone needs its escape'
      return { refused: 'it stands right behind a "$" and would become part of a variable', span, hint }
    }
  }
  return undefined
}
