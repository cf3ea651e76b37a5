import { expect, it } from 'vitest'
import type { Chain } from '../../src/providers/chain.ts'
import type { FoundResolution } from '../../src/providers/resolution.ts'
import type { Reference } from '../../src/references/reference.ts'
import { cachingResolver } from '../../src/rendering/cache.ts'
import { SecretValue } from '../../src/secret.ts'

/** A chain whose answers come when the test says so. */
function slowChain() {
  const waiting: (() => void)[] = []
  let asked = 0
  const resolve: Chain['resolve'] = async references => {
    const value = new SecretValue(`answer ${++asked}`)
    await new Promise<void>(done => waiting.push(done))
    const found: FoundResolution = {
      outcome: 'FOUND',
      value,
      provider: 'remote',
      key: 'A',
      asked: ['remote'],
      warnings: [],
    }
    return new Map(references.map(({ id }) => [id, found]))
  }
  return { chain: { resolve } as Chain, answer: (at: number) => waiting[at]?.() }
}

it('a slow answer does not bring back what a later request has replaced', async () => {
  let time = 0
  const { chain, answer } = slowChain()
  const ask = cachingResolver(chain, { ttlMs: 100, localProviders: new Set(), now: () => time })
  const reference = { id: 'A' } as Reference
  const textOf = async (asking: ReturnType<typeof ask>): Promise<unknown> => {
    const found = (await asking).get('A') as FoundResolution
    return found.value.reveal()
  }
  const slow = ask([reference])
  time = 10
  const later = ask([reference], { fresh: true })
  answer(1)
  expect(await textOf(later)).toBe('answer 2')
  answer(0)
  expect(await textOf(slow)).toBe('answer 1')
  expect(await textOf(ask([reference]))).toBe('answer 2')
  time = 109
  expect(await textOf(ask([reference]))).toBe('answer 2')
})
