import { describe, expect, test } from 'vitest'
import { memory } from '../../src/providers/memory.ts'
import { aliasOf } from '../../src/providers/provider.ts'
import { withAlias } from '../../src/providers/with-alias.ts'
import { testProvider } from './conformance.ts'

describe('the memory provider', () => {
  testProvider({
    test,
    create: () => memory({ DB: 's3cr3t EXAMPLE', EMPTY: '', BYTES: Uint8Array.of(0, 255) }),
    holds: { DB: 's3cr3t EXAMPLE', EMPTY: '', BYTES: Uint8Array.of(0, 255) },
  })
})

describe('a provider with an alias', () => {
  testProvider({
    test,
    create: () => withAlias('prod', memory({ DB: 's3cr3t EXAMPLE', EMPTY: '' })),
    holds: { DB: 's3cr3t EXAMPLE', EMPTY: '' },
  })
})

test('only own properties are secrets, and an own __proto__ is one', () => {
  const values = Object.assign(Object.create({ INHERITED: 'x' }), { OWN: 'y' })
  const provider = memory(values)
  expect(provider.get({ key: 'INHERITED' }, {})).toBeUndefined()
  expect(provider.get({ key: 'OWN' }, {})).toBe('y')
  expect(memory(JSON.parse('{"__proto__":"z"}')).get({ key: '__proto__' }, {})).toBe('z')
})

test('the object and the bytes handed in are copied', () => {
  const bytes = Uint8Array.of(1)
  const values: Record<string, string | Uint8Array> = { A: 'a', B: bytes }
  const provider = memory(values)
  values.A = 'changed'
  bytes[0] = 9
  expect(provider.get({ key: 'A' }, {})).toBe('a')
  expect(provider.get({ key: 'B' }, {})).toEqual(Uint8Array.of(1))
})

test('a value that is neither text nor bytes is refused without being shown', () => {
  expect(() => memory({ PIN: 4711 as unknown as string })).toThrow(
    new TypeError('the secret "PIN" must be a string or a Uint8Array'),
  )
})

test('an alias keeps the name and serves a class with private fields', async () => {
  class Counting {
    readonly name = 'counting store'
    #asked = 0
    get(): string {
      return String(++this.#asked)
    }
  }
  const provider = withAlias('prod', new Counting())
  expect(provider.name).toBe('counting store')
  expect(aliasOf(provider)).toBe('prod')
  expect(aliasOf(new Counting())).toBe('counting')
  expect(provider.get({ key: 'A' }, {})).toBe('1')
  expect(provider.getMany).toBeUndefined()
})

test('an alias serves a frozen provider, and both can be spread', async () => {
  const provider = withAlias('prod', Object.freeze({ name: 'frozen', get: () => 'value' }))
  expect(await provider.get({ key: 'A' }, {})).toBe('value')
  const spread = { ...provider }
  expect([spread.alias, spread.name, await spread.get({ key: 'A' }, {})]).toEqual(['prod', 'frozen', 'value'])
  expect('list' in provider).toBe(false)
})

test.each(['', '1a', 'a b', 'a:b', 'é', '__proto__'])('%o is no alias', alias => {
  expect(() => withAlias(alias, memory({}))).toThrow(TypeError)
})

test.each([
  ['text', 'text'],
  ['null', null],
  ['a Map', new Map([['K', 'v']])],
  ['a list', ['v']],
])('takes an object of secrets, not %s', (_, values) => {
  expect(() => memory(values as never)).toThrow(TypeError)
})
