/**
 * A reader of JSONC and JSON5 of its own, for tests: recursive descent, one expression per token. It shares nothing
 * with the formats' scanner.
 */
export function readJsonc(text: string): unknown {
  return JSON.parse(
    text
      .replace(/^\ufeff/, '')
      .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n\r]*|\/\*[\s\S]*?\*\//g, (_, string?: string) => string ?? ' ')
      .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, string?: string) => string ?? ''),
  ) as unknown
}

const SPACE = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/)*/y
const STRING = /"(?:[^"\\\n\r]|\\(?:\r\n|[\s\S]))*"|'(?:[^'\\\n\r]|\\(?:\r\n|[\s\S]))*'/y
const WORD = /[^\s{}[\],:"'/]+/y

export function readJson5(text: string): unknown {
  let at = 0
  const take = (token: RegExp): string | undefined => {
    token.lastIndex = at
    const [found] = token.exec(text) ?? []
    at += found?.length ?? 0
    return found
  }
  const skip = (wanted?: string): boolean => {
    take(SPACE)
    if (wanted === undefined || text[at] !== wanted) return false
    at++
    take(SPACE)
    return true
  }
  const string = (): string | undefined => {
    const found = take(STRING)
    return found === undefined ? undefined : unquote(found)
  }
  const value = (): unknown => {
    skip()
    if (skip('{')) {
      const entries: [string, unknown][] = []
      while (!skip('}')) {
        const quoted = string()
        const word = quoted === undefined ? take(WORD) : undefined
        const key = quoted ?? (word === undefined ? undefined : unquote(`"${word}"`))
        if (key === undefined || !skip(':')) throw new SyntaxError('key')
        entries.push([key, value()])
        if (!skip(',') && text[at] !== '}') throw new SyntaxError('comma')
      }
      return Object.fromEntries(entries)
    }
    if (skip('[')) {
      const items: unknown[] = []
      while (!skip(']')) {
        items.push(value())
        if (!skip(',') && text[at] !== ']') throw new SyntaxError('comma')
      }
      return items
    }
    const quoted = string()
    if (quoted !== undefined) {
      skip()
      return quoted
    }
    const word = take(WORD) ?? ''
    skip()
    if (['true', 'false', 'null'].includes(word)) return JSON.parse(word) as unknown
    const number = Number(word.replace(/^[+-]/, ''))
    if (word === '' || (Number.isNaN(number) && !/NaN$/.test(word))) throw new SyntaxError('word')
    return word.startsWith('-') ? -number : number
  }
  const root = value()
  if (at < text.length) throw new SyntaxError('end')
  return root
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  0: '\0',
}

function unquote(quoted: string): string {
  let text = ''
  for (let at = 1; at < quoted.length - 1; at++) {
    if (quoted[at] !== '\\') {
      text += quoted[at]
      continue
    }
    const kind = quoted[++at]!
    if (kind === 'u' || kind === 'x') {
      const length = kind === 'u' ? 4 : 2
      text += String.fromCharCode(Number.parseInt(quoted.slice(at + 1, at + 1 + length), 16))
      at += length
    } else if (kind === '\r' && quoted[at + 1] === '\n') at++
    else if (!/[\n\r\u2028\u2029]/.test(kind)) text += ESCAPES[kind] ?? kind
  }
  return text
}
