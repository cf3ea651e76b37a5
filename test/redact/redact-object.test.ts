import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createRedactor } from '../../src/redact/redactor.ts'

const SECRET = 'correct-horse-EXAMPLE-battery'

function redactorWith(...more: string[]) {
  const redactor = createRedactor()
  redactor.add(SECRET, 'PASSWORD')
  for (const value of more) redactor.add(value)
  return redactor
}

class Account {
  readonly user: string
  readonly password: string

  constructor(user: string, password: string) {
    this.user = user
    this.password = password
  }

  describe(): string {
    return `${this.user}:${this.password}`
  }
}

describe('every kind of value', () => {
  test.each<[string, unknown, unknown]>([
    ['text', `a ${SECRET}`, 'a ***'],
    ['arrays', [1, [SECRET]], [1, ['***']]],
    ['members', { a: { b: SECRET } }, { a: { b: '***' } }],
    ['keys', { [SECRET]: 1, [`x${SECRET}`]: 2 }, { '***': 1, 'x***': 2 }],
    ['keys that become equal', { '***': 0, [SECRET]: 1 }, { '***': 0, '***#2': 1 }],
    ['maps', new Map([[SECRET, { SECRET }]]), new Map([['***', { SECRET: '***' }]])],
    [
      'map keys that become equal',
      new Map([
        ['***', 1],
        [SECRET, 2],
      ]),
      new Map([
        ['***', 1],
        ['***#2', 2],
      ]),
    ],
    ['sets', new Set([SECRET, 'x']), new Set(['***', 'x'])],
    ['buffers', Buffer.from(`<${SECRET}>`), Buffer.from('<***>')],
    ['typed arrays', new Uint8Array(Buffer.from(SECRET)), new Uint8Array([42, 42, 42])],
    ['URLs', new URL(`https://u:${SECRET}@h.example/`), new URL('https://u:***@h.example/')],
    ['search parameters', new URLSearchParams({ token: SECRET }), new URLSearchParams({ token: '***' })],
    ['headers', new Headers({ authorization: SECRET }), new Headers({ authorization: '***' })],
    ['regular expressions', new RegExp(SECRET, 'g'), '/***/g'],
    ['symbol keys', { [Symbol.for('message')]: SECRET }, { [Symbol.for('message')]: '***' }],
    ['numbers', { pin: 48151623, other: 48151624 }, { pin: '***', other: 48151624 }],
    ['big integers', [48151623n], ['***']],
    ['short values where they are the whole field', { a: 'abc', b: 'abcd' }, { a: '***', b: 'abcd' }],
    [
      'array members beside the indexes',
      Object.assign([1], { extra: SECRET }),
      Object.assign([1], { extra: '***' }),
    ],
  ])('%s', (_name, value, expected) => {
    expect(redactorWith('48151623', 'abc').redactObject(value)).toEqual(expected)
  })

  test('symbols keep their kind', () => {
    expect(redactorWith().redactObject(Symbol(SECRET)).description).toBe('***')
  })

  test('instances keep their class and lose the value', () => {
    const shown = redactorWith().redactObject(new Account('app', SECRET))
    expect(shown).toBeInstanceOf(Account)
    expect(shown.describe()).toBe('app:***')
  })

  test('holes of arrays stay holes', () => {
    const holey: unknown[] = []
    holey[3] = SECRET
    expect(Object.keys(redactorWith().redactObject(holey))).toEqual(['3'])
    expect(redactorWith().redactObject(holey)).toHaveLength(4)
  })

  test('a member that is hidden from listings stays hidden, and is redacted', () => {
    const value = Object.defineProperty({}, 'hidden', { value: SECRET, enumerable: false })
    const shown = redactorWith().redactObject(value) as { hidden: string }
    expect(Object.keys(shown)).toEqual([])
    expect(shown.hidden).toBe('***')
  })
})

describe('errors', () => {
  const chain = (): Error =>
    new AggregateError([new Error(SECRET)], `failed with ${SECRET}`, { cause: new RangeError(SECRET) })

  test('message, stack, cause, errors and own members', () => {
    const error = Object.assign(chain(), { request: { token: SECRET } })
    const shown = redactorWith().redactObject(error)
    expect(shown).toBeInstanceOf(AggregateError)
    expect(shown.message).toBe('failed with ***')
    expect(shown.stack).toContain('AggregateError: failed with ***\n    at ')
    expect(shown.cause).toBeInstanceOf(RangeError)
    expect(inspect(shown, { depth: 9 })).not.toContain(SECRET)
    expect(error.message).toContain(SECRET)
  })

  test.each([
    ['of another realm', () => runInNewContext('new TypeError(secret)', { secret: SECRET })],
    ['whose class keeps the message itself', () => new DOMException(SECRET, 'AbortError')],
  ])('%s', (_name, make) => {
    const shown = redactorWith().redactObject(make())
    expect(shown.message).toBe('***')
    expect(`${inspect(shown)}${shown.stack}`).not.toContain(SECRET)
  })
})

describe('what can not be walked fails closed', () => {
  test('too deep', () => {
    let value: unknown = SECRET
    for (let depth = 0; depth < 200; depth++) value = { value }
    const shown = JSON.stringify(redactorWith().redactObject(value))
    expect(shown).toContain('[redacted: too deep]')
    expect(shown).not.toContain(SECRET)
  })

  test.each<[string, object]>([
    [
      'a getter that throws',
      {
        get broken() {
          throw new Error(SECRET)
        },
      },
    ],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error(SECRET)
          },
        },
      ),
    ],
  ])('%s', (_name, value) => {
    expect(redactorWith().redactObject({ value })).toEqual({ value: '[redacted: unreadable]' })
  })
})

describe('what has nothing to hide is not copied', () => {
  const cyclic: Record<string, unknown> = { name: 'x' }
  cyclic.self = cyclic
  test.each<[string, unknown]>([
    ['an object', { a: [1, 'x', { b: null }], d: new Date(0), m: new Map([[1, 2]]) }],
    ['a cycle', cyclic],
    ['an error', new Error('x')],
    ['a function', () => SECRET],
    ['nothing', undefined],
    ['a URL', new URL('https://h.example/')],
    ['headers', new Headers({ a: 'b' })],
  ])('%s', (_name, value) => {
    expect(redactorWith().redactObject(value)).toBe(value)
  })

  test('branches without a value are shared', () => {
    const clean = { a: 1 }
    const shown = redactorWith().redactObject({ clean, dirty: SECRET })
    expect(shown.clean).toBe(clean)
  })
})

test('cycles are kept', () => {
  const value: Record<string, unknown> = { list: [] }
  value.self = value
  ;(value.list as unknown[]).push(value, SECRET)
  const shown = redactorWith().redactObject(value)
  expect(shown.self).toBe(shown)
  expect((shown.list as unknown[])[0]).toBe(shown)
  expect((shown.list as unknown[])[1]).toBe('***')
})
