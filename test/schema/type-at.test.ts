import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '../../src/schema/json-schema.ts'
import { typeAt } from '../../src/schema/type-at.ts'

const int = { type: 'integer' }
const text = { type: 'string' }

describe('the type that a schema gives at a place', () => {
  it.each<[string, JsonSchema, (string | number)[], string | undefined]>([
    ['a property', { properties: { a: int } }, ['a'], 'integer'],
    ['the root', { type: 'boolean' }, [], 'boolean'],
    [
      'a nested property',
      { properties: { a: { properties: { b: { type: 'number' } } } } },
      ['a', 'b'],
      'number',
    ],
    ['a string', { properties: { a: text } }, ['a'], 'string'],
    ['an object', { properties: { a: { type: 'object' } } }, ['a'], 'object'],
    ['nothing said', { properties: { a: {} } }, ['a'], undefined],
    ['another property', { properties: { a: int } }, ['b'], undefined],
    ['a name that objects inherit', { properties: {} }, ['constructor'], undefined],
    ['false', { properties: { a: false } }, ['a'], undefined],
    ['true', true, ['a'], undefined],
    ['several types', { properties: { a: { type: ['integer', 'string'] } } }, ['a'], undefined],
    ['null is no choice', { properties: { a: { type: ['integer', 'null'] } } }, ['a'], 'integer'],
    ['an integer is a number', { type: ['integer', 'number'] }, [], 'number'],
    ['additionalProperties', { additionalProperties: int }, ['x'], 'integer'],
    ['… not where properties says', { properties: { x: text }, additionalProperties: int }, ['x'], 'string'],
    ['patternProperties', { patternProperties: { '^p_': int } }, ['p_a'], 'integer'],
    ['… that does not fit', { patternProperties: { '^p_': int } }, ['a'], undefined],
    ['… that is no pattern', { patternProperties: { '(': int } }, ['a'], undefined],
    ['items', { items: int }, [3], 'integer'],
    ['prefixItems', { prefixItems: [text, int], items: { type: 'boolean' } }, [1], 'integer'],
    ['items behind prefixItems', { prefixItems: [text], items: { type: 'boolean' } }, [1], 'boolean'],
    ['a list of items', { items: [text, int], additionalItems: { type: 'boolean' } }, [1], 'integer'],
    ['additionalItems', { items: [text], additionalItems: { type: 'boolean' } }, [1], 'boolean'],
    ['an index in an object', { properties: { 0: int } }, [0], undefined],
    ['const', { properties: { a: { const: 3 } } }, ['a'], 'integer'],
    ['enum', { properties: { a: { enum: [1, 2.5, null] } } }, ['a'], 'number'],
    ['enum of texts', { properties: { a: { enum: ['1', '2'] } } }, ['a'], 'string'],
    ['enum of several types', { properties: { a: { enum: [1, 'auto'] } } }, ['a'], undefined],
    ['allOf', { allOf: [{ properties: { a: {} } }, { properties: { a: int } }] }, ['a'], 'integer'],
    [
      'allOf that narrows',
      { properties: { a: { type: ['integer', 'string'], allOf: [int] } } },
      ['a'],
      'integer',
    ],
    ['allOf that contradicts', { properties: { a: { allOf: [int, text] } } }, ['a'], undefined],
    ['anyOf with a choice', { properties: { a: { anyOf: [int, text] } } }, ['a'], undefined],
    ['anyOf with null', { properties: { a: { anyOf: [int, { type: 'null' }] } } }, ['a'], 'integer'],
    [
      'anyOf of one type',
      {
        properties: {
          a: {
            anyOf: [
              { ...int, maximum: 1 },
              { ...int, minimum: 9 },
            ],
          },
        },
      },
      ['a'],
      'integer',
    ],
    ['anyOf with a branch that says nothing', { properties: { a: { anyOf: [int, {}] } } }, ['a'], undefined],
    [
      'oneOf above the place',
      { oneOf: [{ properties: { a: int } }, { properties: { a: text } }] },
      ['a'],
      undefined,
    ],
    [
      'a branch that can not hold the place',
      { anyOf: [text, { type: 'object', properties: { a: int } }] },
      ['a'],
      'integer',
    ],
    [
      'a branch that forbids the place',
      { anyOf: [{ additionalProperties: false }, { properties: { a: int } }] },
      ['a'],
      'integer',
    ],
    [
      'if, then and else',
      JSON.parse('{"if": {}, "then": {"type": "integer"}, "else": {"type": "integer"}}'),
      [],
      'integer',
    ],
    ['then without else', JSON.parse('{"if": {}, "then": {"type": "integer"}}'), [], undefined],
    ['$ref', { $ref: '#/$defs/x', $defs: { x: { properties: { a: int } } } }, ['a'], 'integer'],
    ['$ref with escapes', { $ref: '#/$defs/x~1y%20~0', $defs: { 'x/y ~': int } }, [], 'integer'],
    ['$ref to an anchor', { $ref: '#here', $defs: { x: { $anchor: 'here', ...int } } }, [], 'integer'],
    ['$ref to an $id', { $ref: 'other.json', $defs: { x: { $id: 'other.json', ...int } } }, [], 'integer'],
    [
      '$ref inside an embedded schema',
      {
        $ref: 'http://x.example/o',
        $defs: { x: { $id: 'http://x.example/o', $ref: '#/$defs/y', $defs: { y: int } } },
      },
      [],
      'integer',
    ],
    ['$ref to nothing', { $ref: '#/nowhere', properties: { a: int } }, ['a'], 'integer'],
    ['$ref to the root', { properties: { next: { $ref: '#' }, a: int } }, ['next', 'next', 'a'], 'integer'],
    [
      '$ref in a circle',
      { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
      [],
      undefined,
    ],
    [
      '$ref in a circle of choices',
      { $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }, int] } }, $ref: '#/$defs/a' },
      [],
      undefined,
    ],
  ])('%s', (_, schema, path, expected) => {
    expect(typeAt(schema, path)).toBe(expected)
  })

  it('of a schema with too many ways is not looked for to the end', () => {
    const levels = Object.fromEntries(
      Array.from({ length: 40 }, (_, level) => [
        `l${level}`,
        { anyOf: [{ $ref: `#/$defs/l${level + 1}` }, { allOf: [{ $ref: `#/$defs/l${level + 1}` }] }] },
      ]),
    )
    expect(typeAt({ $ref: '#/$defs/l0', $defs: { ...levels, l40: int } }, [])).toBeUndefined()
  })
})
