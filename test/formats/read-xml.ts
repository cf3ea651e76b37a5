/**
 * A small reader of XML for tests, by one expression per construct: no checks beyond what it needs. Gives elements
 * as lists of name, attributes and children, and text that stands side by side as one.
 */
export function readXml(text: string): unknown {
  const token =
    /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*(?:\[[^\]]*\])?\s*>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([^\s/>]+)((?:\s+[^\s=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  const stack: unknown[][] = [['']]
  for (let at = 0; at < source.length; at = token.lastIndex) {
    token.lastIndex = at
    const match = token.exec(source)
    if (match === null) throw new Error('not well-formed')
    const [, cdata, close, name, attributes = '', empty, raw] = match
    const children = stack.at(-1)!
    if (cdata !== undefined) append(children, cdata)
    else if (raw !== undefined) {
      if (raw.includes(']]>')) throw new Error('not well-formed')
      append(children, decode(raw))
    } else if (close === '/') {
      if ((stack.pop()![0] as string) !== name) throw new Error('not well-formed')
    } else if (name !== undefined) {
      const element: unknown[] = [name, readAttributes(attributes), '']
      children.push(element, '')
      if (empty !== '/') stack.push(element)
    }
  }
  if (stack.length !== 1) throw new Error('not well-formed')
  return stack[0]!.filter(part => typeof part !== 'string')
}

/** There is text, if only an empty one, before and behind each child. */
function append(children: unknown[], text: string): void {
  children[children.length - 1] = (children.at(-1) as string) + text
}

function readAttributes(text: string): unknown[] {
  return Array.from(text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g), ([, name, double, single]) => [
    name,
    decode((double ?? single)!.replace(/[\t\n]/g, ' ')),
  ])
}

function decode(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return text.replace(
    /&(#x([0-9a-f]+);|#([0-9]+);|(\w+);|)/gi,
    (_, whole, hex?: string, decimal?: string, name?: string) => {
      if (whole === '') throw new Error('not well-formed')
      if (name !== undefined) {
        if (named[name] === undefined) throw new Error('no such entity')
        return named[name]
      }
      return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
    },
  )
}
