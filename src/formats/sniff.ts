/**
 * Guesses at what a document is by its first lines. In: text whose expressions are masked by private-use
 * characters. A guess is cheap and looks at no more than it needs; it does not say that the document parses.
 */
const MAX_LINES = 200
const WORD = '\\ue000-\\uf8ff'

/** An object or a list: `{` before a string, an expression or `}`, `[` before anything that JSON allows there. */
export function looksLikeJson(text: string): boolean {
  const start = text
    .slice(0, 4096)
    .replace(/^\ufeff/, '')
    .trimStart()
  if (start.startsWith('{')) return new RegExp(`^\\{\\s*["}${WORD}]`).test(start)
  return new RegExp(`^\\[\\s*(?:["{[\\]${WORD}-]|[0-9]|(?:true|false|null)\\b)`).test(start)
}

/** `[SECTION]` in the first column with indented `Key value` lines below it, or a command such as `@SET`. */
export function looksLikeFluentBit(text: string): boolean {
  let inSection = false
  for (const line of firstLines(text)) {
    if (/^@(?:set|include) /i.test(line)) return true
    if (new RegExp(`^\\[[\\w${WORD}]+\\]`).test(line)) inSection = true
    // An assignment with an equals sign, or one in the first column, belongs to another family of formats.
    else return inSection && /^[ \t]/.test(line) && !/^[ \t]+[^\s=]+[ \t]*=/.test(line)
  }
  return false
}

/** A first line that names a shell of the Bourne family. */
export function looksLikeShell(text: string): boolean {
  return /^\ufeff?#![^\n]*[/ ](?:ba|da|z|k|a)?sh(?:\s|$)/.test(text.slice(0, 300))
}

/** A map or a list: every line in the first column is a key or a dash. */
export function looksLikeYaml(text: string): boolean {
  let found = false
  for (const line of firstLines(text)) {
    if (/^\s|^---(?:\s|$)|^\.\.\.(?:\s|$)|^[}\]]|^%[A-Z]+ /.test(line)) continue
    if (!isYamlEntry(line)) return false
    found = true
  }
  return found
}

function isYamlEntry(line: string): boolean {
  if (/^-(?:\s|$)/.test(line) || /^\{\s*[\w'"]+\s*:\s/.test(line)) return true
  if (/^["']/.test(line)) return /["']\s*:(?:\s|$)/.test(line)
  return new RegExp(`^[\\w${WORD}$./<*&!][^:#{}]{0,200}?:(?:\\s|$)|^[\\w<]{1,200}:(?:\\s|$)`).test(line)
}

/** Lines with something on them, comments left out, up to a limit. */
function* firstLines(text: string): Generator<string> {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  for (let count = 0; count < MAX_LINES && start < text.length; count++) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(start, Math.min(end, start + 1000)).trimEnd()
    start = end + 1
    if (line !== '' && !/^\s*#/.test(line)) yield line
  }
}
