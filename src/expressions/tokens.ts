/**
 * The words of one expression, cheaply: names, strings and punctuation, good enough to tell whose expression it
 * is before anything is parsed. Strings follow the host's quoting: `k` backslashes before a quote open a string
 * that ends with exactly `k` backslashes and the same quote, which reads `\"` inside JSON and double-quoted YAML.
 */

export interface Token {
  readonly type: 'name' | 'string' | 'number' | 'punctuation'
  /** A name with the dashes that belong to it, a string without its quotes, one character of punctuation. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** Strings: how many backslashes stand before each quote. */
  readonly escapes?: number
  /** Strings: false if the text ended before the closing quote. */
  readonly closed?: boolean
}

function isNameStart(code: number, text: string, at: number): boolean {
  if (code < 128) {
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36
  }
  return /\p{L}/u.test(text[at]!) // made where it is needed: few names need it, and it costs every start
}

/** True for a character that can continue a name. */
export function isNamePart(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code < 128) return isNameStart(code, text, at) || isDigit(code)
  return at < text.length && /[\p{L}\p{N}]/u.test(text[at]!)
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** Splits the inside of an expression into words. Never throws; an open string is the last token. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code <= 32 || code === 0xa0) {
      at++
      continue
    }
    const start = at
    if (isNameStart(code, text, at)) {
      at = endOfName(text, at)
      tokens.push({ type: 'name', text: text.slice(start, at), start, end: at })
    } else if (isDigit(code)) {
      while (at < text.length && isNamePart(text, at)) at++
      tokens.push({ type: 'number', text: text.slice(start, at), start, end: at })
    } else if (code === 92 || code === 34 || code === 39) {
      let escapes = 0
      while (text.charCodeAt(at) === 92) {
        at++
        escapes++
      }
      const quote = text.charCodeAt(at)
      if (quote !== 34 && quote !== 39) {
        for (let index = start; index < at; index++) {
          tokens.push({ type: 'punctuation', text: '\\', start: index, end: index + 1 })
        }
        continue
      }
      const end = endOfString(text, at, escapes)
      const closed = end !== -1
      const contentEnd = closed ? end - 1 - escapes : text.length
      tokens.push({
        type: 'string',
        text: text.slice(at + 1, contentEnd),
        start,
        end: closed ? end : text.length,
        escapes,
        closed,
      })
      at = closed ? end : text.length
    } else {
      at++
      tokens.push({ type: 'punctuation', text: text[start]!, start, end: at })
    }
  }
  return tokens
}

/** End of the name that starts here; a dash belongs to it if a name character follows. */
export function endOfName(text: string, start: number): number {
  let at = start
  while (at < text.length) {
    if (isNamePart(text, at)) at++
    else if (text.charCodeAt(at) === 45 && at > start && isNamePart(text, at + 1)) at += 2
    else break
  }
  return at
}

/**
 * Offset after the closing quote of the string whose quote stands at `quoteAt`, or -1.
 * Without host escapes a backslash protects the next character, as in every template language concerned.
 */
export function endOfString(
  text: string,
  quoteAt: number,
  escapes: number,
  limit: number = text.length,
): number {
  const quote = text.charCodeAt(quoteAt)
  let at = quoteAt + 1
  if (escapes === 0) {
    while (at < limit) {
      const code = text.charCodeAt(at)
      if (code === 92) at += 2
      else if (code === quote) return at + 1
      else at++
    }
    return -1
  }
  let run = 0
  for (; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) run++
    else {
      if (code === quote && run === escapes) return at + 1
      run = 0
    }
  }
  return -1
}
