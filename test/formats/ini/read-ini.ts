/** Python's `configparser` with its defaults, after its documentation, but for interpolation and the case of keys. */
export function readIni(text: string): [string, [string, string][]][] {
  const sections: { name: string; entries: { key: string; lines: string[] }[] }[] = []
  let indent = 0
  let open: string[] | undefined
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
    const value = line.trim()
    if (/^[#;]/.test(value)) continue
    if (value === '') {
      open?.push('')
      continue
    }
    const depth = line.search(/\S/)
    if (open !== undefined && depth > indent) {
      open.push(value)
      continue
    }
    indent = depth
    open = undefined
    const section = /^\[(.+)\]/.exec(value)
    if (section !== null) {
      sections.push({ name: section[1]!, entries: [] })
      continue
    }
    const entry = /^(.*?)\s*[=:]\s*([\s\S]*)$/.exec(value)
    if (entry === null || sections.length === 0) throw new Error('no entry')
    open = [entry[2]!]
    sections.at(-1)!.entries.push({ key: entry[1]!, lines: open })
  }
  return sections.map(({ name, entries }) => [
    name,
    entries.map(({ key, lines }) => [key, lines.join('\n').trimEnd()]),
  ])
}
