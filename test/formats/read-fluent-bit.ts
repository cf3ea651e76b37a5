/**
 * What Fluent Bit 3 makes of a classic configuration, after `flb_cf_fluentbit.c` and `flb_env.c`: the referee of
 * the tests, written from those rules and not from our scanner. Throws where Fluent Bit reports an error.
 */
export interface FluentBitReading {
  readonly commands: readonly (readonly string[])[]
  readonly sections: readonly { readonly name: string; readonly entries: readonly (readonly string[])[] }[]
}

export function readFluentBit(text: string): FluentBitReading {
  const commands: string[][] = []
  const sections: { name: string; entries: string[][] }[] = []
  let indent: string | undefined
  for (const raw of text.replace(/^\ufeff/, '').split('\n')) {
    // C strings end at the first NUL.
    const line = raw.replace(/\r$/, '').split('\0')[0]!
    if (line === '' || line.startsWith('#')) continue
    if (line.length > 9 && line.slice(0, 9).toLowerCase() === '@include ') {
      const path = line.slice(9)
      commands.push(['include', path.includes('*') ? 'pattern' : 'file', path])
      continue
    }
    if (line.startsWith('@') && line.length > 3) {
      const space = line.indexOf(' ')
      if (space < 0) throw new Error('command without a value')
      const value = trim(line.slice(space + 1))
      const equals = value.indexOf('=')
      commands.push([
        trim(line.slice(1, space)),
        ...(equals < 0 ? [value] : [value.slice(0, equals), value.slice(equals + 1)]),
      ])
      continue
    }
    if (line.startsWith('[')) {
      const end = line.indexOf(']')
      if (end < 0) throw new Error('bad header')
      sections.push({ name: line.slice(1, end), entries: [] })
      continue
    }
    if (indent === undefined) {
      let length = 1
      while (length < line.length && /[ \t]/.test(line[length]!)) length++
      indent = line.slice(0, length)
      if (length === line.length) continue
    }
    if (!line.startsWith(indent)) throw new Error('indentation')
    if (/^[ \t]/.test(line.slice(indent.length))) throw new Error('extra indentation')
    const entry = line.slice(indent.length)
    if (entry === '' || entry.startsWith('#')) continue
    const space = entry.indexOf(' ')
    if (space < 0 || space === entry.length - 1) throw new Error('key without a value')
    if (sections.length === 0) throw new Error('no section')
    const value = trim(entry.slice(space + 1))
    if (value === '') throw new Error('empty value')
    sections.at(-1)!.entries.push([trim(entry.slice(0, space)), translate(value)])
  }
  return { commands, sections }
}

/** `isspace` in the C locale. */
function trim(text: string): string {
  return text.replace(/^[\t-\r ]+/, '').replace(/[\t-\r ]+$/, '')
}

/** `flb_env_var_translate`, each variable standing for its own name in angle brackets. */
function translate(value: string): string {
  let out = ''
  let found = false
  let close = -1
  for (let at = 0; at < value.length; at++) {
    const open = value.indexOf('${', at)
    if (open < 0) break
    close = value.indexOf('}', at)
    if (close < 0) break
    const name = value.slice(open + 2, Math.max(close, open + 2))
    if (close - (open + 2) <= 0) break
    found = true
    out += `${value.slice(at, open)}<variable ${name}>`
    at = close
  }
  if (close >= 0 && found) out += value.slice(close + 1)
  return out === '' && !found ? value : out
}
