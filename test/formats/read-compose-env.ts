/** What Docker Compose makes of an env file, told apart character by character; for tests. Throws as Compose does. */
export function readComposeEnv(source: string): Record<string, string> {
  const result: Record<string, string> = Object.create(null) as Record<string, string>
  let rest = source.replace(/^\ufeff/, '')
  for (;;) {
    rest = rest.replace(/^(?:[\s\u0085]+|#[^\n]*)*/, '')
    if (rest === '') return { ...result }
    const head =
      /^(?:export[\t\v\f\r \u0085\u00a0]+)?([\p{L}\p{N}_.\-[\]]+)[\t\v\f\r \u0085\u00a0]*[=:][\t\v\f\r \u0085\u00a0]*/u.exec(
        rest,
      )
    if (head === null) throw new SyntaxError('name')
    rest = rest.slice(head[0].length)
    const quoted = /^'((?:[^'\\]|\\[\s\S])*)'|^"((?:[^"\\]|\\[\s\S])*)"/.exec(rest)
    if (quoted === null) {
      if (/^['"]/.test(rest)) throw new SyntaxError('quote')
      const line = /^[^\n]*/.exec(rest)![0]
      rest = rest.slice(line.length)
      result[head[1]!] = substituteVariables(line.split(' #')[0]!.replace(/(?:(?!\ufeff)[\s\u0085])+$/, ''))
      continue
    }
    rest = rest.slice(quoted[0].length)
    const [, single, double] = quoted
    result[head[1]!] =
      single === undefined ? substituteVariables(unescapeDouble(double!)) : pairs(single, "'")
  }
}

/** Pairs of a backslash and a character: only an escaped quote loses its backslash. */
function pairs(text: string, quote: string): string {
  return text.replace(/\\([\s\S])/g, (pair, char: string) => (char === quote ? char : pair))
}

const LETTERS: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

function unescapeDouble(text: string): string {
  return pairs(text, '"').replace(/\\([abcfnrtv$"\\]|0\d{0,3})/g, (match, kind: string) => {
    if (kind === '$') return '$$'
    if (kind === '"' || kind === '\\') return kind
    return LETTERS[kind] ?? match
  })
}

/** `$$` is a dollar sign; a variable shows as its name in angle brackets. */
export function substituteVariables(text: string): string {
  return text.replace(
    /\$(?:(\$)|([_a-z]\w*)|\{([_a-z]\w*)((?::?[-+?])[^}]*)?\}|(\{))/gi,
    (_, escaped?: string, name?: string, braced?: string, rest?: string, invalid?: string) => {
      if (invalid !== undefined) throw new SyntaxError('variable')
      return escaped ?? `<${name ?? braced}${rest === undefined ? '' : '?'}>`
    },
  )
}
