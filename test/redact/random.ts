/** A small seeded generator: fast, and the same on every machine. */
export interface Random {
  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number
  pick<T>(items: readonly T[]): T
  chance(part: number): boolean
  text(alphabet: string, length: number): string
}

export function createRandom(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return (value ^ (value >>> 14)) >>> 0
  }
  const below = (limit: number): number => next() % limit
  return {
    below,
    pick: items => items[below(items.length)]!,
    chance: part => next() < part * 2 ** 32,
    text: (alphabet, length) => {
      let text = ''
      for (let at = 0; at < length; at++) text += alphabet[below(alphabet.length)]
      return text
    },
  }
}

/** The seed of this run: a fixed one, another one by `REDACT_SEED`, a new one each time by `REDACT_SEED=random`. */
export function runSeed(): number {
  const wanted = process.env.REDACT_SEED
  if (wanted === undefined) return 20_261_121
  return wanted === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(wanted)
}
