/**
 * Anchors: windows of a long form by which it is found where it does not stand as one piece (base64 wrapped at 76
 * columns, a re-indented key, a log line that was cut). Goes in: a long form; comes out: its windows.
 */
import type { Form } from './form.ts'
import { ANCHOR } from './form.ts'
import { isFrame } from './forms-parts.ts'

/** Forms from this many bytes on get anchors. */
const LONG = 64
const WINDOW = 16
/** A window of fewer different characters (a ruler, indentation) stands in ordinary text too. */
const DISTINCT_MINIMUM = 6
/** A window that holds more layout than this is not much of a fragment. */
const LAYOUT_MAXIMUM = 4

/** The windows at every multiple of 16 bytes, drawn in to whole characters where `content` is text. */
export function anchorForms(content: string | Uint8Array): Form[] {
  if (content.length < LONG / 3) return []
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  if (bytes.length < LONG) return []
  const forms: Form[] = []
  const frames = typeof content === 'string' ? frameRanges(content, bytes) : []
  for (let start = 0; start + WINDOW <= bytes.length; start += WINDOW) {
    let from = start
    let to = start + WINDOW
    if (typeof content === 'string') {
      while (from < to && isContinuation(bytes[from])) from++
      while (to > from && isContinuation(bytes[to])) to--
    }
    const window = bytes.subarray(from, to)
    if (!isTelling(window) || frames.some(frame => from < frame.end && to > frame.start)) continue
    const text = typeof content === 'string' ? Buffer.from(window).toString() : Buffer.from(window)
    forms.push({
      content: text,
      flags: ANCHOR,
      kind: 'fragment',
      anchor: { long: content, offset: from, solid: layout(window) === 0 },
    })
  }
  return forms
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

function isTelling(window: Uint8Array): boolean {
  if (window.length < WINDOW - 6 || new Set(window).size < DISTINCT_MINIMUM) return false
  return layout(window) <= LAYOUT_MAXIMUM
}

/** How much of a window is, or may be, layout: white space, and backslashes as they begin escapes. */
function layout(window: Uint8Array): number {
  let count = 0
  for (const byte of window) {
    if (byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x5c) count++
  }
  return count
}

/** Byte ranges of lines that many files hold. */
function frameRanges(text: string, bytes: Uint8Array): { start: number; end: number }[] {
  if (!/[\r\n]/.test(text)) return []
  const ranges: { start: number; end: number }[] = []
  let start = 0
  while (start < bytes.length) {
    const found = bytes.indexOf(0x0a, start)
    const end = found === -1 ? bytes.length : found
    const line = Buffer.from(bytes.subarray(start, end)).toString().trim()
    if (line !== '' && isFrame(line)) ranges.push({ start, end })
    start = end + 1
  }
  return ranges
}
