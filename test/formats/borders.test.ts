/**
 * Values that are empty, short, or a sign of the format themselves, in expressions glued to quotes, separators, comment
 * signs, escapes, each other, the ends of lines and of the file. What the format's reader takes with words in place
 * of the expressions must, once rendered, read the same with the values in place of the words, or be refused.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { memory, RenderConfigError, renderConfig } from '../../src/index.ts'
import { type BorderRow, borderRows } from './border-documents.ts'

const words = [
  '',
  '',
  '',
  ' ',
  'v',
  '0',
  'n',
  'u0041',
  'null',
  'true',
  '.',
  '-',
  '--',
  '---',
  '...',
  '~',
  '=',
  '<<',
]
const signs = [...'\\"\'`#;:!&*%@?$,|></+^', '{', '}', '[', ']', '(', ')', '\n', '\r', '\r\n', '\t']
const pairs = [
  '- ',
  '? ',
  ': ',
  ' #',
  '//',
  '/*',
  '*/',
  '"""',
  "'''",
  '""',
  "''",
  ']]>',
  '${',
  '{x}',
  '%{',
  '\\n',
  '$$',
  '%%',
]
const texts = [
  'a: b',
  'E',
  'x\ny',
  ' a',
  'a ',
  '\na',
  'a\n',
  'é',
  '__proto__',
  '#a',
  'a=b',
  '[a]',
  '!a',
  '&a',
  '*a',
  '<<: 1',
]
const SHORT_VALUES = [...words, ...signs, ...pairs, ...texts]

/** Whatever else is wrong is told by another code, and would be a mistake here. */
const REFUSALS = ['CANNOT_ENCODE', 'DUPLICATE_KEY', 'DOCUMENT_SYNTAX']
const EXPRESSION = /\{\{ secrets\.V(\d) \}\}/g
const WORD = /zQ(\d)Qz/g

function documentOf({ pieces, frames, around = ['', ''] }: BorderRow): fc.Arbitrary<string> {
  const expression = fc.constantFrom(0, 1, 2).map(index => `{{ secrets.V${index} }}`)
  const piece = fc.oneof(
    { weight: 2, arbitrary: expression },
    { weight: 3, arbitrary: fc.constantFrom(...pieces) },
  )
  const row = fc.array(piece, { minLength: 1, maxLength: 5 }).map(parts => parts.join(''))
  return fc
    .array(fc.tuple(fc.constantFrom(...frames), row, row), { minLength: 1, maxLength: 3 })
    .map(framed =>
      framed.map(([frame, first, second], index) =>
        frame
          .replace('@', String(index))
          .replace('…', () => first)
          .replace('…', () => second),
      ),
    )
    .map(framed => around[0] + framed.join('') + around[1])
    .filter(text => text.includes('{{ secrets.'))
}

/** Copies what was read, with values in place of the words; members stay members whatever they are called. */
function putIn(node: unknown, values: readonly string[]): unknown {
  const put = (text: string): string => text.replace(WORD, (_, index) => values[Number(index)]!)
  if (typeof node === 'string') return put(node)
  if (Array.isArray(node)) return node.map(item => putIn(item, values))
  if (node instanceof Map)
    return new Map([...node].map(([key, value]) => [putIn(key, values), putIn(value, values)]))
  if (typeof node !== 'object' || node === null || node instanceof Date) return node
  const copy = Object.create(Object.getPrototypeOf(node) as object) as object
  for (const [key, value] of Object.entries(node)) {
    const member = { value: putIn(value, values), enumerable: true, configurable: true, writable: true }
    Object.defineProperty(copy, put(key), member)
  }
  return copy
}

type Reading = { readonly read: unknown } | { readonly unreadable: true }

function reading({ read }: BorderRow, text: string): Reading {
  try {
    return { read: read(text) }
  } catch {
    return { unreadable: true }
  }
}

/** The text, or nothing if it is refused as it may be. */
async function render(
  { format }: BorderRow,
  template: string,
  values: readonly string[],
): Promise<string | undefined> {
  const secrets = Object.fromEntries(values.map((value, index) => [`V${index}`, value]))
  try {
    return (await renderConfig(template, { format, providers: [memory(secrets)] })).text
  } catch (error) {
    if (!(error instanceof RenderConfigError)) throw error
    expect(REFUSALS, error.message).toEqual(expect.arrayContaining(error.problems.map(({ code }) => code)))
    return undefined
  }
}

describe('expressions beside what the format gives a meaning', () => {
  test.each(borderRows)(
    '$name',
    async row => {
      let rendered = 0
      const values = fc.array(fc.constantFrom(...SHORT_VALUES), { minLength: 3, maxLength: 3 })
      await fc.assert(
        fc.asyncProperty(documentOf(row), values, async (template, given) => {
          const worded = reading(
            row,
            template.replace(EXPRESSION, (_, index) => `zQ${index}Qz`),
          )
          if ('unreadable' in worded) return
          const text = await render(row, template, given)
          // What stays is in a comment, or another engine's for the braces beside it.
          if (text === undefined || text.includes('{{') || row.misread?.(text) === true) return
          rendered++
          expect(reading(row, text), JSON.stringify({ template, given, text })).toEqual({
            read: putIn(worded.read, given),
          })
        }),
        { numRuns: 600, seed: 20261128 },
      )
      expect(rendered).toBeGreaterThan(50)
    },
    60_000,
  )

  // Each was once written as another document.
  test.each([
    ['yaml', 'a\n{{ secrets.V0 }}', [''], "'a '"],
    ['yaml', 'a\n{{ secrets.V0 }}#b', [''], "'a #b'"],
    ['yaml', 'a: {{ secrets.V0 }}!', [''], "a: '!'"],
    ['yaml', 'a: {{ secrets.V0 }}', ['.'], "a: '.'"],
    ['dotenv-compose', 'A={{ secrets.V0 }} # comment\n', [''], "A='' # comment\n"],
    ['dotenv', 'A=\n\'\nB={{ secrets.V0 }}"\n', [' #'], 'A=\n\'\nB=` #"`\n'],
    ['dockerfile', 'FROM x\nWORKDIR {{ secrets.V0 }}\n', ['--a'], 'refused'],
    ['dockerfile', 'FROM x\nWORKDIR a{{ secrets.V0 }}\n', ['--a'], 'FROM x\nWORKDIR a--a\n'],
    ['properties', 'a {{ secrets.V0 }}\\\n=1\n', [''], 'a \\\n\\=1\n'],
    ['properties', '{{ secrets.V0 }}\\\n{{ secrets.V1 }} 1\n', ['a', ''], 'refused'],
    ['fluent-bit', '[INPUT]\n    {{ secrets.V0 }}# 1\n', [''], 'refused'],
    ['ini', '[a]\n{{ secrets.V0 }}#=1\n', [''], 'refused'],
    ['configparser', '[a]\n{{ secrets.V0 }};=1\n', [''], 'refused'],
    ['systemd', '[Service]\n{{ secrets.V0 }};=1\n', [''], 'refused'],
    ['systemd', '[Unit]\nDescription=a{{ secrets.V0 }}\\\n\n', ['\t'], 'refused'],
    ['systemd', '[Unit]\nDescription={{ secrets.V0 }}\\\n  b\n', [''], 'refused'],
    ['dockerfile', 'FROM x\nENV A="\\\n{{ secrets.V0 }}"\n', ['#'], 'refused'],
    ['dockerfile', 'FROM x\nENV A="\\\n{{ secrets.V0 }}#"\n', [''], 'refused'],
    ['dockerfile', 'FROM x\nENV A="\\\n{{ secrets.V0 }}"\n', ['b'], 'FROM x\nENV A="\\\nb"\n'],
    ['dockerfile', 'FROM x\nENV A="{{ secrets.V0 }}\\\nb"\n', ['\\'], 'refused'],
    [
      'dockerfile',
      'FROM x\nCMD ["a", "\\\n{{ secrets.V0 }}"]\n',
      ['#'],
      'FROM x\nCMD ["a", "\\\n\\u0023"]\n',
    ],
    ['dockerfile', 'FROM x\nRUN ["a", "\\{{ secrets.V0 }}"]\n', [''], 'refused'],
  ])('%s: %j with %j is %j', async (format, template, values, expected) => {
    const row = { format } as BorderRow
    expect((await render(row, template, values)) ?? 'refused').toBe(expected)
  })
})
