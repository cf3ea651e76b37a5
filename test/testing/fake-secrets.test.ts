import { describe, expect, expectTypeOf, it } from 'vitest'
import { createRedactor } from '../../src/redact/redactor.ts'
import { fakeSecrets } from '../../src/testing/fake-secrets.ts'

const NAMES = Array.from({ length: 1000 }, (_, at) => `SECRET_${at}`)

function valuesOf(options?: Parameters<typeof fakeSecrets>[0]): string[] {
  const secrets = fakeSecrets(options)
  return NAMES.map(name => secrets[name]!)
}

describe('fake secrets', () => {
  it('are the same for a name and a seed, in every process', () => {
    expect(valuesOf()).toEqual(valuesOf({ seed: 0 }))
    expect(fakeSecrets().DB_PASSWORD).toBe('<![CDATA[SGhswpfcZx8F4HbktWVT6CgX]]>&amp;EXAMPLE')
  })

  it('differ by name, and by seed', () => {
    expect(new Set([...valuesOf(), ...valuesOf({ seed: 1 }), ...valuesOf({ seed: 'a' })]).size).toBe(3000)
  })

  it('are known as fakes, and can be found anywhere in text', () => {
    const redactor = createRedactor()
    for (const value of valuesOf({ templates: true })) {
      expect(value).toContain('EXAMPLE')
      redactor.add(value)
    }
    expect(redactor.diagnostics).toEqual([])
  })

  it.each([
    ['a double quote', /"/],
    ['a single quote', /'/],
    ['a colon and a space', /: /],
    ['a space and a hash', / #/],
    ['a space first', /^ /],
    ['a line break', /\n/],
    ['CRLF', /\r\n/],
    ['a PEM header', /^-----BEGIN PRIVATE KEY-----$/m],
    ['a document start', /^---\r?$/m],
    ['a backslash last', /\\$/],
    ['letters beyond ASCII', /\p{Script=Cyrillic}/u],
    ['an emoji', /\p{Extended_Pictographic}/u],
    ['a shell variable', /\$HOME/],
    ['a thousand characters', /^.{1000}/],
  ])('hold %s', (_, pattern) => {
    expect(valuesOf().some(value => pattern.test(value))).toBe(true)
  })

  it('hold no template unless asked for', () => {
    expect(valuesOf().filter(value => /\{[{%#]/.test(value))).toEqual([])
    expect(valuesOf({ templates: true }).filter(value => /\{[{%#]/.test(value)).length).toBeGreaterThan(10)
  })

  it('hold no line break if asked for', () => {
    expect(valuesOf({ singleLine: true }).filter(value => /[\r\n]/.test(value))).toEqual([])
  })

  it('are an object whose keys are the names that were asked for', async () => {
    const secrets = fakeSecrets<'A' | 'B'>()
    expect(Object.keys(secrets)).toEqual([])
    expect(secrets.A).toBe(secrets.A)
    expect(Object.hasOwn(secrets, 'B')).toBe(true)
    expect(Object.keys(secrets)).toEqual(['A', 'B'])
    expect(JSON.parse(JSON.stringify(secrets))).toEqual({ A: secrets.A, B: secrets.B })
    // A promise of it is not taken for another promise.
    expect(await Promise.resolve(secrets)).toBe(secrets)
    expectTypeOf(secrets).toEqualTypeOf<Readonly<Record<'A' | 'B', string>>>()
  })

  it('can not be changed', () => {
    const secrets = fakeSecrets() as Record<string, string>
    expect(() => {
      secrets.A = 'x'
    }).toThrow(TypeError)
  })
})
