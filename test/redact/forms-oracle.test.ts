import { expect, test } from 'vitest'
import {
  ANCHOR,
  DELIMITED,
  LEFT_STANDARD,
  LEFT_URL,
  RIGHT_STANDARD,
  RIGHT_URL,
} from '../../src/redact/form.ts'
import { formsOf } from '../../src/redact/forms.ts'
import { treatmentOf } from '../../src/redact/length-policy.ts'
import { createRedactor } from '../../src/redact/redactor.ts'
import { cutAt, pushAll } from './fronts.ts'
import type { Random } from './random.ts'
import { createRandom, runSeed } from './random.ts'
import type { ReferenceForm } from './reference.ts'
import { referenceText, referenceUnions } from './reference.ts'
import { same } from './same.ts'

const TEXTS = 10
const SETS = Math.ceil(Number(process.env.REDACT_CASES ?? 216_000) / TEXTS / 12)

const ALPHABETS = [
  'abc123',
  'aA0+/=_-',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  `xy"'\\ $\`<>&%/:@!^(){}\t\n`,
  'äéßz€😀k9',
]

/** Values that are each other's beginnings, ends, middles and repetitions. */
function randomValues(random: Random): string[] {
  const values: string[] = []
  const count = 1 + random.below(4)
  for (let at = 0; at < count; at++) {
    const alphabet = random.pick(ALPHABETS)
    let value = random.text(alphabet, 4 + random.below(random.chance(0.3) ? 5 : 26))
    if (values.length > 0 && random.chance(0.5)) {
      const other = random.pick(values)
      value = random.pick([
        other + value,
        value + other,
        other.slice(1 + random.below(other.length - 1)) + value,
        value + other.slice(0, 1 + random.below(other.length - 1)),
        other.slice(0, Math.ceil(other.length / 2)).repeat(2),
        other.slice(0, -1),
      ])
    }
    // Longer values have fragments as well; they have a test of their own.
    values.push(Buffer.byteLength(value) > 40 ? value.slice(0, 13) : value)
  }
  return values.filter(value => value.length > 0)
}

function allForms(values: readonly string[]): (ReferenceForm & { content: string })[] {
  const forms = values.flatMap(value => formsOf(value, treatmentOf(value, 8), { minimum: 8, utf16: false }))
  const merged = new Map<string, number>()
  for (const { content, flags } of forms) {
    const known = merged.get(content as string)
    const both = known === undefined ? flags : (known | flags) & ~(known & flags & DELIMITED ? 0 : DELIMITED)
    merged.set(content as string, both)
  }
  return [...merged].map(([content, flags]) => ({
    content,
    leftStandard: (flags & LEFT_STANDARD) !== 0,
    leftUrl: (flags & LEFT_URL) !== 0,
    rightStandard: (flags & RIGHT_STANDARD) !== 0,
    rightUrl: (flags & RIGHT_URL) !== 0,
    delimited: (flags & DELIMITED) !== 0,
  }))
}

/** Forms in surroundings that could belong to them: words, base64 characters, quotes, line breaks, other forms. */
function randomText(
  random: Random,
  forms: readonly { content: string }[],
  values: readonly string[],
): string {
  let text = ''
  const pieces = 1 + random.below(6)
  for (let at = 0; at < pieces; at++) {
    const { content } = random.pick(forms)
    const value = random.pick(values)
    text += random.pick([
      content,
      content,
      content.slice(0, random.below(content.length)),
      Buffer.from(random.text('ab ', random.below(3)) + value + random.text('yz ', random.below(3))).toString(
        'base64',
      ),
      JSON.stringify({ key: value }),
      random.text('aZ9+/=-_ ."\n\\', random.below(8)),
      random.text('ä€😀 '.slice(0, 2), random.below(3)),
    ])
  }
  return text
}

function cutsOf(random: Random, length: number): number[] {
  if (random.chance(0.2)) return Array.from({ length }, (_, at) => at)
  return Array.from({ length: random.below(7) }, () => random.below(length + 1)).sort((a, b) => a - b)
}

const latin = (text: string): string => Buffer.from(text).toString('latin1')

function checkValues(seed: number): void {
  const random = createRandom(seed)
  const values = randomValues(random)
  const forms = allForms(values)
  if (forms.length === 0) return
  const redactor = createRedactor()
  for (const value of values) redactor.add(value)
  const byteForms = forms.map(form => ({ ...form, content: latin(form.content) }))
  for (let at = 0; at < TEXTS; at++) {
    const text = randomText(random, forms, values)
    const place = (): string => `REDACT_SEED=${seed}: ${JSON.stringify(values)} in ${JSON.stringify(text)}`
    const expected = referenceText(text, referenceUnions(text, forms))
    same(redactor.redact(text), expected, place)
    // A mask is no part of a word: a short value right beside one then stands by itself.
    const again = forms.some(form => form.delimited) ? expected : redactor.redact(expected)
    same(again, expected, place)

    // Bytes that are no UTF-8 stand between, before and after.
    const noise = random.pick(['', '\xff', '\xc3', '\xe2\x82', '\x00'])
    const units = noise + latin(text) + noise
    const bytes = Buffer.from(units, 'latin1')
    const expectedBytes = referenceText(units, referenceUnions(units, byteForms))
    const redacted = redactor.redactBytes(bytes)
    same(Buffer.from(redacted).toString('latin1'), expectedBytes, place)
    same(redacted === bytes, expectedBytes === units, place)

    // A last byte that nothing goes on with: without it the end of the stream would mask a beginning.
    const cuts = cutsOf(random, bytes.length)
    const ended = cutAt(Buffer.concat([bytes, Buffer.from([0])]), cuts)
    const unitsEnded = `${units}\x00`
    const expectedEnded = referenceText(unitsEnded, referenceUnions(unitsEnded, byteForms))
    const shown = pushAll(redactor.chunks(), ended).toString('latin1')
    same(shown, expectedEnded, () => `${place()} cut at ${cuts.join(' ')}`)
  }
}

function checkSeeds(first: number, sets: number): void {
  for (let set = 0; set < sets; set++) checkValues(first + set)
}

test('every form of every value is masked in any surroundings, and nothing else is changed', () => {
  checkSeeds(runSeed(), SETS)
}, 300_000)

test('a value below 64 bytes has no fragments', () => {
  const forms = formsOf('k'.repeat(63), 'anywhere', { minimum: 8, utf16: false })
  expect(
    forms.filter(form => (form.flags & ANCHOR) !== 0 && String(form.anchor?.long).startsWith('k')),
  ).toEqual([])
})
