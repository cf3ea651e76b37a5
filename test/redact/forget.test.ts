import { describe, expect, it } from 'vitest'
import { createRedactor, type Redactor } from '../../src/redact/redactor.ts'

/** Secrets that rotate for ever must fit into memory, and what is in use must never be shown. */

const HOUR = 3_600_000

function setUp(beyond: number, afterMs = HOUR) {
  let time = 1_000_000
  const redactor = createRedactor({ forget: { beyond, afterMs, now: () => time } })
  return {
    redactor,
    pass: (ms: number): void => {
      time += ms
    },
  }
}

const value = (at: number): string => `rotated-${at}-EXAMPLE-${(at * 7919) % 10_007}`

function rotate(redactor: Redactor, from: number, to: number): void {
  for (let at = from; at < to; at++) redactor.add(value(at), 'TOKEN')
}

const isMasked = (redactor: Redactor, text: string): boolean => redactor.redact(text) === '***'

describe('a redactor that may forget', () => {
  it('keeps all that was used within the time, whatever their number', () => {
    const { redactor } = setUp(10)
    rotate(redactor, 0, 1000)
    expect(Array.from({ length: 1000 }, (_, at) => value(at)).every(one => isMasked(redactor, one))).toBe(
      true,
    )
  })

  it('keeps the last ones, however long ago', () => {
    const { redactor, pass } = setUp(10)
    rotate(redactor, 0, 10)
    pass(1000 * HOUR)
    rotate(redactor, 10, 12)
    expect(isMasked(redactor, value(0))).toBe(true)
  })

  it('forgets what is neither, in every form', () => {
    const { redactor, pass } = setUp(10)
    rotate(redactor, 0, 20)
    pass(HOUR)
    rotate(redactor, 20, 33)
    expect(isMasked(redactor, value(0))).toBe(false)
    expect(redactor.redactObject({ a: value(1) })).toEqual({ a: value(1) })
    expect(redactor.find(Buffer.from(Buffer.from(value(0)).toString('base64')))).toEqual([])
    for (let at = 23; at < 33; at++) expect(isMasked(redactor, value(at))).toBe(true)
  })

  it('keeps what is used again and again', () => {
    const { redactor, pass } = setUp(10)
    redactor.add('in-use-EXAMPLE', 'STEADY')
    for (let at = 0; at < 2000; at++) {
      redactor.add(value(at), 'TOKEN')
      if (at % 5 === 0) redactor.add('in-use-EXAMPLE', 'STEADY')
      pass(HOUR / 4)
    }
    expect(isMasked(redactor, 'in-use-EXAMPLE')).toBe(true)
  })

  it('stays within its bound for ever', () => {
    const { redactor, pass } = setUp(100, 0)
    let most = 0
    for (let at = 0; at < 20_000; at++) {
      redactor.add(value(at), 'TOKEN')
      pass(1)
      if (at % 50 === 0) redactor.redact('text that makes the tables')
      most = Math.max(most, redactor.toJSON().secrets)
    }
    expect(most).toBeLessThanOrEqual(125)
    expect(redactor.redact(`${value(19_999)} ${value(19_900)} ${value(5)}`)).toBe(`*** *** ${value(5)}`)
  })

  it('asks for a label once per name, and warns of a weak name once', () => {
    const asked: string[] = []
    const mask = (name: string): string => {
      asked.push(name)
      return `[${name}]`
    }
    const redactor = createRedactor({ mask, forget: { beyond: 5, afterMs: 0 } })
    for (let at = 0; at < 100; at++) {
      redactor.add(value(at), 'TOKEN')
      redactor.add(`p${at}n`, 'PIN')
    }
    expect(redactor.redact(`a ${value(99)} b`)).toBe('a [TOKEN] b')
    expect(asked).toEqual(['TOKEN', 'PIN'])
    expect(redactor.diagnostics).toHaveLength(1 + 1)
  })

  it.each([
    [{ beyond: 0, afterMs: 0 }],
    [{ beyond: 1.5, afterMs: 0 }],
    [{ beyond: 1, afterMs: -1 }],
    [{ beyond: 1, afterMs: Number.NaN }],
  ])('refuses bounds that are none: %o', forget => {
    expect(() => createRedactor({ forget })).toThrow(RangeError)
  })
})

describe('a stream that outlives what was forgotten', () => {
  const pem = `-----BEGIN KEY-----\n${Array.from({ length: 12 }, (_, at) => `${at}EXAMPLE${value(at)}`.padEnd(64, 'x')).join('\n')}\n-----END KEY-----\n`
  const indented = pem.replaceAll('\n', '\n    ')

  it('masks new values, and goes on with what it holds', () => {
    const { redactor, pass } = setUp(10, 1)
    const chunks = redactor.chunks()
    const shown: string[] = []
    const push = (text: string): void => {
      shown.push(Buffer.from(chunks.push(Buffer.from(text))).toString())
    }
    redactor.add('in-use-EXAMPLE', 'STEADY')
    push('a in-use-EX')
    for (let at = 0; at < 100; at++) {
      pass(1)
      rotate(redactor, at, at + 1)
      redactor.add('in-use-EXAMPLE', 'STEADY')
    }
    push('AMPLE b ')
    push(`${value(99).slice(0, 12)}`)
    push(`${value(99).slice(12)} c`)
    shown.push(Buffer.from(chunks.end()).toString())
    expect(shown.join('')).toBe('a *** b *** c')
  })

  it.each(Array.from({ length: 40 }, (_, at) => (at * 23) % 900))(
    'masks a fragment on both sides of it, cut at %i',
    cut => {
      const { redactor, pass } = setUp(10, 1)
      redactor.add(pem, 'KEY')
      const text = `>${indented}<`
      const whole = redactor.redact(text)
      const chunks = redactor.chunks()
      const first = Buffer.from(chunks.push(Buffer.from(text.slice(0, cut)))).toString()
      for (let at = 0; at < 100; at++) {
        pass(1)
        rotate(redactor, at, at + 1)
        redactor.add(pem, 'KEY')
      }
      const rest = Buffer.from(chunks.push(Buffer.from(text.slice(cut)))).toString()
      expect(first + rest + Buffer.from(chunks.end()).toString()).toBe(whole)
    },
  )
})
