import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EncodableValue, TypedValue } from '../../src/formats/format.ts'
import { json, jsonl } from '../../src/formats/json/json.ts'
import { maskText } from '../../src/text/mask.ts'
import { describeConformance, maskTemplate, renderWith } from './conformance.ts'

/** Gives quotes to words that stand without them, as the format promises to. */
const quoteBare = (text: string): string =>
  text.replace(/"[^"]*"|[^\s"{}[\],:]*zQ\d+Qz[^\s"{}[\],:]*/g, part =>
    part.startsWith('"') ? part : `"${part}"`,
  )

const parseLines = (text: string): unknown[] =>
  text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .flatMap(line => (line.trim() === '' ? [] : [JSON.parse(line) as unknown]))

describe('json', () => {
  describeConformance({
    format: json,
    read: text => JSON.parse(text.replace(/^\ufeff/, '')) as unknown,
    templates: [
      {
        name: 'strings',
        text: `{
  "whole": "<< secrets.a >>", "start": "{{ secret('B') }} b", "middle": "a << secrets.c >> c",
  "end": "a \\u00e9\\\\ << secrets.d >>", "two": "{{ secret('E') }}:{{ secret('F') }}", "list": ["<< secrets.g >>", 1, null]
}
`,
      },
      { name: 'keys', text: '{"a": {"<< secrets.a >>": 1}, "b": {"pre-<< secrets.b >>-post": {"c": []}}}\n' },
      {
        name: 'bare words',
        text: '{"a": << secrets.a >>, "b": [v<< secrets.b >>, << secrets.c >>/x], "d": {<< secrets.d >>: true}}\n',
        readable: quoteBare,
      },
      { name: 'one string', text: '"<< secrets.a >>"\n' },
      { name: 'one bare word', text: ' << secrets.a >>\n', readable: quoteBare },
    ],
  })

  const typed = (text: string, value: TypedValue): unknown =>
    renderWith(json, text, (): EncodableValue => ({ text: value.literal, typed: value }))

  test.each<[TypedValue['type'], string]>([
    ['int', '5432'],
    ['float', '-1.5e3'],
    ['bool', 'true'],
    ['json', '{"a": [1, "x"]}'],
  ])('a typed value (%s) stands without quotes where it is all there is', (type, literal) => {
    const value = { type, literal } as TypedValue
    expect(typed('[<< secrets.a >>]', value)).toEqual({ text: `[${literal}]` })
  })

  test.each(['["<< secrets.a >>"]', '[v<< secrets.a >>]', '{<< secrets.a >>: 1}', '["<< secrets.a >>:1"]'])(
    'a typed value is text where it is not all there is: %s',
    text => {
      const plain = renderWith(json, text, () => ({ text: '1' }))
      expect(typed(text, { type: 'int', literal: '1' })).toEqual(plain)
    },
  )

  test.each<[TypedValue['type'], string]>([
    ['int', '007'],
    ['float', '.inf'],
    ['float', 'NaN'],
    ['json', '{"a": 1}, "b": 2'],
    ['json', ''],
  ])('a %s that JSON has not is refused: %s', (type, literal) => {
    expect(typed('[<< secrets.a >>]', { type, literal } as TypedValue)).toMatchObject({
      refused: expect.stringContaining('JSON'),
    })
  })

  test('what ends a line somewhere, or shows as nothing, is escaped', () => {
    expect(
      renderWith(json, '["<< secrets.a >>"]', () => ({ text: 'a\u2028b\u2029c\u007f\b\u0000/é' })),
    ).toEqual({
      text: '["a\\u2028b\\u2029c\\u007f\\b\\u0000/é"]',
    })
  })

  test('an expression that gets no value keeps its bytes', () => {
    const text =
      '{"a": "{{ inputs.x }} << secrets.a >>", "b": {{ inputs.y }}-<< secrets.b >>, "c": {{ inputs.z }}}'
    const values = new Map([
      [1, 'a"b'],
      [3, 'c'],
    ])
    const rendered = renderWith(json, text, span =>
      values.has(span) ? { text: values.get(span)! } : undefined,
    )
    expect(rendered).toEqual({
      text: '{"a": "{{ inputs.x }} a\\"b", "b": "{{ inputs.y }}-c", "c": {{ inputs.z }}}',
    })
  })

  test('the escapes of JSON are undone inside an expression that stands in a string', () => {
    const text = String.raw`{"a": "<< secret(\"X\") >>", "b": << secret("Y") >>}`
    const { slots } = json.slots(maskTemplate(text))
    expect(json.decode(slots[0]!, String.raw` secret(\"X\\\u0041\") `)).toBe(' secret("X\\A") ')
    expect(json.decode(slots[1]!, ' secret("Y\\n") ')).toBe(' secret("Y\\n") ')
  })

  test('a slot knows its path and the map of its key', () => {
    const { slots } = json.slots(
      maskTemplate('{"a": [0, {"b\\n": "<< secrets.x >>", "<< secrets.k >>": 1}], "<< secrets.l >>": 2}'),
    )
    expect(slots[0]!.path).toEqual(['a', 1, 'b\n'])
    expect(slots.map(slot => slot.isKey)).toEqual([false, true, true])
    expect(slots[1]!.map).not.toBe(slots[2]!.map)
    expect(slots[0]).not.toHaveProperty('map')
  })

  test('the keys of an object and what a key reads as are told, for the check of equal keys', () => {
    const text =
      '{"a\\u0041": 1, "x": {"<< secrets.k >>": 2, "y": 3}, "z-<< secrets.l >>\\n": 3, {{ secret("M") }}: 4}'
    const document = maskTemplate(text)
    const { slots, siblingKeys } = json.slots(document)
    expect(slots.map(slot => siblingKeys?.(slot.map!))).toEqual([['y'], ['aA', 'x'], ['aA', 'x']])
    const values = new Map([0, 1, 2].map(span => [span, { text: 'q"' }]))
    expect(slots.map(slot => json.encode(document, slot, values))).toEqual(
      ['q"', 'z-q"\n', 'q"'].map(content => expect.objectContaining({ content })),
    )
  })

  test.each([
    ['{"a": 1', 7, 'ends before'],
    ['{"a": 1]', 7, '"}"'],
    ['{"a" 1}', 5, '":"'],
    ['{"a": 1,}', 8, 'key is missing'],
    ['[1,]', 3, 'value is missing'],
    ['[,1]', 1, 'value is expected'],
    ['{a: 1}', 1, 'double quotes'],
    ["{'a': 1}", 1, 'single'],
    ['// x\n{}', 0, 'no comments'],
    ['[1 /* x */]', 3, 'no comments'],
    ['[01]', 1, 'no JSON value'],
    ['[undefined]', 1, 'no JSON value'],
    ['["a\nb"]', 3, 'line break'],
    ['["a\tb"]', 3, 'control character'],
    ['["\\x"]', 2, 'escape'],
    ['["\\u12G4"]', 2, 'escape'],
    ['["\\<< secrets.x >>"]', 2, 'escape'],
    ['["a', 1, 'does not end'],
    ['"\\', 1, 'escape'],
    ['{} {}', 3, 'jsonl'],
    ['{} x', 3, 'follows'],
    ['  ', 2, 'empty'],
    ['[Bearer << secrets.x >>]', 1, 'no JSON value'],
    ['\u00a0{}', 0, 'value is expected'],
  ])('%j is not JSON, and the place is told', (text, offset, message) => {
    const { syntaxErrors } = json.slots(maskTemplate(text))
    expect(syntaxErrors).toEqual([{ offset, message: expect.stringContaining(message) }])
  })

  test.each(['{', '"', '\\', '[', '{"a":', '[[],', "'", '0', '/', '<< secrets.a >>,', ' \n'])(
    'a long run of %j ends in a problem and not in a crash',
    unit => {
      expect(json.slots(maskText(unit.repeat(100_000), [])).syntaxErrors).toHaveLength(1)
    },
  )

  test('what the scanner takes for JSON is what JSON.parse takes for JSON', () => {
    const piece = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '"a"',
        '"b":',
        '1',
        '-0.5',
        '01',
        'true',
        'null',
        ' ',
        '\n',
        '\\',
        '\\n',
        '\\u00e9',
        '/',
      ],
    )
    const mutilated = fc.tuple(
      fc.json({ maxDepth: 3 }),
      fc.nat(),
      fc.constantFrom('', ',', '"', '}', '\\', 'x', ' '),
    )
    const documents = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join('')),
      mutilated.map(
        ([text, at, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1),
      ),
      fc.json(),
    )
    const parses = (text: string): boolean => {
      try {
        JSON.parse(text)
        return true
      } catch {
        return false
      }
    }
    fc.assert(
      fc.property(documents, text => {
        expect(json.slots(maskText(text, [])).syntaxErrors.length === 0, text).toBe(parses(text))
      }),
      { numRuns: 5000, seed: 20261101 },
    )
  })

  test('depth costs no stack, and paths are made only when asked for', () => {
    const depth = 100_000
    const { slots, syntaxErrors } = json.slots(
      maskTemplate(`${'['.repeat(depth)}<< secrets.a >>${']'.repeat(depth)}`),
    )
    expect(syntaxErrors).toEqual([])
    expect(slots[0]!.path).toHaveLength(depth)
  })

  test.each(['{"a":{"b":[]}}', '[[], {}, "", -0.5e-7, true]', '0', '\ufeff{}', '"\\"\\u2028"'])(
    '%s is JSON',
    text => {
      expect(json.slots(maskText(text, [])).syntaxErrors).toEqual([])
    },
  )
})

describe('jsonl', () => {
  describeConformance({
    format: jsonl,
    read: parseLines,
    templates: [
      {
        name: 'lines',
        text: '{"a": "<< secrets.a >>"}\n\n["x<< secrets.b >>", 1]\n{"<< secrets.c >>": "{{ secret(\'D\') }}"}\n',
      },
      { name: 'bare words', text: '[<< secrets.a >>]\n<< secrets.b >>\n', readable: quoteBare },
    ],
  })

  test('the first step of a path is the number of the value', () => {
    const { slots } = jsonl.slots(maskTemplate('1\n\n{"a": "<< secrets.a >>"}\n"<< secrets.b >>"\n'))
    expect(slots.map(slot => slot.path)).toEqual([[1, 'a'], [2]])
  })

  test.each([
    ['{"a":\n1}', 5, 'several lines'],
    ['{} {}', 3, 'second value'],
    ['{}\n[', 4, 'ends before'],
  ])('%j is not JSON Lines', (text, offset, message) => {
    const { syntaxErrors } = jsonl.slots(maskText(text, []))
    expect(syntaxErrors).toEqual([{ offset, message: expect.stringContaining(message) }])
  })

  test('typed JSON of several lines goes on one', () => {
    const value: EncodableValue = { text: '', typed: { type: 'json', literal: '{\n  "a": 1\n}\n' } }
    expect(renderWith(jsonl, '[<< secrets.a >>]\n', () => value)).toEqual({ text: '[{   "a": 1 }]\n' })
  })
})
