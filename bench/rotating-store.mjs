/**
 * A remote store whose secrets rotate, and that answers late. Each value tells its number: what a config was rendered with
 * can be held against what the store has said.
 */
export function rotatingStore({ names, delay, now = () => performance.now() }) {
  const current = new Map(names.map(name => [name, 0]))
  /** When each value was last given out, by name and number. */
  const given = new Map(names.map(name => [name, []]))
  let rotations = 0
  let requests = 0
  const answer = async keys => {
    requests++
    // What is valid when the request comes; the answer is on its way for a while.
    const numbers = keys.map(key => current.get(key))
    await delay()
    for (const [index, key] of keys.entries()) given.get(key)[numbers[index]] = now()
    return keys.map((key, index) => rotated(key, numbers[index]))
  }
  return {
    provider: {
      name: 'rotating store',
      getMany: references => answer(references.map(({ key }) => key)),
      get: async ({ key }) => (await answer([key]))[0],
    },
    rotate() {
      const name = names[rotations++ % names.length]
      current.set(name, current.get(name) + 1)
    },
    /**
     * True if a call that began at `from` may have this text: one value in all places, that the store gave out so late
     * that it was still remembered then.
     */
    allows(name, text, from, ttlMs) {
      const numbers = new Set([...text.matchAll(/#(\d+)/g)].map(([, number]) => Number(number)))
      const [number] = numbers
      // The cache's clock counts whole milliseconds.
      return numbers.size === 1 && given.get(name)[number] >= from - ttlMs - 2
    },
    counts: () => ({ rotations, requests }),
  }
}

/** Nasty in any format. */
function rotated(name, number) {
  return `${name}: "#${number}" 'EXAMPLE\\`
}
