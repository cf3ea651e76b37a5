/**
 * Redacts a stream of bytes, chunk by chunk. Goes in: chunks, cut anywhere; comes out: what may be shown of them, so
 * that all of it together is what redacting the whole would give. Holds back only what may be the beginning of a
 * form, and knows no time: a writer that pauses inside a value does not make it leak.
 */
import { carry, sameForm } from './carry.ts'
import type { Front } from './front.ts'
import { clearHits, createHits, pushHit, sortHits } from './hits.ts'
import type { Holder, HoldPoint } from './hold-point.ts'
import type { Undecided } from './resolve-hits.ts'
import { continueFragment, nothingUndecided, takeTrailing } from './resolve-hits.ts'
import { mergeIntervals } from './unions.ts'

export interface ChunkRedactor {
  /** What can be shown now; the chunk itself if that is all of it and nothing in it had to go. */
  push(chunk: Uint8Array): Uint8Array
  /** The rest. A beginning of a value that is too much of it is masked. */
  end(): Uint8Array
  /**
   * For a person who waits at a prompt, when nothing came for a while: a held rest of less than 4 bytes, and less
   * than a quarter of any form it may begin.
   */
  releaseIdle(): Uint8Array
  /** Bytes held back. */
  readonly held: number
}

/** What a stream is searched with. */
export interface ChunkSource {
  readonly front: Front
  readonly holder: Holder
  /** -1 is what was cut off at the end of a stream. */
  maskOf(form: number): Uint8Array
}

const EMPTY = new Uint8Array(0)

/** @param newer what to go on with, if it is not the same any more. Default: always the same. */
export function createChunkRedactor(
  first: ChunkSource,
  newer: (current: ChunkSource) => ChunkSource | undefined = () => undefined,
): ChunkRedactor {
  let source = first
  const unions = createHits()
  let tail: Buffer = Buffer.alloc(0)
  let held = 0
  let before = -1
  /** The last thing written is a mask whose union may go on, and so many bytes of the tail belong to it. */
  let open = false
  let covered = 0
  let carried = nothingUndecided()
  let point: HoldPoint | undefined

  /** What is held are bytes, and stay; a fragment is known by its long form, if that is still there. */
  const renew = (): void => {
    const next = newer(source)
    if (next === undefined) return
    next.front.update()
    const fragments = carried.fragments.flatMap(fragment => {
      const long = sameForm(source.front.pool, fragment.long, next.front.pool)
      return long === undefined ? [] : [{ ...fragment, long }]
    })
    carried = { ...carried, fragments }
    point = undefined
    source = next
  }
  const keep = (bytes: Uint8Array): void => {
    if (tail.length < bytes.length || tail.length > 4096 + bytes.length * 4) {
      tail = Buffer.allocUnsafeSlow(Math.max(64, bytes.length * 2))
    }
    tail.set(bytes)
    held = bytes.length
  }
  const append = (chunk: Uint8Array): void => {
    if (tail.length < held + chunk.length) {
      const larger = Buffer.allocUnsafeSlow((held + chunk.length) * 2)
      larger.set(tail.subarray(0, held))
      tail = larger
    }
    tail.set(chunk, held)
    held += chunk.length
  }
  const carriesNothing = (): boolean =>
    carried.character === 0 && carried.equalSigns === 0 && carried.fragments.length === 0

  /** Continues what the last mask may still cover; answers with how far it does. */
  const openEnd = (bytes: Uint8Array, final: boolean, undecided: Undecided): number => {
    const units = bytes as Uint8Array<ArrayBuffer>
    const { pool } = source.front
    const ends = { before, final }
    let end = covered
    if (carried.character !== 0 || carried.equalSigns !== 0) {
      end = takeTrailing(units, covered, carried.character, carried.equalSigns, ends, undecided)
    }
    for (const fragment of carried.fragments) {
      end = Math.max(end, continueFragment(pool, units, fragment, ends, undecided))
    }
    return end
  }

  const advance = (bytes: Uint8Array, final: boolean): Uint8Array => {
    const { length } = bytes
    const { front, holder, maskOf } = source
    const undecided = nothingUndecided()
    const intervals = front.intervals(bytes, { before, final }, undecided)
    let reached = open ? openEnd(bytes, final, undecided) : 0
    if (final) {
      const cut = holder.cutPoint(bytes, before)
      if (cut < length) pushHit(intervals, cut, length, -1)
      sortHits(intervals)
    }
    point = final ? undefined : holder.point(bytes, before, undecided)
    const limit = point?.at ?? length
    clearHits(unions)
    mergeIntervals(front.pool, intervals, unions)
    let next = 0
    while (open && next < unions.count && unions.items[next * 3]! <= reached) {
      reached = Math.max(reached, unions.items[next * 3 + 1]!)
      next++
    }

    const pieces: Uint8Array[] = []
    let at = 0
    let lastEnd = reached
    if (open) {
      at = Math.min(reached, limit)
      open = reached >= limit
    }
    for (; at < limit && next < unions.count && unions.items[next * 3]! < limit; next++) {
      const start = unions.items[next * 3]!
      if (start > at) pieces.push(bytes.subarray(at, start))
      pieces.push(maskOf(unions.items[next * 3 + 2]!))
      lastEnd = unions.items[next * 3 + 1]!
      at = Math.min(lastEnd, limit)
      open = lastEnd >= limit
    }
    if (at < limit) pieces.push(bytes.subarray(at, limit))

    covered = open ? lastEnd - limit : 0
    carried = open ? carry(undecided, lastEnd, limit, length) : nothingUndecided()
    if (limit > 0) before = bytes[limit - 1]!
    if (point !== undefined) point = { ...point, at: 0, formAt: point.formAt - limit }
    keep(bytes.subarray(limit))
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
  }

  return {
    push(chunk) {
      if (chunk.length === 0) return EMPTY
      renew()
      if (held === 0) return advance(chunk, false)
      if (
        point !== undefined &&
        carriesNothing() &&
        source.holder.goesOn(point, held - point.formAt, chunk)
      ) {
        append(chunk)
        return EMPTY
      }
      const bytes = Buffer.allocUnsafeSlow(held + chunk.length)
      bytes.set(tail.subarray(0, held))
      bytes.set(chunk, held)
      return advance(bytes, false)
    },
    end() {
      renew()
      const rest = advance(Buffer.from(tail.subarray(0, held)), true)
      open = false
      before = -1
      return rest
    },
    releaseIdle() {
      if (held === 0 || held >= 4 || open) return EMPTY
      renew()
      const bytes = Buffer.from(tail.subarray(0, held))
      for (let at = 0; at < held; at++) {
        const shortest = source.holder.shortest(bytes, at)
        if (shortest > 0 && (held - at) * 4 >= shortest) return EMPTY
      }
      before = bytes[held - 1]!
      point = undefined
      held = 0
      return bytes
    },
    get held() {
      return held
    },
  }
}
