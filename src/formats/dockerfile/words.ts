/** How the text around an expression is quoted in the words of `ENV`, `ARG` and `LABEL`. */
export interface WordPlace {
  readonly span: number
  readonly style: 'key' | 'unquoted' | 'double-quoted' | 'single-quoted'
  /** The escape character stands before it. */
  readonly escaped: boolean
  readonly refused?: string
  /** The name that the word assigns. */
  readonly name: string
}

interface WordText {
  readonly text: string
  readonly spans: readonly { readonly span: number; readonly start: number; readonly end: number }[]
  readonly escapeChar: string
  /** Names alone are no values: `ARG NAME`. */
  readonly namesOnly: boolean
}

/**
 * Reads `NAME=value NAME=value` or, where the first word has no equals sign, `NAME value of several words`. Quotes,
 * escapes and variables are those of the builder, which differ from a shell's.
 */
export function scanWords({ text, spans, escapeChar, namesOnly }: WordText): {
  places: WordPlace[]
  closed: boolean
} {
  const places: WordPlace[] = []
  let at = 0
  let next = 0
  let quote = ''
  let depth = 0
  let nameEnd = -1
  let inName = true
  let wordStart = 0
  let name = ''
  const oldForm = !namesOnly && !/^[^\s=]*=/.test(text)

  while (at < text.length) {
    const char = text[at]!
    if (spans[next]?.start === at) {
      const { span, end } = spans[next++]!
      const escaped = quote !== "'" && isOdd(text, at, escapeChar)
      const refused =
        depth > 0 ? 'a "${…}"' : nameEnd === at && quote !== "'" ? 'the name of a variable' : undefined
      const style = inName
        ? 'key'
        : quote === ''
          ? 'unquoted'
          : quote === '"'
            ? 'double-quoted'
            : 'single-quoted'
      places.push({ span, style, escaped, name, ...(refused === undefined ? {} : { refused }) })
      at = end
    } else if (quote === "'") {
      if (char === "'") quote = ''
      at++
    } else if (char === escapeChar) at += spans[next]?.start === at + 1 ? 1 : 2
    else if (char === '"' || (char === "'" && quote === '')) {
      quote = quote === '' ? char : ''
      at++
    } else if (char === '$') {
      at++
      if (text[at] === '{') depth++
      while (/\w/.test(text[at] ?? '')) at++
      nameEnd = at
    } else {
      if (char === '}' && depth > 0) depth--
      if (char === '=' && inName && !oldForm) {
        inName = false
        name = text.slice(wordStart, at)
      } else if (/\s/.test(char) && quote === '') {
        if (oldForm && inName && at > wordStart) {
          inName = false
          name = text.slice(wordStart, at)
        } else if (!oldForm) {
          inName = true
          wordStart = at + 1
        }
      }
      at++
    }
  }
  return { places, closed: quote === '' && depth === 0 }
}

function isOdd(text: string, at: number, escapeChar: string): boolean {
  let from = at
  while (text[from - 1] === escapeChar) from--
  return (at - from) % 2 === 1
}

/** A value as its place asks for; `undefined` where nothing can hold it. */
export function writeWord(
  { style, escaped }: WordPlace,
  text: string,
  escapeChar: string,
): string | undefined {
  switch (style) {
    case 'key':
      return /^\w[\w.-]*$/.test(text) ? text : undefined
    case 'unquoted':
      if (escaped) return undefined
      if (/^[\w@%+:,./-]+$/.test(text)) return text
      return text.includes("'") ? `"${escapeDouble(text, escapeChar)}"` : `'${text}'`
    case 'single-quoted':
      return text.replaceAll("'", `'${escapeChar}''`)
    default:
      return (escaped ? escapeChar : '') + escapeDouble(text, escapeChar)
  }
}

function escapeDouble(text: string, escapeChar: string): string {
  return text.replace(/["$\\`]/g, char =>
    char === '"' || char === '$' || char === escapeChar ? escapeChar + char : char,
  )
}
