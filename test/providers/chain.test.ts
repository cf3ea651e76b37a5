import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ProviderError } from '../../src/errors.ts'
import { createChain, type Resolution, type ResolveOptions } from '../../src/providers/chain.ts'
import { memory } from '../../src/providers/memory.ts'
import type { Provider, ProviderOutcome } from '../../src/providers/provider.ts'
import { withAlias } from '../../src/providers/with-alias.ts'
import { type Reference, referenceByCall, referenceByName } from '../../src/references/reference.ts'
import { fakeStore, keysOf } from './fake-store.ts'

/** What became of references, in short: the value, or the outcome. */
async function ends(
  providers: readonly Provider[],
  references: readonly Reference[],
  options?: ResolveOptions,
): Promise<unknown[]> {
  return [...(await createChain(providers).resolve(references, options)).values()].map(brief)
}
const brief = (resolution: Resolution): unknown =>
  resolution.outcome === 'FOUND' ? resolution.value.reveal() : resolution.outcome

async function endOf(
  providers: readonly Provider[],
  reference: Reference,
  options?: ResolveOptions,
): Promise<Resolution> {
  const resolved = await createChain(providers).resolve([reference], options)
  return resolved.get(reference.id)!
}

const call = (
  key: string,
  extra: { namespace?: string; subkey?: string; version?: string } = {},
): Reference => referenceByCall({ key, ...extra }, new Set(['a', 'b', 'prod']))
const name = (dotted: string): Reference => referenceByName(dotted.split('.'))
const down = (): never => {
  throw new ProviderError('UNAVAILABLE', 'b is down')
}

describe('ten references', () => {
  const references = Array.from({ length: 10 }, (_, index) => call(`K${index}`))
  const some = (from: number, to: number): Record<string, string> =>
    Object.fromEntries(references.slice(from, to).map((_, index) => [`K${from + index}`, `v${from + index}`]))

  test('are one request to each store, of what is still open', async () => {
    const first = fakeStore('a', { holds: some(0, 4) })
    const second = fakeStore('b', { holds: some(3, 10) })
    const third = fakeStore('c', { holds: {} })
    const found = await ends([first, second, third], [...references, ...references])
    expect(found).toEqual(references.map((_, index) => `v${index}`))
    expect(keysOf(first)).toEqual([['K0', 'K1', 'K2', 'K3', 'K4', 'K5', 'K6', 'K7', 'K8', 'K9']])
    expect(keysOf(second)).toEqual([['K4', 'K5', 'K6', 'K7', 'K8', 'K9']])
    expect(keysOf(third)).toEqual([])
  })

  test('are ten gets, never more than eight at a time, from a store that knows no batches', async () => {
    const store = fakeStore('a', { holds: some(0, 10), single: true })
    expect(await ends([store], references)).toEqual(references.map((_, index) => `v${index}`))
    expect(store.batches).toHaveLength(10)
    expect(store.most()).toBe(8)
  })

  test('asked twice at the same time are fetched once, and again when asked later', async () => {
    const store = fakeStore('a', { holds: some(0, 10) })
    const chain = createChain([store])
    const [one, two] = await Promise.all([chain.resolve(references), chain.resolve(references.slice(5))])
    expect(keysOf(store)).toHaveLength(1)
    expect([...two.values()].map(brief)).toEqual([...one.values()].slice(5).map(brief))
    await chain.resolve(references)
    expect(keysOf(store)).toHaveLength(2)
  })

  test('of which some are already on their way ask only for the others', async () => {
    const store = fakeStore('a', { holds: some(0, 10), single: true })
    const chain = createChain([store])
    await Promise.all([chain.resolve(references.slice(0, 6)), chain.resolve(references.slice(4))])
    expect(store.batches).toHaveLength(10)
    expect(store.most()).toBe(8)
  })

  test('end where a store fails, and are never taken from the next one', async () => {
    const first = fakeStore('a', { holds: some(0, 2) })
    const broken = fakeStore('b', {
      holds: Object.fromEntries(references.map(({ display }) => [display, down])),
    })
    const spare = fakeStore('c', { holds: some(0, 10) })
    const ended = await ends([first, broken, spare], references)
    expect(ended).toEqual(['v0', 'v1', ...Array(8).fill('UNAVAILABLE')])
    expect(keysOf(spare)).toEqual([])
  })
})

test.each(['ACCESS_DENIED', 'UNAVAILABLE', 'THROTTLED', 'INVALID_REFERENCE', 'UNREADABLE'] as const)(
  '%s ends a reference, whether thrown or returned, with message and hint',
  async code => {
    const error = new ProviderError(code, 'a says why', { hint: 'do this' })
    const throwing: Provider = {
      name: 'a',
      get() {
        throw error
      },
    }
    const expected = { outcome: code, message: 'a says why', hint: 'do this', provider: 'a', asked: ['a'] }
    expect(await endOf([throwing, memory({ K: 'x' })], call('K'))).toEqual(expected)
    expect(await endOf([fakeStore('a', { holds: { K: error } }), memory({ K: 'x' })], call('K'))).toEqual(
      expected,
    )
  },
)

test('a store that says NOT_FOUND says "not here"', async () => {
  const store = fakeStore('a', { holds: { K: new ProviderError('NOT_FOUND', 'no') } })
  expect(await ends([store, memory({ K: 'x' })], [call('K')])).toEqual(['x'])
})

test('what nobody has is NOT_FOUND, with the names of all who were asked', async () => {
  expect(
    await endOf([fakeStore('env', { holds: {} }), fakeStore('dotenv .env', { holds: {} })], call('DB')),
  ).toEqual({
    outcome: 'NOT_FOUND',
    message: 'secret "DB" not found (asked env, dotenv .env)',
    hint: 'add it to one of these, or name another provider',
    asked: ['env', 'dotenv .env'],
  })
  expect(await endOf([], call('DB'))).toMatchObject({
    message: 'secret "DB" not found (no provider to ask)',
    asked: [],
  })
})

test.each([
  ['dotenw:DB', 'did you mean "dotenv:DB"?'],
  ['live:DB', 'no provider has the alias "live" (env, dotenv), so it counts as a part of the name'],
  ['arn:aws:DB', 'add it to one of these, or name another provider'],
])('an alias that there is not is told: %s', async (key, hint) => {
  const chain = [fakeStore('env', { holds: {} }), fakeStore('dotenv .env', { holds: {} })]
  expect(await endOf(chain, call(key))).toMatchObject({ outcome: 'NOT_FOUND', hint })
})

test('one letter is never taken for a slip of another', async () => {
  expect(await endOf([memory({ A: 'x' })], call('K'))).toMatchObject({
    hint: 'add it to one of these, or name another provider',
  })
})

test('what was found says who had it, who was asked, and in which version', async () => {
  const store = fakeStore('b', { holds: { K: { value: 'x', version: '7' } } })
  const resolution = await endOf([fakeStore('a', { holds: {} }), store], call('K', { version: '7' }))
  expect(resolution).toMatchObject({
    outcome: 'FOUND',
    provider: 'b',
    key: 'K',
    version: '7',
    asked: ['a', 'b'],
    warnings: [],
  })
  expect(store.batches).toEqual([[{ key: 'K', version: '7' }]])
  expect(inspect(resolution)).not.toContain("'x'")
})

test('an empty value is a value', async () => {
  expect(await ends([memory({ K: '' }), memory({ K: 'x' })], [call('K')])).toEqual([''])
})

test('a warning of the store comes with the value', async () => {
  const warning = { code: 'LOOKS_UNENCODED', message: 'K looks odd' } as const
  const resolution = await endOf([fakeStore('a', { holds: { K: { value: 'x', warning } } })], call('K'))
  expect(resolution).toMatchObject({ warnings: [warning] })
})

describe('names with dots', () => {
  test('ask for all their candidates in the one batch', async () => {
    const store = fakeStore('a', { holds: { 'db.password': 'long', db: '{"password":"short","user":"u"}' } })
    expect(await ends([store], [name('db.password'), name('db.user'), name('x')])).toEqual([
      'long',
      'u',
      'NOT_FOUND',
    ])
    expect(keysOf(store)).toEqual([['db.password', 'db', 'db.user', 'x']])
  })

  test.each([
    ['the longest name wins', { 'a.b.c': '1', 'a.b': '{"c":"2"}', a: '{"b":{"c":"3"}}' }, '1'],
    ['then the next', { 'a.b': '{"c":"2"}', a: '{"b":{"c":"3"}}' }, '2'],
    ['a secret without the field is passed over', { 'a.b': '{"x":1}', a: '{"b":{"c":"3"}}' }, '3'],
    ['a secret that is not JSON is UNREADABLE', { a: 'plain EXAMPLE' }, 'UNREADABLE'],
    [
      'a name that the store does not allow is passed over',
      { 'a.b.c': new ProviderError('INVALID_REFERENCE', 'dots'), a: '{"b":{"c":"3"}}' },
      '3',
    ],
    [
      'unless nothing else is found',
      { 'a.b.c': new ProviderError('INVALID_REFERENCE', 'dots') },
      'INVALID_REFERENCE',
    ],
    [
      'any other failure ends it',
      { 'a.b.c': new ProviderError('ACCESS_DENIED', 'no'), a: '{"b":{"c":"3"}}' },
      'ACCESS_DENIED',
    ],
    [
      'but not one of a shorter name than the one found',
      { 'a.b.c': '1', a: new ProviderError('ACCESS_DENIED', 'no') },
      '1',
    ],
    ['bytes that are JSON text have fields', { a: Buffer.from('{"b":{"c":"3"}}') }, '3'],
    ['bytes that are not text have none', { a: Uint8Array.of(255) }, 'UNREADABLE'],
  ])('%s', async (_, holds, expected) => {
    expect(await ends([fakeStore('a', { holds })], [name('a.b.c')])).toEqual([expected])
  })

  test('an absent field is "not here": the next provider is asked, and the hint tells of it', async () => {
    const first = memory({ db: '{"user":"u"}' })
    expect(await ends([first, memory({ db: '{"password":"p"}' })], [name('db.password')])).toEqual(['p'])
    expect(await endOf([first], name('db.password'))).toEqual({
      outcome: 'NOT_FOUND',
      message: 'secret "db.password" not found (asked memory)',
      hint: 'memory has "db", but without the field "password"',
      asked: ['memory'],
    })
  })

  test('a secret that is not JSON is told without its text', async () => {
    const resolution = await endOf([memory({ db: 'plain EXAMPLE' })], name('db.password'))
    expect(resolution).toMatchObject({
      message: 'secret "db" in memory is not a JSON object, so it has no field "password"',
    })
    expect(inspect(resolution, { depth: 9 })).not.toContain('EXAMPLE')
  })
})

describe('aliases', () => {
  test('ask their providers and no other', async () => {
    const first = fakeStore('a x', { holds: { K: '1' } })
    const second = withAlias('prod', memory({ K: '2' }))
    const chain = createChain([first, second])
    expect([...chain.aliases]).toEqual(['a', 'prod'])
    const references = [call('prod:K'), call('K'), call('prod:NONE'), call('b:K')]
    expect(await ends([first, second], references)).toEqual(['2', '1', 'NOT_FOUND', 'NOT_FOUND'])
    expect(keysOf(first)).toEqual([['K']])
  })

  test('of several providers ask them in order', async () => {
    const stores = [
      fakeStore('a one', { holds: {} }),
      fakeStore('b', { holds: { K: '2' } }),
      fakeStore('a two', { holds: { K: '3' } }),
    ]
    expect(await endOf(stores, call('a:K'))).toMatchObject({ provider: 'a two', asked: ['a one', 'a two'] })
  })

  test('may name a field, which the library takes unless the store knows fields', async () => {
    const plain = fakeStore('a', { holds: { 'p/q': '{"f":{"g":"taken"}}' } })
    const owner = fakeStore('b', { holds: { 'p/q#f.g': 'own' }, ownsFields: true })
    expect(await ends([plain, owner], [call('a:p/q#f.g'), call('b:p/q#f.g')])).toEqual(['taken', 'own'])
    expect([keysOf(plain), keysOf(owner)]).toEqual([[['p/q']], [['p/q#f.g']]])
  })

  test('are needed for that: else # belongs to the name', async () => {
    expect(await ends([memory({ 'p#f': 'x' })], [call('p#f')])).toEqual(['x'])
  })

  test('go with a subkey, which is taken from the field', async () => {
    expect(
      await ends([fakeStore('a', { holds: { p: '{"f":{"g":"x"}}' } })], [call('a:p#f', { subkey: 'g' })]),
    ).toEqual(['x'])
  })
})

describe('namespaces', () => {
  test('of the run go with each reference that names none', async () => {
    const store = fakeStore('a', { holds: { K: 'x' }, ownsNamespaces: true })
    await ends(
      [store],
      [call('K'), call('K', { namespace: 'company' }), call('K', { namespace: 'company.team' })],
      {
        namespace: 'company.team',
      },
    )
    expect(store.batches).toEqual([
      [
        { key: 'K', namespace: 'company.team' },
        { key: 'K', namespace: 'company' },
      ],
    ])
  })

  test('that the run may not read are refused before any request', async () => {
    const store = fakeStore('a', { holds: { K: 'x' } })
    expect(await endOf([store], call('K', { namespace: 'other' }), { namespace: 'company.team' })).toEqual({
      outcome: 'ACCESS_DENIED',
      message: 'secret "K" is of namespace "other", which "company.team" may not read',
      hint: 'a config may ask for its own namespace and for those above it',
      asked: [],
    })
    expect(store.batches).toEqual([])
  })

  test('that are named where the provider knows none are a warning', async () => {
    const warned = (ownsNamespaces: boolean, reference: Reference): Promise<Resolution> =>
      endOf([fakeStore('a', { holds: { K: 'x' }, ownsNamespaces })], reference, { namespace: 'n' })
    expect(await warned(false, call('K', { namespace: 'n' }))).toMatchObject({
      warnings: [{ code: 'NAMESPACE_IGNORED', message: 'secret "K" came from a, which knows no namespaces' }],
    })
    expect(await warned(true, call('K', { namespace: 'n' }))).toMatchObject({ warnings: [] })
    expect(await warned(false, call('K'))).toMatchObject({ warnings: [] })
  })
})

describe('providers that behave badly', () => {
  const secret = 'lEAk EXAMPLE'
  const failing = (thrown: unknown): Provider => ({
    name: 'odd',
    get() {
      throw thrown
    },
  })

  test.each([
    ['an error', new TypeError(secret), 'odd failed (TypeError)'],
    [
      'an error with a code',
      Object.assign(new Error(secret), { code: 'ECONNREFUSED' }),
      'odd failed (Error ECONNREFUSED)',
    ],
    [
      'an error whose name and code are sentences',
      Object.assign(new Error(secret), { name: secret, code: secret }),
      'odd failed',
    ],
    ['text', secret, 'odd failed'],
    ['nothing', undefined, 'odd failed'],
    [
      'an error with a made-up outcome',
      Object.assign(new Error(secret), { name: 'ProviderError', code: 'OOPS' }),
      'odd failed (ProviderError OOPS)',
    ],
  ])('throw %s: UNAVAILABLE, and the message is not shown', async (_, thrown, message) => {
    const resolution = await endOf([failing(thrown), memory({ K: 'x' })], call('K'))
    expect(resolution).toEqual({ outcome: 'UNAVAILABLE', message, provider: 'odd', asked: ['odd'] })
  })

  test('throw a ProviderError of another copy of the library: it counts by its code', async () => {
    const foreign = Object.assign(new Error('locked'), { name: 'ProviderError', code: 'ACCESS_DENIED' })
    expect(await endOf([failing(foreign)], call('K'))).toMatchObject({
      outcome: 'ACCESS_DENIED',
      message: 'locked',
    })
  })

  test.each([null, 42, true, {}, [], { value: null }, { value: 4711 }, () => 5])(
    'answer %o: UNREADABLE',
    async answer => {
      const message = 'odd gave an answer that is neither text, bytes nor "not here"'
      const expected = { outcome: 'UNREADABLE', message, provider: 'odd', asked: ['odd'] }
      expect(await endOf([fakeStore('odd', { holds: { K: answer } })], call('K'))).toEqual(expected)
      expect(await endOf([fakeStore('odd', { holds: { K: answer }, single: true })], call('K'))).toEqual(
        expected,
      )
    },
  )

  test.each([undefined, null, 'x', [], ['x'], ['x', 'y', 'z'], { length: 2 }])(
    'answer %o to two references: UNREADABLE',
    async answer => {
      const odd: Provider = { name: 'odd', get: () => 'x', getMany: () => answer as never }
      expect(await ends([odd], [call('K'), call('L')])).toEqual(['UNREADABLE', 'UNREADABLE'])
    },
  )

  test('reject as a whole: every reference of the batch ends so', async () => {
    const odd: Provider = {
      name: 'odd',
      get: () => 'x',
      getMany: () => Promise.reject(new ProviderError('THROTTLED', 'later')),
    }
    expect(await ends([odd], [call('K'), call('L')])).toEqual(['THROTTLED', 'THROTTLED'])
  })
})

describe('the time limit', () => {
  const never = new Promise<never>(() => {})

  test.each([true, false])(
    'ends what a store that hangs has not answered (single gets: %o)',
    async single => {
      const controller = new AbortController()
      const store = fakeStore('slow', { holds: { K: 'x' }, gate: never, single })
      const resolving = endOf([memory({}), store, memory({ K: 'y' })], call('K'), {
        signal: controller.signal,
      })
      await new Promise(setImmediate)
      expect(store.signals[0]!.aborted).toBe(false)
      controller.abort()
      expect(await resolving).toEqual({
        outcome: 'UNAVAILABLE',
        message: 'slow did not answer in time',
        provider: 'slow',
        asked: ['memory', 'slow'],
      })
      expect(store.signals[0]!.aborted).toBe(true)
    },
  )

  test('keeps what was answered before it', async () => {
    const controller = new AbortController()
    const half: Provider = { name: 'half', get: ({ key }) => (key === 'K' ? 'x' : never) }
    const resolving = ends([half], [call('K'), call('L')], { signal: controller.signal })
    await new Promise(setImmediate)
    controller.abort()
    expect(await resolving).toEqual(['x', 'UNAVAILABLE'])
  })

  test('keeps what a batch has got by then', async () => {
    const controller = new AbortController()
    const batch: Provider = {
      name: 'batch',
      get: () => undefined,
      getMany: (references, { signal }) =>
        Promise.all(
          references.map(
            ({ key }) =>
              new Promise<ProviderOutcome>(resolve => {
                if (key === 'K') resolve('x')
                else signal!.onabort = () => resolve(new ProviderError('UNAVAILABLE', 'GET /L was given up'))
              }),
          ),
        ),
    }
    const resolving = createChain([batch]).resolve([call('K'), call('L')], { signal: controller.signal })
    await new Promise(setImmediate)
    controller.abort()
    const [first, second] = [...(await resolving).values()]
    expect(first).toMatchObject({ outcome: 'FOUND' })
    expect(second).toMatchObject({ outcome: 'UNAVAILABLE', message: 'batch did not answer in time' })
  })

  test('leaves no turn to a store that does not heed it', async () => {
    const controller = new AbortController()
    const deaf: Provider = { name: 'deaf', get: ({ key }) => (key === 'K' ? 'x' : never) }
    const chain = createChain([deaf])
    const many = Array.from({ length: 20 }, (_, index) => call(`HANGS${index}`))
    const hanging = chain.resolve(many, { signal: controller.signal })
    controller.abort()
    await hanging
    expect([...(await chain.resolve([call('K')])).values()].map(brief)).toEqual(['x'])
  })

  test('that has passed asks nobody', async () => {
    const store = fakeStore('a', { holds: { K: 'x' } })
    const passed = AbortSignal.abort(new DOMException('', 'TimeoutError'))
    expect(await endOf([store], call('K'), { signal: passed })).toEqual({
      outcome: 'UNAVAILABLE',
      message: 'secret "K" was not looked up: the time limit has passed',
      asked: [],
    })
    expect(await endOf([store], call('K'), { signal: AbortSignal.abort() })).toMatchObject({
      message: 'secret "K" was not looked up: the call was aborted',
    })
    expect(store.batches).toEqual([])
  })

  test('of one caller does not end the request of another', async () => {
    let open = (): void => {}
    const gate = new Promise<void>(resolve => {
      open = resolve
    })
    const store = fakeStore('a', { holds: { K: 'x' }, gate })
    const chain = createChain([store])
    const controller = new AbortController()
    const hasty = chain.resolve([call('K')], { signal: controller.signal })
    const patient = chain.resolve([call('K')])
    await new Promise(setImmediate)
    controller.abort()
    expect([...(await hasty).values()].map(brief)).toEqual(['UNAVAILABLE'])
    expect(store.signals[0]!.aborted).toBe(false)
    open()
    expect([...(await patient).values()].map(brief)).toEqual(['x'])
    expect(store.batches).toHaveLength(1)
  })

  test('of a request that several share is that of the most patient who waits', async () => {
    const deadlines: (() => number)[] = []
    const slow: Provider = {
      name: 'slow',
      get: (_, { deadline }) => {
        deadlines.push(deadline!)
        return never
      },
    }
    const chain = createChain([slow])
    const [hasty, patient] = [new AbortController(), new AbortController()]
    const first = chain.resolve([call('K')], { deadline: () => 1000, signal: hasty.signal })
    await new Promise(setImmediate)
    expect(deadlines.map(deadline => deadline())).toEqual([1000])
    const second = chain.resolve([call('K')], { deadline: () => 60_000, signal: patient.signal })
    expect(deadlines.map(deadline => deadline())).toEqual([60_000])
    patient.abort()
    await second
    expect(deadlines.map(deadline => deadline())).toEqual([1000])
    hasty.abort()
    await first
  })

  test('leaves nothing behind: who comes later asks anew', async () => {
    const store = fakeStore('slow', { holds: { K: 'x' }, gate: never })
    const chain = createChain([store])
    const controller = new AbortController()
    const hasty = chain.resolve([call('K')], { signal: controller.signal })
    controller.abort()
    await hasty
    const second = new AbortController()
    const later = chain.resolve([call('K')], { signal: second.signal })
    await new Promise(setImmediate)
    expect(store.batches).toHaveLength(2)
    second.abort()
    await later
  })
})

test('close closes all, even if one of them fails', async () => {
  const closed: string[] = []
  const closing = (name: string, work: () => void): Provider => ({
    name,
    get: () => undefined,
    close() {
      closed.push(name)
      work()
    },
  })
  const twice = closing('b', () => {})
  const chain = createChain([closing('a', down), twice, memory({}), twice])
  await expect(chain.close()).rejects.toThrow('b is down')
  expect(closed).toEqual(['a', 'b'])
})

test('what closing throws is told by its name alone', async () => {
  const failing = (name: string, thrown: unknown): Provider => ({
    name,
    get: () => undefined,
    close() {
      throw thrown
    },
  })
  const chain = createChain([failing('a', new TypeError('of CANARY')), failing('b', 'CANARY')])
  const error = await chain.close().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    code: 'UNAVAILABLE',
    problems: [{ message: 'a failed (TypeError)' }, { message: 'b failed' }],
  })
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('CANARY')
})

test('what is thrown and can not be looked at is a failure as any other', async () => {
  const unseen = (): never => {
    throw new Error('CANARY')
  }
  const thrown = new Proxy({}, { get: unseen, getPrototypeOf: unseen })
  const chain = createChain([{ name: 'odd', get: () => Promise.reject(thrown) }])
  const reference = call('K')
  const resolutions = await chain.resolve([reference])
  expect(resolutions.get(reference.id)).toMatchObject({ outcome: 'UNAVAILABLE', message: 'odd failed' })
})

test('preflight asks each provider that has one', () => {
  const chain = createChain([memory({}), { name: 'x', get: () => undefined, preflight: down }])
  expect(() => chain.preflight()).toThrow('b is down')
})
