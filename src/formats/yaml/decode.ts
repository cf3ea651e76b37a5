/**
 * Undoes the quoting of a scalar inside an expression, so that it reads as its author meant it:
 * `"{{ secret(\"KEY\") }}"`, `'{{ secret(''KEY'') }}'`.
 */
export function decodeInner(style: string, inner: string): string {
  switch (style) {
    case 'double':
      return inner.includes('\\') ? decodeDouble(inner) : inner
    case 'single':
      return quotesAreDoubled(inner) ? inner.replaceAll("''", "'") : inner
    default:
      return inner
  }
}

/** Every run of quotes is even: then they were doubled for the host. A single one was written without care. */
function quotesAreDoubled(inner: string): boolean {
  const runs = inner.match(/'+/g)
  return runs?.every(run => run.length % 2 === 0) === true
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\u001b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
}

/** Escapes of YAML 1.2, section 5.7; one that is unknown stays. */
function decodeDouble(inner: string): string {
  return inner.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|\r?\n[ \t]*|([\s\S]))/g,
    (
      whole,
      x: string | undefined,
      u: string | undefined,
      long: string | undefined,
      char: string | undefined,
    ) => {
      const code = x ?? u ?? long
      if (code !== undefined) {
        const point = Number.parseInt(code, 16)
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole
      }
      return char === undefined ? '' : (ESCAPES[char] ?? whole)
    },
  )
}
