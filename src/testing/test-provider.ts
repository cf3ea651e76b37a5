/**
 * What every provider must do, whatever it reads from. In: a provider that holds the given secrets, and the test
 * function of any runner. Nothing here knows a runner: assertions are those of `node:assert`.
 */
import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import type { Provider, ProviderOutcome, SecretReference } from '../providers/provider.ts'

export interface ProviderConformance {
  /** `test` or `it` of the runner. */
  readonly test: (title: string, body: () => Promise<void>) => unknown
  /** A fresh provider that holds exactly the secrets of `holds` (and may hold those of `fails`). */
  readonly create: () => Provider | Promise<Provider>
  /** Secrets and their values, at least two; include an empty one where the store allows it. */
  readonly holds: Readonly<Record<string, string | Uint8Array>>
  /** Keys that are not there. Default: `['ABSENT_EXAMPLE']`. */
  readonly missing?: readonly string[]
  /** Requests that must fail, the outcome, and text that the error must not show. Default: none. */
  readonly fails?: readonly {
    readonly reference: SecretReference
    readonly code: string
    readonly hides: string
  }[]
}

const BUILT_IN_NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'prototype']

export function testProvider({
  test,
  create,
  holds,
  missing = ['ABSENT_EXAMPLE'],
  fails = [],
}: ProviderConformance): void {
  const held = Object.entries(holds)
  const keys = held.map(([key]) => key)

  test('has a name of one line whose first word can be an alias', async () => {
    const { name } = await create()
    assert.match(name, /^[A-Za-z][A-Za-z0-9_-]*( .+)?$/)
  })

  test('gives each secret that it holds, an empty one too', async () => {
    const provider = await create()
    for (const [key, value] of held) {
      assert.deepEqual(plain(await provider.get({ key }, {})), plain(value), key)
    }
  })

  test('says undefined, and nothing else, for what is not there', async () => {
    const provider = await create()
    for (const key of [...missing, ...BUILT_IN_NAMES])
      assert.equal(await provider.get({ key }, {}), undefined, key)
  })

  test('answers one outcome per reference, in order, repeated ones too', async () => {
    const provider = await create()
    if (provider.getMany === undefined) return
    const asked = [...keys, ...missing, ...keys.toReversed()]
    const outcomes = await provider.getMany(
      asked.map(key => ({ key })),
      {},
    )
    assert.deepEqual(
      outcomes.map(plain),
      asked.map(key => plain(holds[key])),
    )
    assert.deepEqual(await provider.getMany([], {}), [])
  })

  test('takes a namespace, a version and a signal without stumbling', async () => {
    const provider = await create()
    const reference = { key: missing[0]!, namespace: 'company.team', version: '1' }
    assert.equal(await provider.get(reference, { signal: new AbortController().signal }), undefined)
  })

  test('gives the same answer to calls at the same time', async () => {
    const provider = await create()
    const key = keys[0]!
    const answers = await Promise.all(Array.from({ length: 20 }, async () => provider.get({ key }, {})))
    assert.deepEqual(answers.map(plain), Array(20).fill(plain(holds[key])))
  })

  test('lists names without values', async () => {
    const provider = await create()
    if (provider.list === undefined) return
    const listed = await provider.list({})
    for (const key of keys)
      assert.ok(
        listed.some(secret => secret.key === key),
        key,
      )
    const shown = inspect(listed) + JSON.stringify(listed)
    for (const value of held.map(([, value]) => value)) {
      if (typeof value === 'string' && value.length > 3)
        assert.ok(!shown.includes(value), 'a value is in the list')
    }
  })

  test('knows all its values if it is local', async () => {
    const provider = await create()
    if (provider.values === undefined) return
    assert.equal(provider.local, true)
    const known = [...provider.values()]
    for (const [key, value] of held) {
      assert.ok(
        known.some(secret => secret.name === key && inspect(plain(secret.value)) === inspect(plain(value))),
        key,
      )
    }
  })

  test('writes, replaces and deletes if it can', async () => {
    const provider = await create()
    if (provider.set === undefined || provider.delete === undefined) return
    const reference = { key: 'WRITTEN_EXAMPLE' }
    for (const value of ['first', '', 'second\n']) {
      await provider.set(reference, value, {})
      assert.equal(plain(await provider.get(reference, {})), value)
    }
    await provider.delete(reference, {})
    assert.equal(await provider.get(reference, {}), undefined)
  })

  test('fails with the right outcome and shows no value', async () => {
    const provider = await create()
    for (const { reference, code, hides } of fails) {
      const error = await errorOf(async () => provider.get(reference, {}))
      assert.equal(error.code, code, reference.key)
      const shown = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)} ${String(error)}`
      assert.ok(!shown.includes(hides), 'the error shows a value')
    }
  })

  test('can be closed twice', async () => {
    const provider = await create()
    await provider.close?.()
    await provider.close?.()
  })
}

async function errorOf(work: () => Promise<unknown>): Promise<Error & { readonly code?: unknown }> {
  try {
    await work()
  } catch (error) {
    assert.ok(error instanceof Error)
    return error
  }
  return assert.fail('it did not fail')
}

/** The value alone, comparable: bytes as numbers. */
function plain(outcome: ProviderOutcome): unknown {
  const value = typeof outcome === 'object' && 'value' in outcome ? outcome.value : outcome
  return value instanceof Uint8Array ? [...value] : value
}
