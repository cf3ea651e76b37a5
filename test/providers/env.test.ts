import { describe, expect, test } from 'vitest'
import { ProviderError } from '../../src/errors.ts'
import { env } from '../../src/providers/env.ts'
import { testProvider } from './conformance.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('the env provider', () => {
  testProvider({
    test,
    create: () =>
      env({
        env: {
          SECRET_DB_PASSWORD: base64('s3cr3t EXAMPLE'),
          SECRET_EMPTY: '',
          'SECRET_MY-DASH': base64('dash'),
          SECRET_BROKEN: 'myPrivateCode',
          SECRET_twin: 'VHdpbkVYQU1QTEU=',
          SECRET_TWIN: 'VHdpbkVYQU1QTEU=',
          OTHER: 'x',
          SECRET_UNSET: undefined,
        },
      }),
    holds: { DB_PASSWORD: 's3cr3t EXAMPLE', EMPTY: '', 'MY-DASH': 'dash' },
    missing: ['ABSENT', 'OTHER', 'UNSET', 'SECRET_DB_PASSWORD', ''],
    fails: [
      { reference: { key: 'BROKEN' }, code: 'UNREADABLE', hides: 'myPrivateCode' },
      { reference: { key: 'TWIN' }, code: 'INVALID_REFERENCE', hides: 'VHdpbkVYQU1QTEU' },
    ],
  })
})

test('names match regardless of case, the prefix letter by letter', () => {
  const provider = env({ env: { SECRET_my_Key: base64('a'), secret_OTHER: base64('b') } })
  expect(provider.get({ key: 'MY_KEY' }, {})).toBe('a')
  expect(provider.get({ key: 'my_key' }, {})).toBe('a')
  expect(provider.get({ key: 'OTHER' }, {})).toBeUndefined()
})

test('SECRET_ alone holds the secret with the empty name', () => {
  expect(env({ env: { SECRET_: base64('nameless') } }).get({ key: '' }, {})).toBe('nameless')
})

test('two names that differ in case are told by name, and only to who asks for them', () => {
  const provider = env({ env: { SECRET_a: base64('one'), SECRET_A: base64('two'), SECRET_B: base64('b') } })
  expect(provider.get({ key: 'B' }, {})).toBe('b')
  expect(() => provider.get({ key: 'a' }, {})).toThrow(
    new ProviderError('INVALID_REFERENCE', 'several variables match "a": SECRET_A, SECRET_a', {
      hint: 'names match regardless of case; keep one of them',
    }),
  )
})

test('bad base64 matters only when asked for, and says how to encode', async () => {
  const provider = env({ env: { SECRET_BAD: 'not base64!', SECRET_GOOD: base64('good') } })
  const [bad, good] = await provider.getMany!([{ key: 'BAD' }, { key: 'GOOD' }], {})
  expect(good).toBe('good')
  expect(bad).toMatchObject({
    code: 'UNREADABLE',
    message: 'SECRET_BAD is not valid base64: it has a character outside the alphabet',
    hint: 'the value looks unencoded; set SECRET_BAD to the output of: printf %s "$VALUE" | base64',
  })
})

test.each([
  ['a word', 'password', true],
  ['a short word with a digit', 'hunter22', true],
  ['a long lower-case word', 'correcthorsebatterystapl', true],
  ['one byte with padding', '/w==', false],
  ['a key of 32 random bytes', 'q6sswordAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk=', false],
])('bytes that are not text are given as bytes: %s', (_, raw, warned) => {
  const outcome = env({ env: { SECRET_X: raw } }).get({ key: 'X' }, {})
  const bytes = Uint8Array.from(Buffer.from(raw, 'base64'))
  expect(outcome).toEqual(
    warned
      ? { value: Buffer.from(bytes), warning: expect.objectContaining({ code: 'LOOKS_UNENCODED' }) }
      : Buffer.from(bytes),
  )
})

test('text with control characters is given with a warning, text with tabs and line breaks without', () => {
  const provider = env({ env: { SECRET_CONTROL: base64('a\x01b'), SECRET_LINES: base64('a\tb\r\nc\n') } })
  expect(provider.get({ key: 'LINES' }, {})).toBe('a\tb\r\nc\n')
  expect(provider.get({ key: 'CONTROL' }, {})).toMatchObject({
    value: 'a\x01b',
    warning: {
      code: 'LOOKS_UNENCODED',
      message: 'SECRET_CONTROL decodes to text with control characters; was it encoded at all?',
    },
  })
})

test('plain encoding and another prefix take values as they are', () => {
  const provider = env({ env: { MY_PASSWORD: 'pa ss', SECRET_X: 'eA==' }, encoding: 'plain', prefix: 'MY_' })
  expect(provider.get({ key: 'password' }, {})).toBe('pa ss')
  expect(provider.get({ key: 'X' }, {})).toBeUndefined()
  expect([...provider.values!()]).toEqual([{ name: 'PASSWORD', value: 'pa ss' }])
})

test('what a redactor must know includes the text of a value that was never encoded', () => {
  const provider = env({ env: { SECRET_A: 'not base64!', SECRET_B: 'password' } })
  expect([...provider.values!()]).toEqual([
    { name: 'A', value: 'not base64!' },
    { name: 'B', value: Buffer.from('password', 'base64') },
    { name: 'B', value: 'password' },
  ])
})

test('variables are read when asked for', () => {
  const variables: Record<string, string> = {}
  const provider = env({ env: variables })
  expect(provider.get({ key: 'LATE' }, {})).toBeUndefined()
  variables.SECRET_LATE = base64('now')
  expect(provider.get({ key: 'LATE' }, {})).toBe('now')
})
