/**
 * Where registered values stand in a file. Goes in: its bytes; comes out: places, names and spellings, never a value.
 */
import type { FormKind } from './form.ts'
import type { Finding, Redactor } from './redactor.ts'

export interface Sighting {
  /** Lines and columns count from 1, columns in UTF-16 units. */
  readonly line: number
  readonly column: number
  /** Offset in bytes, and the end of what would be masked. */
  readonly start: number
  readonly end: number
  /** The name the value was added with. */
  readonly name?: string
  /** How it is spelled there: plain, base64, a fragment … */
  readonly form: FormKind
}

/** One sighting per value and place, in order: of forms that overlap there, the longest. */
export function scanBytes(redactor: Pick<Redactor, 'find'>, bytes: Uint8Array): Sighting[] {
  const kept: Finding[] = []
  const last = new Map<string | undefined, number>()
  for (const finding of redactor.find(bytes)) {
    const at = last.get(finding.name)
    const earlier = at === undefined ? undefined : kept[at]!
    if (at === undefined || earlier === undefined || finding.start >= earlier.end) {
      last.set(finding.name, kept.push(finding) - 1)
      continue
    }
    const longest = isBetter(finding, earlier) ? finding : earlier
    kept[at] = { ...longest, start: earlier.start, end: Math.max(earlier.end, finding.end) }
  }
  let line = 1
  let lineStart = 0
  // Columns go on from the last finding of the line, so that a long line is read once.
  let counted = 0
  let column = 1
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return kept.map(finding => {
    for (
      let next = buffer.indexOf(10, lineStart);
      next !== -1 && next < finding.start;
      next = buffer.indexOf(10, lineStart)
    ) {
      line++
      lineStart = next + 1
    }
    if (counted < lineStart) {
      counted = lineStart
      column = 1
    }
    column += buffer.toString('utf8', counted, finding.start).length
    counted = finding.start
    return { ...finding, line, column }
  })
}

/** The longer; of two as long, the one that is no fragment. */
function isBetter(a: Finding, b: Finding): boolean {
  const [lengthA, lengthB] = [a.end - a.start, b.end - b.start]
  return lengthA > lengthB || (lengthA === lengthB && b.form === 'fragment' && a.form !== 'fragment')
}
