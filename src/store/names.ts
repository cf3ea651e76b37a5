/**
 * What secrets, namespaces, recipients and descriptions may be called. Each function says what is wrong in a few
 * words, or `undefined`. Control and direction characters are refused: they could disguise one name as another
 * on a terminal or in a review.
 */
const DISGUISING = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const NAMESPACE = /^(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)?$/

export function nameFault(name: string): string | undefined {
  return textFault(name, 255)
}

export function namespaceFault(namespace: string): string | undefined {
  if (namespace.length > 255) return 'is longer than 255 characters'
  return NAMESPACE.test(namespace) ? undefined : 'is not made of words with dots between'
}

/** A recipient goes by name or by thumbprint, so no name may pass for a thumbprint. */
export function recipientNameFault(name: string): string | undefined {
  return /^[A-Za-z0-9_-]{43}$/.test(name) ? 'looks like a thumbprint' : textFault(name, 100)
}

/** A description may have several lines. */
export function descriptionFault(description: string): string | undefined {
  return textFault(description.replace(/[\n\t]/g, ' '), 1000)
}

function textFault(text: string, most: number): string | undefined {
  if (text === '') return 'is empty'
  if (text.length > most) return `is longer than ${most} characters`
  if (!text.isWellFormed()) return 'has half a surrogate pair'
  return DISGUISING.test(text) ? 'has control or direction characters' : undefined
}
