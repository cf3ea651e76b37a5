/**
 * What a builder makes of a Dockerfile, for tests: instructions as lists of words, expanded for `ENV`, `ARG` and
 * `LABEL`, whose variables show as their names in angle brackets. It shares nothing with the format's scanner.
 */
export function readDockerfile(source: string): unknown {
  const escapeChar = /^\ufeff?#\s*escape\s*=\s*`/.test(source) ? '`' : '\\'
  const instructions: string[] = []
  let open: string | undefined
  for (const raw of source.replace(/^\ufeff/, '').split('\n')) {
    const line = raw.replace(/\r+$/, '')
    if (/^\s*(?:#|$)/.test(line)) continue
    const joins = new RegExp(`(^|[^\\${escapeChar}])\\${escapeChar}[ \\t]*$`).exec(line)
    const text = joins === null ? line : line.slice(0, joins.index) + joins[1]
    open = open === undefined ? text.trimStart() : open + text
    if (joins !== null) continue
    instructions.push(open.trim())
    open = undefined
  }
  return instructions.map(line => readInstruction(line, escapeChar))
}

function readInstruction(line: string, escapeChar: string): unknown {
  const [, name, flags, rest] = /^(\S+)\s*((?:--\S+\s+)*)([\s\S]*)$/.exec(line)!
  const kind = name!.toLowerCase()
  const head = [kind, flags!.trim()]
  if (kind === 'healthcheck') return [...head, ...(readInstruction(rest!, escapeChar) as unknown[])]
  if (kind === 'onbuild') return [...head, readInstruction(rest!, escapeChar)]
  if (rest!.startsWith('[')) {
    try {
      return [...head, ...(JSON.parse(rest!) as string[])]
    } catch {
      return [...head, rest]
    }
  }
  if (!['env', 'label', 'arg'].includes(kind)) return [...head, rest]
  if (kind !== 'arg' && !/^[^\s=]*=/.test(rest!)) {
    const [, key, value] = /^(\S+)\s+([\s\S]*)$/.exec(rest!)!
    return [...head, key, readWords(value!, escapeChar, false)[0]]
  }
  return [...head, ...readWords(rest!, escapeChar, true)]
}

function readWords(text: string, escapeChar: string, splits: boolean): string[] {
  const words: string[] = []
  let word: string | undefined
  const put = (part: string): void => {
    word = (word ?? '') + part
  }
  const variable = (at: number): number => {
    const match = /^\$(?:(\w+)|\{(\w+)\})/.exec(text.slice(at))
    put(match === null ? '$' : `<${match[1] ?? match[2]}>`)
    return match === null ? 1 : match[0].length
  }
  for (let at = 0; at < text.length; ) {
    const char = text[at]!
    if (splits && /\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
      at++
    } else if (char === "'") {
      const close = text.indexOf("'", at + 1)
      if (close < 0) throw new SyntaxError('quote')
      put(text.slice(at + 1, close))
      at = close + 1
    } else if (char === '"') {
      put('')
      for (at++; text[at] !== '"'; ) {
        if (text[at] === undefined) throw new SyntaxError('quote')
        if (text[at] === '$') at += variable(at)
        else if (text[at] === escapeChar && ['"', '$', escapeChar].includes(text[at + 1]!)) {
          put(text[at + 1]!)
          at += 2
        } else put(text[at++]!)
      }
      at++
    } else if (char === '$') at += variable(at)
    else if (char === escapeChar) {
      put(text[at + 1] ?? '')
      at += 2
    } else {
      put(char)
      at++
    }
  }
  return word === undefined ? words : [...words, word]
}
