/**
 * The parts of a value that are secrets by themselves: the lines of a key, the password of a URL, the texts of a
 * JSON document. Goes in: text; comes out: those texts.
 */

/** A line shorter than this says too little to be a secret by itself. */
const LINE_MINIMUM = 16

/** Line breaks spelled differently, and each line that is not a frame. Nothing for a value of one line. */
export function lineTexts(text: string): { readonly wholes: string[]; readonly lines: string[] } {
  const body = text.trim()
  if (!/[\r\n]/.test(body)) return { wholes: [], lines: [] }
  const unix = text.replaceAll('\r\n', '\n')
  const unixBody = unix.trim()
  const wholes = [
    unix,
    unix.replaceAll('\n', '\r\n'),
    // A terminal turns each line feed of a text that has CR LF into CR LF again.
    unix.replaceAll('\n', '\r\r\n'),
    unix.replaceAll('\n', '\\n'),
    unix.replaceAll('\n', '\\r\\n'),
    unixBody.replaceAll('\n', '\\n'),
    unixBody.replaceAll('\n', ' '),
    unixBody.replaceAll('\n', ''),
  ]
  const lines: string[] = []
  // The lines of a JSON document are mostly its keys; its texts are taken instead.
  if (parseJson(body) === undefined) {
    for (const line of unixBody.split('\n')) {
      const trimmed = line.trim()
      if (trimmed.length >= LINE_MINIMUM && !isFrame(trimmed)) lines.push(trimmed)
    }
  }
  return { wholes, lines }
}

/** PEM headers and lines of nothing but punctuation stand in many files. */
export function isFrame(line: string): boolean {
  return /^-{2,}.*-{2,}$/.test(line) || !/[\p{L}\p{N}]/u.test(line)
}

/** Secrets inside a structured value; each is then registered like a value of its own. */
export function structuredParts(text: string): string[] {
  const parts: string[] = []
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s:@]*:([^/?#\s]*)@/i.exec(text)?.[1]
  if (password !== undefined) {
    parts.push(password)
    try {
      parts.push(decodeURIComponent(password))
    } catch {
      // Not percent-encoded: the password as written is the only one.
    }
  }
  collectTexts(parseJson(text.trim()), parts)
  return parts
}

function parseJson(text: string): unknown {
  if (!/^[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined // looks like JSON and is not; the error quotes the text and is dropped
  }
}

function collectTexts(root: unknown, parts: string[]): void {
  const waiting: unknown[] = [root]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value === 'string') parts.push(value)
    else if (typeof value === 'object' && value !== null) {
      for (const member of Object.values(value)) waiting.push(member)
    }
  }
}
