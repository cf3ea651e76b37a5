import type { Draft, Entry } from '../rendering/draft.ts'
import { meaningIn, type Reason } from './rewrite.ts'

/**
 * References whose names differ by case alone, on the way to a platform to which they would be one. Looks at all
 * documents together; the spelling that comes first may go.
 */
export function foldedTwins(
  readings: readonly { readonly draft: Draft; readonly entries: readonly Entry[] }[],
): Map<Entry, Reason> {
  const first = new Map<string, string>()
  const twins = new Map<Entry, Reason>()
  for (const { draft, entries } of readings) {
    for (const entry of entries) {
      const meaning = meaningIn(draft, entry)
      if (meaning.type !== 'name') continue
      const spelled = first.get(meaning.key.toUpperCase())
      if (spelled === undefined) first.set(meaning.key.toUpperCase(), meaning.key)
      else if (spelled !== meaning.key)
        twins.set(entry, { message: `case does not count, and "${spelled}" is another secret now` })
    }
  }
  return twins
}
