import { expect, test } from 'vitest'
import { createChain } from '../../src/providers/chain.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { type Reference, referenceByCall } from '../../src/references/reference.ts'
import { cachingResolver } from '../../src/rendering/cache.ts'

const reference: Reference = referenceByCall({ key: 'A' }, new Set())

/** A store that answers with a number, one higher each time, as far as it is let. */
function counting(options: { ttlMs?: number; gates?: Promise<unknown>[] } = {}) {
  const { ttlMs, gates = [] } = options
  let asked = 0
  const provider: Provider = {
    name: 'counting',
    async get() {
      const value = String(++asked)
      await gates[asked - 1]
      return ttlMs === undefined ? value : { value, ttlMs }
    },
  }
  let now = 0
  const resolve = cachingResolver(createChain([provider]), {
    ttlMs: 60_000,
    localProviders: new Set(),
    now: () => now,
  })
  const ask = async (fresh = false): Promise<unknown> => {
    const resolution = (await resolve([reference], { fresh })).get(reference.id)!
    return resolution.outcome === 'FOUND' ? resolution.value.reveal() : resolution.outcome
  }
  return {
    ask,
    pass: (ms: number) => {
      now += ms
    },
  }
}

test('a value counts for its time', async () => {
  const { ask, pass } = counting()
  expect([await ask(), await ask()]).toEqual(['1', '1'])
  pass(60_000)
  expect(await ask()).toBe('2')
})

test.each([
  ['shorter', 5000, ['1', '2', '2']],
  ['none at all', 0, ['2', '3', '4']],
  ['longer', 1e9, ['1', '1', '1']],
])('a store may give it %s time', async (_, ttlMs, expected) => {
  const { ask, pass } = counting({ ttlMs })
  await ask()
  const seen = [await ask()]
  pass(5000)
  seen.push(await ask(), await ask())
  expect(seen).toEqual(expected)
})

test('a clock that is set back makes no value younger', async () => {
  const { ask, pass } = counting()
  await ask()
  pass(-1)
  expect(await ask()).toBe('2')
})

test('what is asked afresh is not remembered from before, but for after', async () => {
  const { ask } = counting()
  expect([await ask(), await ask(true), await ask()]).toEqual(['1', '2', '2'])
})

test('what is asked afresh joins no request that has begun before', async () => {
  let open = (): void => {}
  const gate = new Promise<void>(resolve => {
    open = resolve
  })
  const { ask } = counting({ gates: [gate] })
  const old = ask()
  const fresh = ask(true)
  expect(await fresh).toBe('2')
  open()
  expect(await old).toBe('1')
  // Nor does the late answer take the place of the newer one.
  expect(await ask()).toBe('2')
})

test('what a newer call did not find is not remembered from an older one that was late', async () => {
  let open = (): void => {}
  const gate = new Promise<void>(resolve => {
    open = resolve
  })
  let asked = 0
  const provider: Provider = {
    name: 'deleting',
    async get() {
      if (++asked > 1) return undefined
      await gate
      return 'old'
    },
  }
  const resolve = cachingResolver(createChain([provider]), {
    ttlMs: 60_000,
    localProviders: new Set(),
    now: () => 0,
  })
  const old = resolve([reference])
  expect((await resolve([reference], { fresh: true })).get(reference.id)!.outcome).toBe('NOT_FOUND')
  open()
  expect((await old).get(reference.id)!.outcome).toBe('FOUND')
  expect((await resolve([reference])).get(reference.id)!.outcome).toBe('NOT_FOUND')
})

test('a run without a namespace, where nothing is refused, answers for no run that has one', async () => {
  const provider: Provider = { name: 'a', get: () => 'value' }
  const resolve = cachingResolver(createChain([provider]), {
    ttlMs: 60_000,
    localProviders: new Set(),
    now: () => 0,
  })
  const other = referenceByCall({ key: 'A', namespace: 'other' }, new Set())
  const outcomeIn = async (namespace: string | undefined): Promise<string> =>
    (await resolve([other], namespace === undefined ? {} : { namespace })).get(other.id)!.outcome
  expect(await outcomeIn(undefined)).toBe('FOUND')
  expect(await outcomeIn('')).toBe('ACCESS_DENIED')
  expect(await outcomeIn('team')).toBe('ACCESS_DENIED')
  expect(await outcomeIn('other.team')).toBe('FOUND')
})
