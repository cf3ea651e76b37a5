/**
 * Units after `systemd.syntax(7)`: lines joined first, directives taken apart then; a referee written apart from our
 * scanner. `Environment=` and `Exec…=` are lists of items with their specifiers and dollar signs resolved.
 */
export function readSystemd(source: string): [string, string, unknown][] {
  const entries: [string, string, unknown][] = []
  let section = ''
  for (const line of joinLines(source.replace(/^\ufeff/, ''))) {
    const text = trim(line)
    if (text === '') continue
    if (text.startsWith('[')) {
      if (!text.endsWith(']')) throw new Error('section')
      section = text.slice(1, -1)
      continue
    }
    const [, key, value] = /^([^=]*)=([\s\S]*)$/.exec(text) ?? fail()
    entries.push([section, trim(key!), readValue(trim(key!), trim(value!))])
  }
  return entries
}

/** No other character is white space for systemd. */
function trim(text: string): string {
  return text.replace(/^[ \t\n\r]+|(?<![ \t\n\r])[ \t\n\r]+$/g, '')
}

function joinLines(text: string): string[] {
  const lines: string[] = []
  let joined: string | undefined
  for (const raw of text.split(/\r\n|[\r\n\0]/)) {
    const line = raw.replace(/^[ \t]+/, '')
    if (/^[#;]/.test(line)) continue
    const continues = /^(?:[^\\]|\\[\s\S])*\\$/.test(line)
    const whole: string = (joined ?? '') + (continues ? `${line.slice(0, -1)} ` : line)
    joined = continues ? whole : undefined
    if (!continues) lines.push(whole)
  }
  return joined === undefined ? lines : [...lines, joined]
}

function readValue(key: string, value: string): unknown {
  if (key === 'Description')
    return value
      .replaceAll('%%', '\u0001')
      .replace(/%/, () => fail())
      .replaceAll('\u0001', '%')
  if (key === 'SetCredential')
    return [value.slice(0, value.indexOf(':')), unescapeText(value.slice(value.indexOf(':') + 1))]
  if (key !== 'Environment' && !key.startsWith('Exec')) return value
  const items = readItems(value).map(item => item.replace(/%./g, two => (two === '%%' ? '%' : fail())))
  if (key === 'Environment' || /^[@+!|-]*:/.test(items[0]!)) return items
  return items.map(item => item.replace(/\$./g, two => (two === '$$' ? '$' : fail())))
}

/** Items in turn; quotes may begin anywhere, as the code has it, though the manual asks for the start of an item. */
function readItems(value: string): string[] {
  const items: string[] = []
  const item = /[ \t]*((?:\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|[^ \t\\"'])+)[ \t]*/y
  for (let at = 0; at < value.length; at = item.lastIndex) {
    item.lastIndex = at
    const [, raw] = item.exec(value) ?? fail()
    if (raw === ';') items.push('<separator>')
    else
      items.push(
        raw!.replace(
          /"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|((?:\\[\s\S]|[^"'\\])+)/g,
          (_, a, b, c) => unescapeText(a ?? b ?? c),
        ),
      )
  }
  return items
}

function unescapeText(text: string): string {
  const short: Record<string, string> = {
    a: '\u0007',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
    s: ' ',
  }
  return text.replace(/\\(?:x([0-9a-f]{2})|([abfnrtvs"'\\])|)/gi, (_, hex?: string, char?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    return char === undefined ? fail() : (short[char] ?? char)
  })
}

function fail(): never {
  throw new Error('not taken')
}
