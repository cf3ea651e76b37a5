/**
 * `java.util.Properties.load` after its documentation, by joining lines first and taking them apart then: a referee
 * written apart from our scanner, for machines without Java. Gives pairs in the order of the file.
 */
export function readProperties(text: string): [string, string][] {
  const pairs: [string, string][] = []
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|[\r\n]/)
  while (lines.length > 0) {
    let line = lines.shift()!.replace(/^[ \t\f]+/, '')
    if (line === '' || line[0] === '#' || line[0] === '!') continue
    while (/^(?:[^\\]|\\[\s\S])*\\$/.test(line)) {
      line = line.slice(0, -1) + (lines.shift() ?? '').replace(/^[ \t\f]+/, '')
    }
    const [, key = '', value = ''] = /^((?:\\[\s\S]|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*([\s\S]*)$/.exec(
      line,
    )!
    pairs.push([unescapeText(key), unescapeText(value)])
  }
  return pairs
}

function unescapeText(text: string): string {
  const short: Record<string, string> = { t: '\t', n: '\n', r: '\r', f: '\f' }
  return text.replace(/\\(u(.{4})|[\s\S])/g, (_, char: string, hex?: string) => {
    if (hex === undefined) return short[char] ?? char
    if (!/^[0-9a-f]{4}$/i.test(hex)) throw new Error('malformed escape')
    return String.fromCharCode(Number.parseInt(hex, 16))
  })
}
