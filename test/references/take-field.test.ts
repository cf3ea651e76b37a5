import fc from 'fast-check'
import { expect, test } from 'vitest'
import { takeField } from '../../src/references/take-field.ts'

const field = (json: string, path: string): string | undefined => {
  const taken = takeField(json, path.split('.'))
  return taken.outcome === 'FOUND' ? taken.text : taken.outcome
}

const J = '{"user":"u","password":"p w","n":1.50,"b":true,"z":null,"o":{"k":[1,2]}}'

test.each([
  ['a string as it is', J, 'password', 'p w'],
  ['a fraction without its last zeros', J, 'n', '1.5'],
  ['a boolean', J, 'b', 'true'],
  ['null as text', J, 'z', 'null'],
  ['an object as compact JSON', J, 'o', '{"k":[1,2]}'],
  ['a path', J, 'o.k', '[1,2]'],
  ['an index', J, 'o.k.1', '2'],
  ['an item of a list at the root', '["x","y"]', '1', 'y'],
  ['an integer with all its digits', '{"a":12345678901234567890}', 'a', '12345678901234567890'],
  [
    'such an integer deep inside',
    '{"a": [ { "b" : -12345678901234567890 } ]}',
    'a',
    '[{"b":-12345678901234567890}]',
  ],
  ['a long fraction', '{"a":0.12345678901234567890}', 'a', '0.1234567890123456789'],
  ['a whole number written as a fraction', '{"a":1.0}', 'a', '1.0'],
  ['an exponent', '{"a":1.50e+3}', 'a', '1.50e+3'],
  ['an empty string', '{"a":""}', 'a', ''],
  ['a string that looks like a number', '{"a":"007"}', 'a', '007'],
  ['escapes undone', String.raw`{"a":"\u00e9\n\"\\"}`, 'a', 'é\n"\\'],
  ['escapes kept inside JSON', String.raw`{"a":["\u00e9\n\"1\"\\"]}`, 'a', String.raw`["é\n\"1\"\\"]`],
  ['text that holds brackets and digits', '{"a":["[{1}]","}"]}', 'a', '["[{1}]","}"]'],
  ['the last of a key written twice', '{"a":1,"a":2}', 'a', '2'],
  ['keys in their order', '{"a":{"b":1,"2":2,"1":3}}', 'a', '{"b":1,"2":2,"1":3}'],
  ['an own property with dots first', '{"user.name":"own","user":{"name":"deep"}}', 'user.name', 'own'],
  ['the longest own name first', '{"a.b":{"c":"long"},"a":{"b.c":"short"}}', 'a.b.c', 'long'],
  [
    'a shorter name where the longer leads nowhere',
    '{"a.b":{"x":1},"a":{"b":{"c":"here"}}}',
    'a.b.c',
    'here',
  ],
  ['the empty name', '{"":"x"}', '', 'x'],
  ['an own __proto__', '{"__proto__":"x"}', '__proto__', 'x'],
  ['an own constructor', '{"constructor":{"name":"x"}}', 'constructor.name', 'x'],
])('takes %s', (_, json, path, expected) => {
  expect(field(json, path)).toBe(expected)
})

test.each([
  ['a name that is not there', J, 'nope'],
  ['a name of other case', J, 'USER'],
  ['a field of a string', J, 'user.length'],
  ['a field of null', J, 'z.a'],
  ['__proto__', J, '__proto__'],
  ['constructor', J, 'constructor.name'],
  ['toString', J, 'toString'],
  ['the length of a list', '[1]', 'length'],
  ['an index that is not there', '[1]', '1'],
  ['a negative index', '[1]', '-1'],
  ['an index with a zero in front', '[1,2]', '01'],
  ['a method of lists', '[1]', 'map'],
  ['an enormous index', '[1]', '99999999999'],
])('finds nothing for %s', (_, json, path) => {
  expect(field(json, path)).toBe('ABSENT')
})

test.each([
  ['plain text', 's3cr3t'],
  ['nothing', ''],
  ['half of an object', '{"a":1'],
  ['a number with a zero in front', '{"a":01}'],
  ['single quotes', "{'a':1}"],
  ['a string', '"a"'],
  ['a number', '12345'],
  ['null', 'null'],
  ['501 levels', '['.repeat(501) + ']'.repeat(501)],
  ['200,000 levels', '['.repeat(200_000) + ']'.repeat(200_000)],
])('has no fields: %s', (_, json) => {
  expect(field(json, 'a')).toBe('NOT_JSON')
})

test('500 levels and strings of many escapes are no trouble', () => {
  expect(field(`{"a":${'['.repeat(499)}${']'.repeat(499)}}`, 'a')).toHaveLength(998)
  expect(field(JSON.stringify({ a: '"'.repeat(2_000_000) }), 'a')).toHaveLength(2_000_000)
})

test('what is taken reads back as what JSON.parse sees', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), value => {
      const json = JSON.stringify({ a: value }, null, 1)
      const expected = (JSON.parse(json) as { a: unknown }).a
      const text = field(json, 'a')!
      expect(typeof expected === 'string' ? text : JSON.parse(text)).toEqual(expected)
    }),
    { seed: 3, numRuns: 500 },
  )
})
