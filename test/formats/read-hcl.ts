/**
 * A small reader of HCL without variables, for tests: attributes, blocks, objects, lists, quoted templates and
 * heredocs whose sequences hold strings. It shares nothing with the format's scanner.
 */
export function readHcl(text: string): unknown {
  let at = text.startsWith('\ufeff') ? 1 : 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const sticky = new RegExp(pattern.source, 'uy')
    sticky.lastIndex = at
    const match = sticky.exec(text)
    at += match?.[0].length ?? 0
    return match
  }
  const fail = (what: string): never => {
    throw new SyntaxError(`${what} at ${at}`)
  }
  const blanks = (): void => void take(/(?:[ \t\r]|\/\*[\s\S]*?\*\/)*/)
  const lines = (): void => void take(/(?:\s|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/)
  const name = (): string | undefined => take(/[\p{L}_][\p{L}\p{N}_-]*/u)?.[0]

  const quoted = (): string => {
    let value = ''
    while (take(/"/) === null) {
      const escaped = take(/\\(?:u([0-9a-f]{4})|([nrt"\\]))/)
      if (escaped !== null)
        value +=
          escaped[1] === undefined
            ? LETTERS[escaped[2]!]!
            : String.fromCharCode(Number.parseInt(escaped[1], 16))
      else if (take(/\$\$\{/) !== null) value += '${'
      else if (take(/%%\{/) !== null) value += '%{'
      else if (take(/\$\{/) !== null) value += sequence()
      else value += take(/(?!%\{)[^\n\\]/)?.[0] ?? fail('quoted')
    }
    return value
  }
  const sequence = (): string => {
    lines()
    const inner = value()
    lines()
    if (take(/\}/) === null) fail('sequence')
    return String(inner)
  }
  const heredoc = (flush: boolean, marker: string): string => {
    // Pieces of a line: literal text and what sequences gave.
    const read: { text: string; literal: boolean }[][] = []
    for (;;) {
      const end = new RegExp(`[^\\S\\n]*${marker}[^\\S\\n]*(?=\\n)`, 'uy')
      end.lastIndex = at
      if (end.test(text)) {
        at = end.lastIndex
        break
      }
      const line: { text: string; literal: boolean }[] = []
      while (take(/\n/) === null) {
        if (take(/\$\$\{/) !== null) line.push({ text: '${', literal: true })
        else if (take(/%%\{/) !== null) line.push({ text: '%{', literal: true })
        else if (take(/\$\{/) !== null) line.push({ text: sequence(), literal: false })
        else line.push({ text: take(/(?!%\{)[^\n]/)?.[0] ?? fail('heredoc'), literal: true })
      }
      read.push([...line, { text: '\n', literal: true }])
    }
    const indents = read.map(line => {
      const literal = line.findIndex(piece => !piece.literal || !/[ \t]/.test(piece.text))
      return literal
    })
    const cut = flush ? Math.min(...indents) : 0
    return read
      .map(line =>
        line
          .slice(cut)
          .map(piece => piece.text)
          .join(''),
      )
      .join('')
  }
  const value = (): unknown => {
    lines()
    if (take(/"/) !== null) return quoted()
    const opener = take(/<<(-?)([\p{L}_][\p{L}\p{N}_-]*)\r?\n/u)
    if (opener !== null) return heredoc(opener[1] === '-', opener[2]!)
    if (take(/\[/) !== null) {
      const items: unknown[] = []
      for (;;) {
        lines()
        if (take(/\]/) !== null) return items
        items.push(value())
        lines()
        if (take(/,/) === null && text[at] !== ']') fail('list')
      }
    }
    if (take(/\{/) !== null) {
      const entries: [string, unknown][] = []
      for (;;) {
        lines()
        if (take(/\}/) !== null) return Object.fromEntries(entries)
        const key = take(/"/) === null ? name() : quoted()
        blanks()
        if (key === undefined || take(/[=:]/) === null) fail('key')
        entries.push([key!, value()])
        blanks()
        if (take(/,|(?:#[^\n]*)?\n/) === null && text[at] !== '}') fail('object')
      }
    }
    const word = take(/-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/)?.[0] ?? name() ?? fail('value')
    return JSON.parse(word) as unknown
  }
  const body = (closer: RegExp): unknown => {
    const attributes: Record<string, unknown> = {}
    const blocks: unknown[] = []
    for (;;) {
      lines()
      if (take(closer) !== null) return [attributes, blocks]
      const first = name() ?? fail('body')
      blanks()
      if (take(/=(?!=)/) !== null) {
        if (Object.hasOwn(attributes, first)) fail('twice')
        Object.defineProperty(attributes, first, {
          value: value(),
          enumerable: true,
          configurable: true,
          writable: true,
        })
        blanks()
        if (take(/(?:#[^\n]*|\/\/[^\n]*)?(?:\n|$)/) === null && text[at] !== '}') fail('end of line')
        continue
      }
      const labels: string[] = []
      for (;;) {
        blanks()
        if (take(/\{/) !== null) break
        labels.push(take(/"/) === null ? (name() ?? fail('label')) : quoted())
      }
      blocks.push([first, labels, body(/\}/)])
      blanks()
      if (take(/(?:#[^\n]*|\/\/[^\n]*)?(?:\n|$)/) === null) fail('end of block')
    }
  }
  return body(/$(?![\s\S])/)
}

const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }
