/**
 * Guesses at documents made of `[section]` lines, and at XML, by their beginning. In: text whose expressions are
 * masked. What Fluent Bit's classic mode looks like is asked before.
 */
const WORD = '\\u00c0-\\u00ff\\ue000-\\uf8ff'
const HEADER = new RegExp(`^\\[\\s*([\\w.:/@${WORD} -]+?)\\s*(?:"[^"]*"\\s*)?\\]`)
const SUBSECTION = /^\[[\w.-]+[ \t]+"[^"]*"\]/
const ASSIGNMENT = /^\s*[^\s=[\]{}<>][^=\n]{0,200}=/

/** Sections of systemd's units and of its networks, as the manuals spell them. */
const UNIT_SECTIONS: ReadonlySet<string> = new Set(
  (
    'Unit Install Service Socket Timer Mount Automount Path Slice Swap Scope Manager ' +
    'Match Network NetDev Link Address Route WireGuard WireGuardPeer'
  ).split(' '),
)

/** A first line `[[name]]`, which nothing but TOML has. */
export function looksLikeToml(text: string): boolean {
  return /^\[\[[^[\]]+\]\]\s*(?:#|$)/.test(firstLines(text, 1)[0] ?? '')
}

/** `[section "subsection"]`, or the section that every repository has. */
export function looksLikeGitConfig(text: string): boolean {
  const first = firstLines(text, 1)[0] ?? ''
  return SUBSECTION.test(first) || /^\[core\]/.test(first)
}

/** A section that systemd knows, with an assignment below. */
export function looksLikeSystemd(text: string): boolean {
  const name = HEADER.exec(firstLines(text, 1)[0] ?? '')?.[1]
  return name !== undefined && UNIT_SECTIONS.has(name) && looksLikeIni(text)
}

/** `[section]` lines with `key = value` below the first of them that has something below it. */
export function looksLikeIni(text: string): boolean {
  const lines = firstLines(text, 20)
  const entry = lines.find(line => !HEADER.test(line))
  return entry !== undefined && entry !== lines[0] && ASSIGNMENT.test(entry)
}

/** `<?xml`, a document type but that of HTML, or a tag but `<html>`. */
export function looksLikeXml(text: string): boolean {
  const start = text
    .slice(0, 4096)
    .replace(/^\ufeff/, '')
    .trimStart()
  return /^<(?:\?xml\s|!DOCTYPE\s+(?!html\b)\w|(?!html\b)[A-Za-z_][\w.:-]*(?:\s|\/?>))/i.test(start)
}

/** Lines with something on them, without comments. */
function firstLines(text: string, limit: number): string[] {
  const lines: string[] = []
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  for (let count = 0; count < 200 && start < text.length && lines.length < limit; count++) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(start, Math.min(end, start + 1000)).trimEnd()
    start = end + 1
    if (line !== '' && !/^\s*[#;]/.test(line)) lines.push(line)
  }
  return lines
}
