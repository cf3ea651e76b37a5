/** A replacement of a half-open range of the source. */
export interface Replacement {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * The source with all replacements made at once; everything between them is the source's own bytes.
 * @throws RangeError if two of them overlap
 */
export function splice(source: string, replacements: readonly Replacement[]): string {
  if (replacements.length === 0) return source
  const isSorted = replacements.every(({ start }, index) => start >= (replacements[index - 1]?.end ?? 0))
  const sorted = isSorted
    ? replacements
    : [...replacements].sort((a, b) => a.start - b.start || a.end - b.end)
  const pieces: string[] = []
  let at = 0
  for (const { start, end, text } of sorted) {
    if (start < at) throw new RangeError('two replacements overlap')
    pieces.push(source.slice(at, start), text)
    at = end
  }
  pieces.push(source.slice(at))
  return pieces.join('')
}
