import { describe, expect, test } from 'vitest'
import { createAutomaton, runAutomaton } from '../../src/redact/automaton.ts'
import type { Front } from '../../src/redact/front.ts'
import { createHits, sortHits } from '../../src/redact/hits.ts'
import { nothingUndecided, resolveHits, WHOLE } from '../../src/redact/resolve-hits.ts'
import { mergeIntervals } from '../../src/redact/unions.ts'
import { chunksOf, cutAt, frontOf, pushAll } from './fronts.ts'
import type { Random } from './random.ts'
import { createRandom, runSeed } from './random.ts'
import type { ReferenceForm, Union } from './reference.ts'
import { referenceText, referenceUnions } from './reference.ts'
import { same } from './same.ts'

type TextForm = ReferenceForm & { content: string }

/** Texts per set of forms, cuts per text. */
const TEXTS = 12
const SETS = Math.ceil(Number(process.env.REDACT_CASES ?? 216_000) / TEXTS / 3)

/** Bounded by the number of cases; a busy machine may take its time. */
const TIMEOUT_MS = 300_000

const ALPHABETS = ['ab', 'aB1', 'ab-=', 'aZ+/_', 'xy z']

/** Forms that contain, begin, end, repeat and overlap each other: everything that breaks naive matchers. */
function randomForms(random: Random, alphabet: string, lengths: readonly number[]): TextForm[] {
  const forms = new Map<string, TextForm>()
  const count = 1 + random.below(5)
  while (forms.size < count) {
    const base = [...forms.keys()]
    let content = random.text(alphabet, random.pick(lengths))
    if (base.length > 0 && random.chance(0.5)) {
      const other = random.pick(base)
      content = random.pick([
        other + content,
        content + other,
        other.slice(random.below(other.length)) + content,
        content + other.slice(0, 1 + random.below(other.length)),
        other + other,
        other.slice(0, -1) + alphabet[0],
      ])
    }
    if (forms.has(content)) content += random.text(alphabet, 3)
    if (forms.has(content)) continue
    const kind = random.below(5)
    forms.set(content, {
      content,
      delimited: kind === 0,
      leftStandard: kind === 1 || kind === 2,
      leftUrl: kind === 1,
      rightStandard: kind === 2 || kind === 3,
      rightUrl: kind === 3,
    })
  }
  return [...forms.values()]
}

/** Pieces of forms, whole forms and noise, and a last character that is no part of any. */
function randomText(random: Random, alphabet: string, forms: readonly TextForm[]): string {
  let text = ''
  const pieces = random.below(9)
  for (let at = 0; at < pieces; at++) {
    const { content } = random.pick(forms)
    text += random.pick([
      content,
      content.slice(0, random.below(content.length + 1)),
      content.slice(random.below(content.length)),
      random.text(alphabet, random.below(12)),
      random.text('ab =.\n\xff\xc3', random.below(4)),
      '=',
    ])
  }
  return `${text}\x00`
}

function randomCuts(random: Random, length: number): number[] {
  if (random.chance(0.2)) return Array.from({ length: length - 1 }, (_, at) => at + 1)
  const cuts = Array.from({ length: random.below(6) }, () => random.below(length + 1))
  return cuts.sort((left, right) => left - right)
}

function unionsOf(front: Front, text: Uint8Array | string): Union[] {
  const { items, count } = front.unions(text)
  return Array.from({ length: count }, (_, at) => ({ start: items[at * 3]!, end: items[at * 3 + 1]! }))
}

function automatonUnions(front: Front, bytes: Uint8Array): Union[] {
  const hits = createHits()
  const intervals = createHits()
  const merged = createHits()
  front.update()
  const ids = Array.from({ length: front.pool.count }, (_, id) => id)
  runAutomaton(createAutomaton(front.pool, ids), bytes, 0, bytes.length, hits)
  sortHits(hits)
  resolveHits(front.pool, bytes as Uint8Array<ArrayBuffer>, hits, WHOLE, nothingUndecided(), intervals)
  mergeIntervals(front.pool, intervals, merged)
  return Array.from({ length: merged.count }, (_, at) => ({
    start: merged.items[at * 3]!,
    end: merged.items[at * 3 + 1]!,
  }))
}

/** Bytes as latin1, which is also what makes every string front end see the same units as the byte front end. */
function latinForms(forms: readonly TextForm[]): ReferenceForm[] {
  return forms.map(form => ({ ...form, content: Buffer.from(form.content, 'latin1') }))
}

function checkSet(seed: number, lengths: readonly number[]): void {
  const random = createRandom(seed)
  const alphabet = random.pick(ALPHABETS)
  const forms = randomForms(random, alphabet, lengths)
  const strings = frontOf('string', forms)
  const bytes = frontOf('bytes', latinForms(forms))
  const longest = Math.max(...forms.map(form => form.content.length))
  for (let at = 0; at < TEXTS; at++) {
    const text = randomText(random, alphabet, forms)
    const buffer = Buffer.from(text, 'latin1')
    const unions = referenceUnions(text, forms)
    const expected = referenceText(text, unions)
    const place = (): string =>
      `REDACT_SEED=${seed}: forms ${JSON.stringify(forms)} in ${JSON.stringify(text)}`
    same(shownUnions(unionsOf(bytes, buffer)), shownUnions(unions), place)
    same(shownUnions(unionsOf(strings, text)), shownUnions(unions), place)
    same(shownUnions(automatonUnions(bytes, buffer)), shownUnions(unions), place)
    for (let round = 0; round < 3; round++) {
      const cuts = randomCuts(random, buffer.length)
      const cutPlace = (): string => `${place()} cut at ${cuts.join(' ')}`
      const chunks = chunksOf(bytes)
      let shown = ''
      let held = 0
      for (const piece of cutAt(buffer, cuts)) {
        shown += Buffer.from(chunks.push(piece)).toString('latin1')
        held = Math.max(held, chunks.held)
      }
      shown += Buffer.from(chunks.end()).toString('latin1')
      same(shown, expected, cutPlace)
      same(held <= longest + 1, true, cutPlace)
    }
  }
}

function shownUnions(unions: readonly Union[]): string {
  return unions.map(({ start, end }) => `${start}-${end}`).join(' ')
}

function checkSets(seed: number, lengths: readonly number[], sets: number): void {
  for (let set = 0; set < sets; set++) checkSet(seed + set, lengths)
}

describe('the matcher agrees with the plain truth, whole and in every chunking', () => {
  test.each([
    ['short forms', [1, 2, 3, 4], 3],
    ['forms of all tiers', [1, 3, 4, 5, 7, 8, 9, 12], 3],
    ['forms of the main tier', [8, 9, 11, 14, 20, 30], 3],
  ])(
    '%s',
    (_name, lengths, parts) => {
      checkSets(runSeed(), lengths, Math.ceil((SETS * parts) / 9))
    },
    TIMEOUT_MS,
  )
})

test('a union is masked once, however it is cut', () => {
  const front = frontOf('bytes', [{ content: 'abcX-1' }, { content: '1-Ydef' }])
  const shown = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(cut =>
    pushAll(chunksOf(front), cutAt(Buffer.from('abcX-1-Ydef'), [cut])).toString(),
  )
  expect(new Set(shown)).toEqual(new Set(['***']))
})

describe('every size of table finds the same', () => {
  test.each([
    ['few long forms', 20, 19],
    ['many forms of eight and more', 5000, 8],
    ['many forms of twelve and more', 5000, 12],
    ['some long forms', 700, 19],
    ['many long forms', 5000, 19],
    ['very many forms', 9000, 12],
    ['very many forms of eight and more', 9000, 8],
    ['many short forms', 500, 4],
  ])('%s', (_name, count, shortest) => {
    const random = createRandom(runSeed() + count + shortest)
    const contents = Array.from({ length: count }, () => random.text('abcd', shortest + random.below(12)))
    const forms = [...new Set(contents)].map(content => ({ content }))
    const pieces = Array.from({ length: 1500 }, () => {
      const { content } = random.pick(forms)
      return random.pick([content, content.slice(1), random.text('abcd. ', random.below(20)), ' '])
    })
    const text = pieces.join('')
    const unions = referenceUnions(text, forms)
    const bytes = frontOf('bytes', forms)
    expect(unionsOf(bytes, Buffer.from(text))).toEqual(unions)
    expect(unionsOf(frontOf('string', forms), text)).toEqual(unions)
    expect(bytes.asciiUnions(text)?.count).toBe(unions.length)
    const ended = Buffer.from(`${text}\x00`)
    const cuts = Array.from({ length: 300 }, () => random.below(text.length)).sort(
      (left, right) => left - right,
    )
    expect(pushAll(chunksOf(bytes), cutAt(ended, cuts)).toString()).toBe(referenceText(`${text}\x00`, unions))
  })
})

/** Ordinary text for one stretch of the search, a form that begins at its very end, then slow text. */
function lateText(form: string, before: number): string {
  return `${'.'.repeat(65_536 - before)}${form}${'a'.repeat(90_000)}`
}

describe('text that is made to be slow is searched by the automaton, with the same result', () => {
  const many = Array.from({ length: 40 }, (_, at) => `${'ab'.repeat(30)}${at}-EXAMPLE`)
  test.each([
    ['one letter', [`${'a'.repeat(23)}b`], `${'a'.repeat(90_000)}b${'a'.repeat(70_000)}b`],
    [
      'one letter, a long form',
      [`${'a'.repeat(700)}b${'a'.repeat(700)}`],
      `${'a'.repeat(80_000)}b${'a'.repeat(80_000)}`,
    ],
    [
      'forms of one beginning',
      many,
      `${'ab'.repeat(60_000)}7-EXAMPLE ${'ab'.repeat(40_000)}${many.join('')}`,
    ],
    [
      'a form across the place where it begins',
      ['0123456789', `${'a'.repeat(23)}b`],
      lateText('0123456789', 3),
    ],
    ['a form with a late window across it', [...many, `${'a'.repeat(23)}b`], lateText(many[3]!, 55)],
    [
      'forms inside forms',
      ['aaaaaaaa', 'aaaaaaaaa', `${'a'.repeat(40)}c`],
      `b${'a'.repeat(30)}`.repeat(4000),
    ],
  ])('%s', (_name, contents, text) => {
    const forms = contents.map(content => ({ content }))
    const unions = referenceUnions(text, forms)
    expect(unionsOf(frontOf('bytes', forms), Buffer.from(text))).toEqual(unions)
    expect(unionsOf(frontOf('string', forms), text)).toEqual(unions)
    const front = frontOf('bytes', forms)
    const ended = Buffer.from(`${text}\x00`)
    const shown = pushAll(chunksOf(front), cutAt(ended, [10_000, 75_536, 140_000])).toString()
    expect(shown).toBe(referenceText(`${text}\x00`, unions))
  })
})
