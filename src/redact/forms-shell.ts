/**
 * How shells, and programs that print source text, spell a text. Goes in: text; comes out: every spelling without
 * its outer quotes, the text itself left out where nothing of it needs an escape.
 */
export function shellTexts(text: string): string[] {
  if (/^[\w@%+=:,./-]*$/.test(text)) return []
  return [
    // Inside single quotes: a quote is closed, written and opened again.
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    // PowerShell, SQL and YAML double it.
    text.replaceAll("'", "''"),
    text.replaceAll('"', '""'),
    // `$'…'`, which is also what `printf %q` falls back to for control characters.
    escaped(text, /[\\']/g),
    // `printf %q` otherwise; then those that escape whatever is not plainly harmless.
    text.replace(/[ \t\n'"\\|&;()<>!{}*[\]?^$`,]|^[#~]|(?<=[:=])~/g, '\\$&'),
    text.replace(/[^\w@%+=:,./\-\x80-\uffff]/g, '\\$&'),
    text.replace(/[^\w@+:,./\-\n\x80-\uffff]/g, '\\$&'),
    // Inside double quotes; history expansion adds the `!`.
    text.replace(/[\\"$`]/g, '\\$&'),
    text.replace(/[\\"$`!]/g, '\\$&'),
    // cmd.exe
    text.replace(/[&|<>^()%!"]/g, '^$&'),
    // make and compose files
    text.replaceAll('$', '$$$$'),
    // util.inspect and its kind: single quotes, double quotes, template
    inspected(text, /[\\']/g),
    inspected(text, /\\/g),
    inspected(text, /[\\"]/g),
    inspected(text, /[\\`]/g),
  ]
}

const SHORT: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\E',
}

/** ANSI-C quoting as bash writes it: octal where there is no letter. */
function escaped(text: string, special: RegExp): string {
  return text
    .replace(special, '\\$&')
    .replace(
      /[\x00-\x1f\x7f]/g,
      control => SHORT[control] ?? `\\${control.charCodeAt(0).toString(8).padStart(3, '0')}`,
    )
}

/** As Node prints strings inside objects: hexadecimal in upper case where there is no letter. */
function inspected(text: string, special: RegExp): string {
  return text
    .replace(special, '\\$&')
    .replace(/[\x00-\x1f\x7f-\x9f]/g, control =>
      /[\b\t\n\f\r]/.test(control)
        ? SHORT[control]!
        : `\\x${control.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
}
