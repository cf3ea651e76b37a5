import type { Piece } from '../fill.ts'

/**
 * Values in XML. References are used for what has a meaning in its place, and for what a parser would take for a
 * line feed (XML 1.0, section 2.11; XML 1.1 adds NEL and U+2028) or nobody could see in an editor.
 */

/** @param ascii true if all that is not ASCII must be a reference */
export function writeText(pieces: readonly Piece[], ascii: boolean): string[] {
  const guarded = guardBrackets(pieces, '&gt;', text => text.replace(/[&<]/g, escapeChar))
  return guarded.map((text, index) =>
    pieces[index]!.span === undefined ? text : escapeInvisible(text, ascii),
  )
}

/** The value of an attribute, its quotes in the first and last piece. */
export function writeAttribute(pieces: readonly Piece[], ascii: boolean): string[] {
  const special = pieces[0]!.text.startsWith('"') ? /[&<"\t\n]/g : /[&<'\t\n]/g
  return pieces.map(({ span, text }) =>
    span === undefined ? text : escapeInvisible(text.replace(special, escapeChar), ascii),
  )
}

/** The inside of a CDATA section; the section ends and begins again where something can not stand in it. */
export function writeCdata(pieces: readonly Piece[], ascii: boolean): string[] {
  const outside = ascii ? /[\r\u007f-\u{10ffff}]+/gu : /[\r\u0085\u2028]+/gu
  const written = guardBrackets(pieces, ']]><![CDATA[>', text => text)
  return written.map((text, index) =>
    pieces[index]!.span === undefined
      ? text
      : text.replace(outside, run => `]]>${Array.from(run, reference).join('')}<![CDATA[`),
  )
}

/** Writes the values, and whatever of the author's text and theirs ends a `]]>`, in another way. */
function guardBrackets(pieces: readonly Piece[], end: string, write: (text: string) => string): string[] {
  let brackets = 0
  return pieces.map(({ span, text }) => {
    const parts: string[] = []
    let from = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === 0x5d) {
        brackets++
        continue
      }
      if (code === 0x3e && brackets >= 2) {
        parts.push(text.slice(from, at))
        from = at + 1
      }
      brackets = 0
    }
    parts.push(text.slice(from))
    return (span === undefined ? parts : parts.map(write)).join(end)
  })
}

function escapeInvisible(text: string, ascii: boolean): string {
  return text.replace(ascii ? /[\r\u007f-\u{10ffff}]/gu : /[\r\u007f-\u009f\u2028]/gu, reference)
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '"': '&quot;', "'": '&apos;' }

function escapeChar(char: string): string {
  return NAMED[char] ?? reference(char)
}

function reference(char: string): string {
  return `&#${char.codePointAt(0)};`
}
