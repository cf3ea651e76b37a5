/** What a stream carries from one chunk to the next of a mask that may go on. */
import type { Pool } from './pool.ts'
import { formUnits } from './pool.ts'
import type { OpenFragment, Undecided } from './resolve-hits.ts'

/** The number of a long form in another pool. */
export function sameForm(from: Pool, id: number, to: Pool): number | undefined {
  const units = Buffer.from(formUnits(from, id))
  for (const long of to.longForms) if (units.equals(Buffer.from(formUnits(to, long)))) return long
  return undefined
}

/** What still belongs to the union that ends at `end`, in places of the tail. */
export function carry(undecided: Undecided, end: number, limit: number, length: number): Undecided {
  const fragments = new Map<string, OpenFragment>()
  for (const { long, place, at } of undecided.fragments) {
    if (at <= end && at >= limit) fragments.set(`${long}:${place}`, { long, place, at: at - limit })
  }
  const trails = end === length
  return {
    from: Number.MAX_SAFE_INTEGER,
    character: trails ? undecided.character : 0,
    equalSigns: trails ? undecided.equalSigns : 0,
    fragments: [...fragments.values()],
  }
}
