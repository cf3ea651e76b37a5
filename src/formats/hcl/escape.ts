/** The escapes of HCL's quoted templates, both ways. */

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}
const LONG: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** What stands beside a value: characters of the document, `undefined` where it is not known. */
export interface Neighbours {
  readonly before: string | undefined
  readonly after: string | undefined
}

/** True if text would let what stands on both sides of it meet, and open a sequence. */
export function letsMeet(text: string, { before, after }: Neighbours): boolean {
  return text === '' && mayBe(before, '$%') && mayBe(after, '{$%')
}

/** Text as a part of a quoted template that no sequence (`${`, `%{`) begins in, its neighbours included. */
export function escapeHcl(text: string, { before, after }: Neighbours): string {
  let escaped = text.replace(
    /["\\\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g,
    char => SHORT[char] ?? unicode(char),
  )
  // One sign before the brace is doubled; of several, or at an edge, none is left to be counted.
  escaped = escaped.replace(/[$%]+\{/g, (match, at: number) =>
    match.length === 2 && (at > 0 || !mayBe(before, '$%'))
      ? match[0]! + match
      : `${[...match.slice(0, -1)].map(unicode).join('')}{`,
  )
  if (escaped.startsWith('{') && mayBe(before, '$%')) escaped = unicode('{') + escaped.slice(1)
  if (/[$%]$/.test(escaped) && mayBe(after, '{$%')) escaped = escaped.slice(0, -1) + unicode(escaped.at(-1)!)
  return escaped
}

/** Text as a part of a heredoc; `undefined` if it can not stand there as it is. */
export function escapeHeredoc(text: string, { before, after }: Neighbours): string | undefined {
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff]|[$%]{2,}\{/.test(text)) return undefined
  if (/^[$%]*\{/.test(text) && mayBe(before, '$%')) return undefined
  if (/[$%]$/.test(text) && mayBe(after, '{$%')) return undefined
  return text.replace(/[$%](?=\{)/g, '$&$&')
}

function mayBe(char: string | undefined, chars: string): boolean {
  return char === undefined || chars.includes(char)
}

function unicode(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** The inside of a quoted template as text; sequences stay as they are. */
export function unescapeHcl(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([nrt"\\]))|([$%])\4(?=\{)/g,
    (whole, short?: string, long?: string, char?: string, sign?: string) => {
      if (char !== undefined) return LONG[char] ?? char
      if (sign !== undefined) return sign
      const point = Number.parseInt((short ?? long)!, 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    },
  )
}

const ALONE: Neighbours = { before: '"', after: '"' }

/** JSON text as an HCL expression: HCL has fewer escapes, no halves of pairs, and templates in its strings. */
export function jsonToHcl(json: string): string {
  return json
    .trim()
    .replace(/("(?:[^"\\]|\\.)*")|[\r\n]+/g, (_, string?: string) =>
      string === undefined ? ' ' : `"${escapeHcl(JSON.parse(string) as string, ALONE)}"`,
    )
}
