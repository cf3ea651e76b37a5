/**
 * Git's configuration after its documentation, character by character: a referee written apart from our scanner. Names
 * keep their case, white space inside a value is kept as later versions of Git do.
 */
export function readGitConfig(source: string): [string, string | undefined][] {
  const text = source.replace(/^\ufeff/, '').replace(/\r\n/g, '\n')
  const entries: [string, string | undefined][] = []
  let section = ''
  let at = 0
  const fail = (): never => {
    throw new Error('not taken')
  }
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found !== null) at = pattern.lastIndex
    return found
  }
  while (at < text.length) {
    if (match(/[ \t\r\n]+|[#;][^\n]*/y) !== null) continue
    const header = match(/\[([A-Za-z0-9.-]+)(?:[ \t]+"((?:[^"\\\n]|\\[^\n])*)")?\]/y)
    if (header !== null) {
      section =
        header[2] === undefined ? header[1]! : `${header[1]}.${header[2].replace(/\\([\s\S])/g, '$1')}`
      continue
    }
    const key = match(/([A-Za-z][A-Za-z0-9-]*)[ \t]*(=|(?=\n)|$)/y) ?? fail()
    entries.push([`${section}.${key[1]}`, key[2] === '=' ? readValue() : undefined])
  }
  return entries

  function readValue(): string {
    let value = ''
    let kept = 0
    for (let quoted = false; ; at++) {
      const char = text[at]
      if (char === undefined || char === '\n') {
        if (quoted) fail()
        return value.slice(0, kept)
      }
      if (!quoted && (char === '#' || char === ';')) {
        match(/[^\n]*/y)
        return value.slice(0, kept)
      }
      if (char === '"') {
        quoted = !quoted
        kept = value.length
      } else if (!quoted && /[ \t\r]/.test(char)) {
        if (value !== '') value += char
      } else if (char !== '\\') {
        value += char
        kept = value.length
      } else {
        at++
        const escaped =
          { n: '\n', t: '\t', b: '\b', '"': '"', '\\': '\\', '\n': '' }[text[at] ?? ''] ?? fail()
        value += escaped
        if (text[at] !== '\n') kept = value.length
      }
    }
  }
}
