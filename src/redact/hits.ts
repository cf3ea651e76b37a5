/** A growing list of matches, kept in the order found; `sorted` tells whether that is the order of their starts. */
export interface Hits {
  /** Three numbers per match: start, end, form. */
  items: Int32Array
  count: number
  sorted: boolean
}

export function createHits(): Hits {
  return { items: new Int32Array(3 * 64), count: 0, sorted: true }
}

export function pushHit(hits: Hits, start: number, end: number, form: number): void {
  let at = hits.count * 3
  if (at === hits.items.length) {
    const larger = new Int32Array(at * 2)
    larger.set(hits.items)
    hits.items = larger
  }
  if (at > 0 && start < hits.items[at - 3]!) hits.sorted = false
  hits.items[at++] = start
  hits.items[at++] = end
  hits.items[at] = form
  hits.count++
}

/** Drops what was found after the first `count`. */
export function truncateHits(hits: Hits, count: number): void {
  hits.count = count
}

/** Forgets all matches, and the memory of a very long list. */
export function clearHits(hits: Hits): void {
  if (hits.items.length > 3 * 65_536) hits.items = new Int32Array(3 * 64)
  hits.count = 0
  hits.sorted = true
}

/** Puts the matches in the order of their starts. */
export function sortHits(hits: Hits): void {
  if (hits.sorted) return
  const { items, count } = hits
  const order = new Float64Array(count)
  // Starts and places fit one exact double: 2^31 of the one, 2^22 of the other.
  if (count < 2 ** 22) {
    for (let at = 0; at < count; at++) order[at] = items[at * 3]! * 2 ** 22 + at
    order.sort()
    for (let at = 0; at < count; at++) order[at] = order[at]! % 2 ** 22
  } else {
    for (let at = 0; at < count; at++) order[at] = at
    order.sort((left, right) => items[left * 3]! - items[right * 3]!)
  }
  const result = new Int32Array(items.length)
  for (let at = 0; at < count; at++) {
    const from = order[at]! * 3
    result[at * 3] = items[from]!
    result[at * 3 + 1] = items[from + 1]!
    result[at * 3 + 2] = items[from + 2]!
  }
  hits.items = result
  hits.sorted = true
}
