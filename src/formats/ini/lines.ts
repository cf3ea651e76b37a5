/** What a line of an INI file is, with the ranges of its parts; white space around a part does not belong to it. */
export type IniLine =
  | { readonly kind: 'section'; readonly name: Range }
  | { readonly kind: 'entry'; readonly key: Range; readonly delimiter: '=' | ':'; readonly value: Range }
  | { readonly kind: 'continuation' | 'bare'; readonly value: Range }
  | { readonly kind: 'open section'; readonly value: Range }

export interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Reads lines as Python's `configparser` does: `#` or `;` first in a line makes a comment, a line that is indented
 * deeper than the key above continues its value, the first `=` or `:` ends the key. What stands behind the last `]`
 * of a section is ignored there, and so it is here.
 */
export function* readIniLines(text: string): Generator<IniLine> {
  let indentation: number | undefined
  for (const line of linesOf(text)) {
    const value = trim(text, line)
    const first = text[value.start]
    if (value.start === value.end || first === '#' || first === ';') continue
    const depth = value.start - line.start
    if (indentation !== undefined && depth > indentation) {
      yield { kind: 'continuation', value }
      continue
    }
    indentation = undefined
    if (first === '[') {
      // In a slice: a search in the whole text would run on to its beginning for every line.
      const close = text.slice(value.start, value.end).lastIndexOf(']')
      if (close > 1) yield { kind: 'section', name: { start: value.start + 1, end: value.start + close } }
      else yield { kind: 'open section', value }
      continue
    }
    const delimiter = text.slice(value.start, value.end).search(/[=:]/)
    if (delimiter < 0) {
      yield { kind: 'bare', value }
      continue
    }
    indentation = depth
    const at = value.start + delimiter
    yield {
      kind: 'entry',
      key: trim(text, { start: value.start, end: at }),
      delimiter: text[at] as '=' | ':',
      value: trim(text, { start: at + 1, end: value.end }),
    }
  }
}

/** Lines without their breaks; a carriage return alone is one too. */
export function* linesOf(text: string): Generator<Range> {
  const newline = /\r\n|\r|\n|$/g
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (start < text.length) {
    newline.lastIndex = start
    const found = newline.exec(text)!
    yield { start, end: found.index }
    start = found.index + found[0].length
    if (found[0] === '') return
  }
}

/** A range without the blanks at its edges. */
export function trim(text: string, { start, end }: Range): Range {
  let [from, to] = [start, end]
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return { start: from, end: to }
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}
