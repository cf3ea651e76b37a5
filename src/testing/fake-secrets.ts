/**
 * Fake secrets that are as nasty as real ones can be. Goes in: a seed; comes out: an object that has a value under every
 * name, the same one for the same seed and name on every machine. Each value holds `EXAMPLE`, so that a scanner of
 * secrets can tell it from a real one, and is long enough to be found anywhere in text.
 */
import type { SecretName } from '../secret-names.ts'

export interface FakeSecretsOptions {
  /** Another seed, other values. Default: `0`. */
  readonly seed?: number | string
  /** Values without line breaks, for formats that can not hold any. Default: `false`. */
  readonly singleLine?: boolean
  /** Also values with `{{ … }}`, which some dialects refuse. Default: `false`. */
  readonly templates?: boolean
}

interface Kind {
  readonly several?: true
  readonly template?: true
  make(random: string): string
}

/** `random` is 24 letters and digits. */
const KINDS: readonly Kind[] = [
  { make: random => `"${random}" and \\"EXAMPLE\\"` },
  { make: random => `it's '${random}' EXAMPLE'` },
  { make: random => `user: ${random}: EXAMPLE` },
  { make: random => `#${random} #EXAMPLE` },
  { make: random => ` ${random} EXAMPLE ` },
  { make: random => `- *&!%@\`${random}\`EXAMPLE` },
  { make: random => `$HOME $\{${random}} $(id) EXAMPLE$$` },
  { make: random => `{"user": "${random}", "pass": "a\\"b\\nEXAMPLE"}` },
  { make: random => `postgres://EXAMPLE:p%40${random}@db.example:5432/app?sslmode=require#x` },
  { make: random => `C:\\new\\${random}\\EXAMPLE\\` },
  { make: random => `пароль 🔑 cafe\u0301 ${random} EXAMPLE` },
  { make: random => `", "admin": "${random}", 'EXAMPLE': '` },
  { make: random => `<![CDATA[${random}]]>&amp;EXAMPLE` },
  { make: random => Array.from({ length: 60 }, (_, at) => `${at}: ${random} EXAMPLE`).join(', ') },
  { several: true, make: random => `one ${random}\n  two EXAMPLE\n three\n` },
  { several: true, make: random => `${random}\r\n---\r\nadmin: EXAMPLE` },
  { several: true, make: random => `EXAMPLE\n    Match ${random}\n[SECTION]\nEOF\n` },
  {
    several: true,
    make: random => `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIEXAMPLE${random}EXAMPLE
-----END PRIVATE KEY-----
`,
  },
  { template: true, make: random => `{{ secret('${random}') }} EXAMPLE` },
  { template: true, make: random => `{% if x %}${random}{# EXAMPLE #}` },
]

/** What programs look for in any object; these are no names of secrets. */
const ASKED_BY_PROGRAMS: ReadonlySet<string> = new Set(
  'then toJSON constructor asymmetricMatch nodeType tagName $$typeof @@__IMMUTABLE_ITERABLE__@@'.split(' '),
)

/**
 * @param options only the seed and the kinds of values; names are free
 * @returns an object of which every property is a secret; its keys are those that were asked for so far
 *
 * @example
 * const secrets = fakeSecrets()
 * const { text } = await renderFixture('flows/orders.yaml', { secrets })
 */
export function fakeSecrets<Name extends string = SecretName>(
  options: FakeSecretsOptions = {},
): Readonly<Record<Name, string>> {
  const { seed = 0, singleLine = false, templates = false } = options
  const kinds = KINDS.filter(
    kind => !(singleLine && kind.several === true) && (templates || kind.template !== true),
  )
  const known = Object.create(null) as Record<string, string>
  const isName = (name: string | symbol): name is string =>
    typeof name === 'string' && !ASKED_BY_PROGRAMS.has(name)
  const fakeOf = (name: string): string => {
    const next = generator(`${seed}\n${name}`)
    known[name] ??= kinds[next(kinds.length)]!.make(letters(next))
    return known[name]
  }
  return new Proxy(known, {
    get: (_, name) => (isName(name) ? fakeOf(name) : undefined),
    has: (_, name) => isName(name),
    getOwnPropertyDescriptor: (target, name) => {
      if (isName(name)) fakeOf(name)
      return Reflect.getOwnPropertyDescriptor(target, name)
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  }) as Readonly<Record<Name, string>>
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

function letters(next: (limit: number) => number): string {
  return Array.from({ length: 24 }, () => LETTERS[next(LETTERS.length)]).join('')
}

/** Whole numbers below a limit; FNV-1a of the text, then xorshift32. Good enough to differ, and no secret. */
function generator(text: string): (limit: number) => number {
  let state = 0x811c9dc5
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193)
  state ||= 1
  return limit => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
}
