import type { Entry } from '../rendering/draft.ts'
import type { Reading } from './reading.ts'
import { meaningIn } from './rewrite.ts'
import type { Reason } from './write-slot.ts'

/**
 * References whose names differ by case alone, on the way to a platform to which they would be one. Looks at all
 * documents together; the spelling that comes first may go.
 */
export function foldedTwins(readings: readonly Reading[]): Map<Entry, Reason> {
  const spellings = new Map<string, string>()
  const twins = new Map<Entry, Reason>()
  for (const { first, entries } of readings) {
    for (const entry of entries) {
      const meaning = meaningIn(first, entry)
      if (meaning.type !== 'name') continue
      const spelled = spellings.get(meaning.key.toUpperCase())
      if (spelled === undefined) spellings.set(meaning.key.toUpperCase(), meaning.key)
      else if (spelled !== meaning.key)
        twins.set(entry, { message: `case does not count, and "${spelled}" is another secret now` })
    }
  }
  return twins
}
