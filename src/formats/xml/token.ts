/** Thrown at the first thing that is not well-formed XML; it never leaves `scanXml`. */
export class XmlSyntaxError extends Error {
  readonly offset: number

  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

// XML 1.0, production 4; the private-use area and the two signs among the letters of Latin-1 are there for the words of
// masked expressions.
const START =
  ':A-Z_a-z\\u00c0-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f' +
  '\\u2c00-\\u2fef\\u3001-\\ud7ff\\ue000-\\uf8ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}'
const NAME = new RegExp(`[${START}][${START}.0-9\\u00b7\\u0300-\\u036f\\u203f\\u2040-]*`, 'uy')
const REFERENCE = new RegExp(`&(?:#[0-9]+|#x[0-9a-fA-F]+|${NAME.source});`, 'uy')

/** Where a name ends; its start if there is none. */
export function nameEnd(text: string, from: number): number {
  NAME.lastIndex = from
  return NAME.test(text) ? NAME.lastIndex : from
}

export function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text[at]!)) at++
  return at
}

/** Where what ends something begins. */
export function endOf(text: string, start: number, open: string, close: string, what: string): number {
  const end = text.indexOf(close, start + open.length)
  if (end < 0) throw new XmlSyntaxError(start, `${what} that begins here does not end`)
  return end
}

/** Where a comment ends. */
export function commentEnd(text: string, start: number): number {
  const dashes = endOf(text, start, '<!--', '--', 'the comment')
  if (text[dashes + 2] === '>') return dashes + 3
  throw new XmlSyntaxError(dashes, '"--" stands in a comment')
}

/** Throws if an ampersand begins no reference. */
export function checkReferences(text: string, offset: number): void {
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    REFERENCE.lastIndex = at
    if (!REFERENCE.test(text))
      throw new XmlSyntaxError(offset + at, '"&" begins no reference such as "&amp;"')
  }
}

const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** References to characters and the five predefined entities as text; others stay as they are. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#([0-9]{1,8})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return PREDEFINED[name]!
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return code > 0x10ffff ? whole : String.fromCodePoint(code)
    },
  )
}
