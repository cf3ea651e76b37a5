import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createRedactor } from '../../src/redact/redactor.ts'
import { cutAt, pushAll } from './fronts.ts'

interface LeakCase {
  readonly case: number
  readonly values: readonly string[]
  readonly chunks: readonly string[]
  readonly expected: string
}

interface Base64Case {
  readonly secret: string
  readonly before: number
  readonly after: number
  readonly standard: string
  readonly maskedStandard: string
  readonly url: string
  readonly maskedUrl: string
}

const leakCases = readFixture<LeakCase[]>('leak-cases.json')
const base64Cases = readFixture<Base64Case[]>('base64-cases.json')

function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../fixtures/redact/${name}`, import.meta.url), 'utf8'))
}

function redactorOf(values: readonly string[]) {
  const redactor = createRedactor({ minimum: 1 })
  for (const value of values) redactor.add(value, undefined, { substring: true })
  return redactor
}

describe('what leaks from stream filters in the field does not leak here', () => {
  test.each(leakCases)('case $case: $chunks', ({ values, chunks, expected }) => {
    const redactor = redactorOf(values)
    const whole = Buffer.from(chunks.join(''))
    const cuts = Array.from({ length: whole.length - 1 }, (_, at) => [at + 1])
    const cutsOfCase = chunks.map(chunk => Buffer.from(chunk))
    expect(pushAll(redactor.chunks(), cutsOfCase).toString()).toBe(expected)
    expect(pushAll(redactor.chunks(), cutAt(whole, cuts.flat())).toString()).toBe(expected)
    expect(cuts.map(cut => pushAll(redactor.chunks(), cutAt(whole, cut)).toString())).toEqual(
      cuts.map(() => expected),
    )
    expect(redactor.redact(whole.toString())).toBe(expected)
    expect(redactor.redactBytes(whole).toString()).toBe(expected)
  })
})

describe('base64 of anything around a value keeps no bit of it, and all that is not of it', () => {
  test.each(base64Cases)('$secret with $before before and $after after', row => {
    const redactor = redactorOf([row.secret])
    expect(redactor.redact(row.standard)).toBe(row.maskedStandard)
    expect(redactor.redact(row.url)).toBe(row.maskedUrl)
    const bytewise = Array.from({ length: row.standard.length - 1 }, (_, at) => at + 1)
    expect(pushAll(redactor.chunks(), cutAt(Buffer.from(row.standard), bytewise)).toString()).toBe(
      row.maskedStandard,
    )
    expect(pushAll(redactor.chunks(), cutAt(Buffer.from(row.url), bytewise)).toString()).toBe(row.maskedUrl)
  })

  test('every length from 8 to 25 is there in all nine alignments', () => {
    expect(base64Cases).toHaveLength(162)
  })
})
