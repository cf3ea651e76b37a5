/**
 * True if the text holds half of a surrogate pair. Such text is no Unicode string: it can not be written as UTF-8,
 * so no format can hold it.
 */
export function hasLoneSurrogate(text: string): boolean {
  return !text.isWellFormed()
}
