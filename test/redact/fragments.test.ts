import { describe, expect, test } from 'vitest'
import { createRedactor } from '../../src/redact/redactor.ts'
import { cutAt, pushAll } from './fronts.ts'
import type { Random } from './random.ts'
import { createRandom, runSeed } from './random.ts'
import { same } from './same.ts'

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const SETS = Math.ceil(Number(process.env.REDACT_CASES ?? 216_000) / 200)

function pemKey(random: Random): string {
  const lines = Array.from({ length: 4 }, () => random.text(BASE64, 64))
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n${random.text(BASE64, 23)}=\n-----END PRIVATE KEY-----\n`
}

function wrap(text: string, columns: number, separator: string): string {
  return (text.match(new RegExp(`.{1,${columns}}`, 'gs')) ?? []).join(separator)
}

describe('long values are found where they do not stand in one piece', () => {
  const random = createRandom(9)
  const token = random.text(BASE64, 200)
  const key = pemKey(random)
  const body = key.split('\n').slice(1, -2)
  const encoded = Buffer.from(`user:${token}`).toString('base64')

  test.each([
    ['base64 of it, wrapped at 76 columns', wrap(encoded, 76, '\r\n'), /^dXNl.{0,4}\*{3}$/],
    ['base64 of it, wrapped at 64 columns', wrap(encoded, 64, '\n'), /^dXNl.{0,4}\*{3}$/],
    ['wrapped and indented', wrap(token, 40, '\n        '), /^\*{3}$/],
    ['wrapped with escapes', wrap(token, 40, '\\n'), /^\*{3}$/],
    ['cut at its end', `${token.slice(0, 150)} [truncated]`, /^\*{3} \[truncated\]$/],
    ['broken before its first window is whole', `${token.slice(0, 5)}\n${token.slice(5)}`, /^\*{3}$/],
  ])('%s', (_name, text, expected) => {
    const redactor = createRedactor()
    redactor.add(token)
    expect(redactor.redact(text)).toMatch(expected)
    expect(pushAll(redactor.chunks(), [Buffer.from(text)]).toString()).toBe(redactor.redact(text))
  })

  test.each([
    ['indented', body.map(line => `      ${line}`).join('\n'), '      ***'],
    ['in one line', body.join(' '), '***'],
    ['each line alone', body[1]!, '***'],
    ['its frame alone', '-----BEGIN PRIVATE KEY-----', '-----BEGIN PRIVATE KEY-----'],
  ])('a key in PEM: %s', (_name, text, expected) => {
    const redactor = createRedactor()
    redactor.add(key)
    expect(redactor.redact(text)).toBe(expected)
  })
})

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** A value, spread out at random, between noise that can not be taken for it. */
function randomCase(seed: number) {
  const random = createRandom(seed)
  const value = random.pick([
    () => random.text(BASE64, 64 + random.below(120)),
    () => pemKey(random),
    () => random.text('äö€😀xyz123', 70).replace(/\p{Surrogate}/gu, ''),
    () => random.text('ab', 8).repeat(12),
    () => random.text(BASE64, 30).repeat(3),
    () => random.text('\\nr x', 80),
  ])()
  const spelled = random.pick([
    value,
    Buffer.from(`p:${value}`).toString('base64'),
    JSON.stringify({ value }),
  ])
  const separator = random.pick(['\n', '\r\n', '\n    ', '\\n', '\\r\\n\t', ' '])
  const spread = random.chance(0.7) ? wrap(spelled, 17 + random.below(70), separator) : spelled
  const from = random.chance(0.3) ? random.below(spread.length) : 0
  const to = random.chance(0.3) ? from + random.below(spread.length - from) : spread.length
  const noise = random.pick(['', '~', '~\n', '"', 'x', '\\', 'n', '~\\'])
  const text = `~~${noise}${spread.slice(from, to)}${noise}~${random.chance(0.3) ? spread : ''}~\x00`
  return { random, value, text }
}

function checkCase(seed: number): void {
  const { random, value, text } = randomCase(seed)
  const redactor = createRedactor()
  redactor.add(value)
  const place = (): string => `REDACT_SEED=${seed}: ${JSON.stringify(value)} in ${JSON.stringify(text)}`
  const bytes = Buffer.from(text)
  const whole = latin(redactor.redactBytes(bytes))
  same(latin(Buffer.from(redactor.redact(bytes.toString()))), whole, place)
  for (let round = 0; round < 6; round++) {
    const cuts =
      round === 0
        ? Array.from({ length: bytes.length }, (_, at) => at)
        : Array.from({ length: 1 + random.below(8) }, () => random.below(bytes.length)).sort((a, b) => a - b)
    const shown = latin(pushAll(redactor.chunks(), cutAt(bytes, cuts)))
    same(shown, whole, () => `${place()} cut at ${cuts.join(' ')}`)
  }
}

function checkCases(first: number, count: number): void {
  for (let at = 0; at < count; at++) checkCase(first + at)
}

test('a spread-out value is masked in a stream exactly as in the whole text', () => {
  checkCases(runSeed(), SETS)
}, 300_000)
