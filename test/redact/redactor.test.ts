import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { redactJsonLine } from '../../src/redact/json-line.ts'
import { createRedactor } from '../../src/redact/redactor.ts'
import { scanBytes } from '../../src/redact/scan-bytes.ts'
import { cutAt, pushAll } from './fronts.ts'

const SECRET = 'correct-horse-EXAMPLE-battery'

describe('how much of its surroundings a value needs', () => {
  test.each<[string, string, string, string]>([
    ['eight characters are found anywhere', 'k9#xQ2!z', 'ak9#xQ2!zb', 'a***b'],
    ['six stand between words', 'k9xQ2z', 'k9xQ2z ak9xQ2z k9xQ2zb =k9xQ2z;', '*** ak9xQ2z k9xQ2zb =***;'],
    ['six, as JSON', 'k"xQ2z', '{"a":"k\\"xQ2z"}', '{"a":"***"}'],
    ['six, in a URL', 'k xQ2z', '?a=k%20xQ2z&b', '?a=***&b'],
    ['three are not looked for', 'k9x', 'a k9x b', 'a k9x b'],
    [
      'a word that is everywhere is not either',
      'postgres',
      'postgres://postgres@host',
      'postgres://postgres@host',
    ],
    ['nor the empty text', '', 'text', 'text'],
  ])('%s', (_name, value, text, expected) => {
    const redactor = createRedactor()
    redactor.add(value)
    expect(redactor.redact(text)).toBe(expected)
    expect(String(redactor.redactBytes(Buffer.from(text)))).toBe(expected)
    expect(pushAll(redactor.chunks(), cutAt(Buffer.from(text), [1, 2, 3])).toString()).toBe(expected)
  })

  test('a caller can force a value', () => {
    const redactor = createRedactor()
    redactor.add('k9x', undefined, { substring: true })
    redactor.add('admin', undefined, { substring: true })
    expect(redactor.redact('ak9xb administrator')).toBe('a***b ***istrator')
    expect(redactor.diagnostics).toEqual([])
  })

  test('warnings carry names, never values', () => {
    const redactor = createRedactor()
    redactor.add('k9x', 'TINY')
    redactor.add('k9xQ2z', 'SHORT')
    redactor.add('True', 'FLAG')
    redactor.add('ends-with-a-star*', 'STAR')
    expect(redactor.diagnostics.map(({ code, message }) => [code, message.split('"')[1]])).toEqual([
      ['WEAK_SECRET', 'TINY'],
      ['WEAK_SECRET', 'SHORT'],
      ['WEAK_SECRET', 'FLAG'],
      ['WEAK_SECRET', 'STAR'],
    ])
    expect(JSON.stringify(redactor.diagnostics)).not.toMatch(/k9x|ends-with/)
  })

  test.each([0, 9, 7.5, Number.NaN])('the minimum can not be %d', minimum => {
    expect(() => createRedactor({ minimum })).toThrow(RangeError)
  })

  test('the minimum can be lowered', () => {
    const redactor = createRedactor({ minimum: 5 })
    redactor.add('k9xQ2')
    expect(redactor.redact('ak9xQ2b')).toBe('a***b')
  })
})

describe('labels', () => {
  const label = (name: string): string => `[${name}]`

  test('the value that starts first names the union, the longest of several', () => {
    const redactor = createRedactor({ mask: label })
    redactor.add('abcdefgh1', 'one')
    redactor.add('abcdefgh12', 'two')
    redactor.add('h12ijklmn', 'three')
    redactor.add('without-a-name')
    expect(redactor.redact('abcdefgh12ijklmn without-a-name')).toBe('[two] ***')
    const bytes = Buffer.from('abcdefgh12ijklmn ')
    expect(pushAll(redactor.chunks(), cutAt(bytes, [3, 9, 10, 12])).toString()).toBe('[two] ')
  })

  test.each([
    ['a quote', 'a"b'],
    ['a backslash', 'a\\b'],
    ['a control character', 'a\nb'],
    ['too long', 'x'.repeat(65)],
    ['empty', ''],
    ['not ASCII', 'ä'],
  ])('one that could end its surroundings is not used: %s', (_name, text) => {
    const redactor = createRedactor({ mask: () => text })
    redactor.add(SECRET, 'PASSWORD')
    expect(redactor.redact(SECRET)).toBe('***')
    expect(redactor.diagnostics).toHaveLength(1)
  })

  test('one that holds a value is given up, also when the value comes later', () => {
    const redactor = createRedactor({ mask: name => `<${name}>`.slice(1, -1) })
    redactor.add(SECRET, 'api-key-EXAMPLE')
    expect(redactor.redact(SECRET)).toBe('api-key-EXAMPLE')
    redactor.add('api-key-EXAMPLE')
    expect(redactor.redact(SECRET)).toBe('***')
    expect(redactor.diagnostics.map(({ message }) => message)).toEqual([
      'secret "api-key-EXAMPLE" is shown as ***: its mask holds a secret',
    ])
  })

  test('the function is asked once per name', () => {
    const asked: string[] = []
    const redactor = createRedactor({ mask: name => `[${asked.push(name)}]` })
    redactor.add(SECRET, 'A')
    redactor.add('another-value-EXAMPLE', 'A')
    expect(redactor.redact(`${SECRET} another-value-EXAMPLE`)).toBe('[1] [1]')
    expect(asked).toEqual(['A'])
  })
})

describe('the redactor itself', () => {
  test('shows counts only', () => {
    const redactor = createRedactor()
    redactor.add(SECRET, 'PASSWORD')
    expect(`${inspect(redactor, { depth: 9, showHidden: true })}${JSON.stringify({ redactor })}`).toBe(
      'Redactor { secrets: 1 }{"redactor":{"secrets":1}}',
    )
  })

  test('text without a value comes back as it was given', () => {
    const redactor = createRedactor()
    redactor.add(SECRET)
    const bytes = Buffer.from('nothing in here')
    expect(redactor.redactBytes(bytes)).toBe(bytes)
    expect(redactor.redact('ä nothing in here')).toBe('ä nothing in here')
    expect(redactor.chunks().push(Buffer.from('nothing in here\n'))).toHaveLength(16)
  })

  test('a value that comes later is masked from then on', () => {
    const redactor = createRedactor()
    expect(redactor.redact(SECRET)).toBe(SECRET)
    const values = Array.from({ length: 500 }, (_, at) => `value-number-${at}-EXAMPLE`)
    const shown = values.map(value => {
      redactor.add(value)
      return redactor.redact(`<${value}> <ä${value}>`)
    })
    expect(new Set(shown)).toEqual(new Set(['<***> <ä***>']))
    expect(redactor.redact(values.join(' '))).toBe(values.map(() => '***').join(' '))
  })

  test.each([[5], [null], [{}], [new Int8Array(9)]])('%o is no value', value => {
    expect(() => createRedactor().add(value as never)).toThrow(TypeError)
  })

  test('names and options of the wrong type are refused', () => {
    expect(() => createRedactor(1 as never)).toThrow('options must be an object')
    expect(() => createRedactor().add('long enough', 1 as never)).toThrow('a name must be a string')
    expect(() => createRedactor().add('long enough', 'n', { substring: 'x' as never })).toThrow(TypeError)
  })

  test('a value given twice, as text and as bytes, is one', () => {
    const redactor = createRedactor()
    redactor.add(SECRET, 'A')
    redactor.add(Buffer.from(SECRET), 'B')
    expect(redactor.toJSON()).toEqual({ secrets: 1 })
  })

  test('long text is redacted as well as short', () => {
    const redactor = createRedactor()
    redactor.add(SECRET)
    const text = `${'x'.repeat(100_000)}${SECRET}${'ä'.repeat(3)}${'y'.repeat(100_000)}${SECRET}`
    expect(redactor.redact(text)).toBe(text.replaceAll(SECRET, '***'))
    expect(redactor.redact(text.replaceAll('ä', 'a'))).toBe(
      text.replaceAll('ä', 'a').replaceAll(SECRET, '***'),
    )
  })
})

describe('streams', () => {
  test('a pipeline of chunks', async () => {
    const redactor = createRedactor()
    redactor.add(SECRET)
    const text = `one ${SECRET} two ${Buffer.from(SECRET).toString('base64')} three`
    const pieces = cutAt(Buffer.from(text), [7, 8, 40, 60]).map(piece => Buffer.from(piece))
    const stream = redactor.stream()
    const done = pipeline(Readable.from(pieces), stream)
    expect(String(await buffer(stream))).toBe('one *** two *** three')
    await done
  })

  test('a web stream of strings and bytes, cut inside a character', async () => {
    const redactor = createRedactor()
    redactor.add(SECRET)
    const stream = redactor.webStream()
    const shown = buffer(stream.readable)
    const writer = stream.writable.getWriter()
    const emoji = '😀'
    for (const piece of [
      `a ${SECRET.slice(0, 9)}`,
      Buffer.from(SECRET.slice(9)),
      emoji[0]!,
      `${emoji[1]} b`,
      '\ud83d',
    ]) {
      void writer.write(piece)
    }
    await writer.close()
    expect(String(await shown)).toBe('a ***😀 b\ufffd')
  })

  test('a value registered in the middle counts for what is not out yet', () => {
    const redactor = createRedactor()
    redactor.add('correct-pony-EXAMPLE')
    const chunks = redactor.chunks()
    const first = String(chunks.push(Buffer.from('a correct-')))
    redactor.add(SECRET)
    const rest = Buffer.concat([chunks.push(Buffer.from(SECRET.slice(8))), chunks.end()])
    expect(first + rest).toBe('a ***')
  })

  test.each([
    ['eight characters of a value', 'a correct-', 'a ***'],
    ['half of a short one', 'a k9x', 'a ***'],
    ['a few characters of a long one', 'a corr', 'a corr'],
    ['the inside of a word', 'ak9x', 'ak9x'],
  ])('a stream that ends with %s', (_name, text, expected) => {
    const redactor = createRedactor()
    redactor.add(SECRET)
    redactor.add('k9xQ2z')
    expect(pushAll(redactor.chunks(), [Buffer.from(text)]).toString()).toBe(expected)
  })

  test('at a prompt the last letters are shown after a while, but not the beginning of a value', () => {
    const redactor = createRedactor()
    redactor.add(SECRET)
    const chunks = redactor.chunks()
    expect(String(chunks.push(Buffer.from('Continue? c')))).toBe('Continue? ')
    expect(String(chunks.releaseIdle())).toBe('c')
    expect(String(chunks.push(Buffer.from('orrect-horse')))).toBe('orrect-hors')
    const other = redactor.chunks()
    expect(String(other.push(Buffer.from('Continue? correct-h')))).toBe('Continue? ')
    expect(String(other.releaseIdle())).toBe('')
  })

  test('a byte order mark, a cut character and bytes that are no text pass unchanged', () => {
    const redactor = createRedactor()
    redactor.add(SECRET)
    const bytes = Buffer.from('efbbbfe282ac00ff80c3280a', 'hex')
    const everywhere = Array.from({ length: bytes.length }, (_, at) => at)
    expect(pushAll(redactor.chunks(), cutAt(bytes, everywhere))).toEqual(bytes)
  })
})

test('a line of JSON stays one when numbers are masked', () => {
  const redactor = createRedactor()
  redactor.add('48151623')
  redactor.add(SECRET)
  const line = `{"pin":48151623,"long":4815162342,"n":-1.5e3,"text":"pin 48151623 ${SECRET}"}\n`
  expect(redactJsonLine(redactor, line)).toBe(
    '{"pin":"***","long":"***42","n":-1.5e3,"text":"pin *** ***"}\n',
  )
  expect(redactJsonLine(redactor, '{"n":1}')).toBe('{"n":1}')
})

test.each<[string, unknown, unknown]>([
  [
    'a list of bytes',
    { a: [1, { data: Buffer.from(`x${SECRET}`) }] },
    { a: [1, { data: { type: 'Buffer', data: '[120,***]' } }] },
  ],
  ['an object whose text is a secret', { db: { a: 'x', n: 1 }, n: 1 }, { db: '***', n: 1 }],
  ['a word of JSON', { a: true, b: null }, { a: '***', b: null }],
])('a line of JSON stays JSON around %s', (_, record, expected) => {
  const redactor = createRedactor()
  redactor.add(SECRET)
  redactor.add('{"a":"x","n":1}', 'DB')
  redactor.add('true', 'FLAG', { substring: true })
  expect(JSON.parse(redactJsonLine(redactor, `${JSON.stringify(record)}\n`))).toEqual(expected)
})

test('a line that is no JSON is redacted as text', () => {
  const redactor = createRedactor()
  redactor.add(SECRET)
  expect(redactJsonLine(redactor, `{"a": ${SECRET}, 5`)).toBe('{"a": ***, 5')
})

test('a scan tells place, name and spelling, and no value', () => {
  const redactor = createRedactor()
  redactor.add(SECRET, 'PASSWORD')
  redactor.add('k9xQ2z', 'SHORT')
  const encoded = Buffer.from(`ä:${SECRET}`).toString('base64')
  const sightings = scanBytes(redactor, Buffer.from(`first\nä ${SECRET}\n\n  ${encoded} k9xQ2z`))
  expect(sightings).toMatchObject([
    { line: 2, column: 3, start: 9, name: 'PASSWORD', form: 'plain' },
    { line: 4, column: 7, name: 'PASSWORD', form: 'base64' },
    { line: 4, name: 'SHORT', form: 'plain' },
  ])
  expect(JSON.stringify(sightings)).not.toContain(SECRET)
  expect(scanBytes(redactor, Buffer.from('nothing'))).toEqual([])
})

test('who masks chunks is told the names of what was masked, and not of what only began like it', () => {
  const redactor = createRedactor()
  redactor.add('first-EXAMPLE-value', 'FIRST')
  redactor.add('other-EXAMPLE-value')
  const names: (string | undefined)[] = []
  const chunks = redactor.chunks({ onMask: name => names.push(name) })
  const shown = ['a first-EXA', 'MPLE-value b other-EXAMPLE-value c first-EXAMPLE'].map(text =>
    Buffer.from(chunks.push(Buffer.from(text))).toString(),
  )
  expect(shown.join('') + Buffer.from(chunks.end()).toString()).toBe('a *** b *** c ***')
  expect(names).toEqual(['FIRST', undefined])
})

test.each([
  ['options', () => createRedactor('x' as never)],
  ['`forget`', () => createRedactor({ forget: null as never })],
  ['`minimum`', () => createRedactor({ minimum: '4' as never })],
  ['a name', () => createRedactor().add('value-EXAMPLE', 5 as never)],
])('%s of the wrong type is a TypeError', (_, work) => {
  expect(work).toThrow(TypeError)
})
