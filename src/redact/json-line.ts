/** What redacts the text of a line. */
export interface LineRedactor {
  redact(text: string): string
}

/**
 * Redacts a line of JSON so that it stays JSON: a number that is a value, or holds one, becomes a string.
 *
 * @example redactJsonLine(redactor, '{"pin":48151623}') === '{"pin":"***"}'
 */
export function redactJsonLine(redactor: LineRedactor, line: string): string {
  const shown = redactor.redact(line)
  if (shown === line || !/[\d.-]/.test(line)) return shown
  const quoted = line.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, token => {
    if (token.startsWith('"')) return token
    const label = redactor.redact(token)
    return label === token ? token : `"${label}"`
  })
  return redactor.redact(quoted)
}
