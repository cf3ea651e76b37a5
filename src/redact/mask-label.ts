/**
 * What is written in place of a value: `***`, or a label made from its name. A label lands inside JSON, URLs, HTML
 * and shell text, so it must not be able to end any of them; one that could is not used.
 */
export const MASK = '***'

const LABEL_LIMIT = 64

/** True for printable ASCII without the characters that end or escape something, at most 64 of it. */
export function isLabel(label: unknown): label is string {
  return (
    typeof label === 'string' &&
    label.length <= LABEL_LIMIT &&
    /^[ -~]+$/.test(label) &&
    !/["'\\%<>&]/.test(label)
  )
}

/** True if a mask beside ordinary text could look like an occurrence of the value. */
export function meetsMask(value: string): boolean {
  return value.includes(MASK) || value.startsWith('*') || value.endsWith('*')
}
