import { isJson } from '../text/is-json.ts'

/** What redacts the text of a line. */
export interface LineRedactor {
  redact(text: string): string
}

/**
 * Redacts a line of JSON so that it stays JSON: a number that is a value, or holds one, becomes a string. So does what
 * is only together a value: a list of bytes, or an object whose text is a secret.
 *
 * @example redactJsonLine(redactor, '{"pin":48151623}') === '{"pin":"***"}'
 */
export function redactJsonLine(redactor: LineRedactor, line: string): string {
  const shown = redactor.redact(line)
  if (shown === line) return shown
  const quoted = line.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, token => {
    if (token.startsWith('"')) return token
    const label = redactor.redact(token)
    return label === token ? token : `"${label}"`
  })
  const result = redactor.redact(quoted)
  return isJson(result) ? result : (redactRecord(redactor, line) ?? result)
}

/** By its members, since a mask of the whole text stands where JSON has none. Nothing if the line is no JSON itself. */
function redactRecord(redactor: LineRedactor, line: string): string | undefined {
  try {
    const lineEnd = line.slice(line.trimEnd().length)
    return JSON.stringify(redactMember(redactor, JSON.parse(line))) + lineEnd
  } catch {
    return undefined // no JSON, or too deep
  }
}

function redactMember(redactor: LineRedactor, member: unknown): unknown {
  const text = JSON.stringify(member)
  const shownText = redactor.redact(text)
  if (shownText === text) return member
  const own = typeof member === 'string' ? redactor.redact(member) : member
  if (own !== member) return own
  if (typeof member !== 'object' || member === null) return shownText
  const copy = Array.isArray(member)
    ? member.map(item => redactMember(redactor, item))
    : Object.fromEntries(
        Object.entries(member).map(([key, item]) => [redactor.redact(key), redactMember(redactor, item)]),
      )
  const rest = JSON.stringify(copy)
  const shown = redactor.redact(rest)
  return shown === rest ? copy : shown
}
