/**
 * The slow and plain truth that the matcher is held against: every occurrence of every form by `indexOf`, what
 * stands around it by the words of the rule, sort, merge.
 */
export interface ReferenceForm {
  readonly content: string | Uint8Array
  readonly leftStandard?: boolean
  readonly leftUrl?: boolean
  readonly rightStandard?: boolean
  readonly rightUrl?: boolean
  readonly delimited?: boolean
}

export interface Union {
  readonly start: number
  readonly end: number
}

const STANDARD = /[A-Za-z0-9+/]/
const URL_SAFE = /[A-Za-z0-9_-]/

/** @param text one character per unit: a string, or bytes as latin1 */
export function referenceUnions(
  text: string,
  forms: readonly (ReferenceForm & { content: string })[],
): Union[] {
  const found: Union[] = []
  const character = (at: number): string => text[at] ?? ''
  for (const form of forms) {
    for (let at = text.indexOf(form.content); at !== -1; at = text.indexOf(form.content, at + 1)) {
      let start = at
      let end = at + form.content.length
      if (form.delimited && (/\w/.test(character(start - 1)) || /\w/.test(character(end)))) continue
      const before = character(start - 1)
      const after = character(end)
      if ((form.leftStandard && STANDARD.test(before)) || (form.leftUrl && URL_SAFE.test(before))) start--
      if ((form.rightStandard && STANDARD.test(after)) || (form.rightUrl && URL_SAFE.test(after))) {
        end++
        if (character(end) === '=') end++
        if (character(end) === '=' && character(end - 1) === '=') end++
      }
      found.push({ start, end })
    }
  }
  found.sort((left, right) => left.start - right.start)
  const unions: { start: number; end: number }[] = []
  for (const { start, end } of found) {
    const last = unions.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else unions.push({ start, end })
  }
  return unions
}

export function referenceText(text: string, unions: readonly Union[], mask = '***'): string {
  let result = ''
  let from = 0
  for (const { start, end } of unions) {
    result += text.slice(from, start) + mask
    from = end
  }
  return result + text.slice(from)
}
