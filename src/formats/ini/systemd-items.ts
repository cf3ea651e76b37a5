/**
 * Items of a systemd directive (`systemd.syntax(7)`, "Quoting"): white space parts them, quotes keep it, a backslash
 * begins an escape of C.
 */

/** Where a reader stands between two pieces of a value. */
export interface ItemState {
  readonly quote: '"' | "'" | ''
  /** Number of the item, from 0. */
  readonly item: number
  /** True inside an item. */
  readonly inItem: boolean
  /** True behind an equals sign of the item. */
  readonly equals: boolean
  /** True if the command's prefix says that variables are not expanded (`ExecStart=:…`). */
  readonly verbatim: boolean
}

export const START: ItemState = { quote: '', item: 0, inItem: false, equals: false, verbatim: false }

/** A backslash that ends the text joins the next line, and is a space. */
const TOKEN =
  /\\(?:[^x0-7uU]|x[0-9a-fA-F]{2}|[0-7]{3}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|$)|\\|[^\\\s"'=@:+!|;-]+|[\s\S]/gu

/** Reads items: their texts, the first of which goes on with the item that `state` stands in. */
export function readItems(
  text: string,
  state: ItemState,
): { readonly items: string[]; readonly end: ItemState } | undefined {
  const items = state.inItem ? [''] : []
  let { quote, item, inItem, equals, verbatim } = state
  let isPrefix = item === 0 && !inItem
  let isBare = true
  const open = (): void => {
    if (!inItem) items.push('')
    inItem = true
  }
  const close = (): void => {
    if (!inItem) return
    // A semicolon alone parts two commands.
    if (items.at(-1) === ';' && isBare) items[items.length - 1] = '\u0000;'
    item++
    inItem = false
    equals = false
    isBare = true
    isPrefix = false
  }
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '\\') {
      if (quote === '') close()
      else items[items.length - 1] += ' '
      continue
    }
    if (quote === '' && /^[ \t\r\n]$/.test(token)) {
      close()
      continue
    }
    open()
    if (token === quote) quote = ''
    else if (quote === '' && (token === '"' || token === "'")) {
      quote = token
      isBare = false
    } else {
      const char = token.length > 1 && token.startsWith('\\') ? unescapeItem(token.slice(1)) : token
      if (char === undefined) return undefined
      if (char !== token) isBare = false
      if (token === '=') equals = true
      if (isPrefix && token === ':') verbatim = true
      if (!/^[@:+!|-]$/.test(token)) isPrefix = false
      items[items.length - 1] += char
    }
  }
  const end = { quote, item, inItem, equals, verbatim }
  close()
  return { items, end }
}

const SHORT: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
}
const NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SHORT).map(([name, char]) => [char, name]),
)

function unescapeItem(name: string): string | undefined {
  if (name.length === 1) return SHORT[name]
  const code = /^[xuU]/.test(name) ? Number.parseInt(name.slice(1), 16) : Number.parseInt(name, 8)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

/** The escape of one character. */
export function escapeChar(char: string): string {
  return `\\${NAMES[char] ?? `x${char.charCodeAt(0).toString(16).padStart(2, '0')}`}`
}

/** The inside of an item, in quotes or without. */
export function escapeItem(text: string, quote: ItemState['quote']): string {
  if (quote === '') return text.replace(/[\\"'\u0000-\u0020\u007f]/g, escapeChar)
  return text.replace(quote === '"' ? /[\\"\u0000-\u001f\u007f]/g : /[\\'\u0000-\u001f\u007f]/g, escapeChar)
}
