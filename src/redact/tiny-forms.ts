/**
 * Forms of one to three units, which are only there where a caller asked for them: each is looked for by itself.
 * Goes in: a pool, the forms' numbers, a text; comes out: hits.
 */
import type { Hits } from './hits.ts'
import { pushHit } from './hits.ts'
import type { Pool } from './pool.ts'
import { formUnits } from './pool.ts'

export function findTiny(pool: Pool, ids: readonly number[], text: Uint8Array | string, hits: Hits): void {
  for (const id of ids) {
    const units = formUnits(pool, id)
    let at = -1
    if (typeof text === 'string') {
      const form = String.fromCharCode(...units)
      for (at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) {
        pushHit(hits, at, at + form.length, id)
      }
    } else {
      const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength)
      const form = units as Uint8Array
      for (at = bytes.indexOf(form); at !== -1; at = bytes.indexOf(form, at + 1)) {
        pushHit(hits, at, at + form.length, id)
      }
    }
  }
}
