/** Undoes the quoting of a shell inside an expression: `"{{ secret(\"KEY\") }}"`, `'{{ secret('\''KEY'\'') }}'`. */
export function unescapeScriptQuotes(style: string, inner: string): string {
  switch (style) {
    case 'double-quoted':
      return inner.replace(/\\([\\"$`])/g, '$1')
    case 'ansi-quoted':
      return inner.replace(/\\([\\'])/g, '$1')
    case 'single-quoted':
      return inner.replaceAll("'\\''", "'")
    default:
      return inner
  }
}
