/**
 * All forms of a value. Goes in: one value and how it is to be treated; comes out: every spelling that is looked
 * for, doubles included (the pool drops them), none shorter than the minimum.
 */
import type { Form, FormKind } from './form.ts'
import { DELIMITED } from './form.ts'
import { anchorForms } from './forms-anchors.ts'
import { base64Forms } from './forms-base64.ts'
import { decimalTexts, hexTexts } from './forms-bytes.ts'
import { lineTexts, structuredParts } from './forms-parts.ts'
import { shellTexts } from './forms-shell.ts'
import { jsonTexts, urlTexts, xmlTexts } from './forms-text.ts'
import type { Treatment } from './length-policy.ts'
import { treatmentOf } from './length-policy.ts'

export interface FormOptions {
  /** Shortest form that is looked for anywhere, in characters. */
  readonly minimum: number
  /** Also the base64 of the value's UTF-16LE. */
  readonly utf16: boolean
}

/** Parts of parts (a JSON text inside a JSON text) are followed this deep. */
const PART_DEPTH = 2

export function formsOf(value: string | Uint8Array, treatment: Treatment, options: FormOptions): Form[] {
  const forms: Form[] = []
  if (treatment === 'whole-field') return forms
  if (treatment === 'delimited') addDelimited(value, forms)
  else if (typeof value === 'string') addText(value, options, forms, 0)
  else addBytes(value, options, forms)
  return forms
}

function addDelimited(value: string | Uint8Array, forms: Form[]): void {
  forms.push({ content: value, flags: DELIMITED, kind: 'plain' })
  if (typeof value !== 'string') return
  const escaped: [FormKind, string | undefined][] = [
    ['json', jsonTexts(value)[0]],
    ['url', urlTexts(value)[0]],
  ]
  for (const [kind, content] of escaped) {
    if (content !== undefined) forms.push({ content, flags: DELIMITED, kind })
  }
}

function addText(value: string, options: FormOptions, forms: Form[], depth: number): void {
  const { minimum } = options
  const push = (kind: FormKind, texts: readonly string[]): void => {
    for (const content of texts) if (content.length >= minimum) forms.push({ content, flags: 0, kind })
  }
  const bytes = Buffer.from(value)
  push('plain', [value])
  const trimmed = value.trim()
  const unquoted = withoutQuotes(trimmed)
  if (trimmed !== value) push('trimmed', [trimmed])
  if (unquoted !== trimmed) push('unquoted', [unquoted])
  if (/[^\x00-\x7f]/.test(value)) push('normalized', [value.normalize('NFC'), value.normalize('NFD')])
  push('json', jsonTexts(value))
  push('url', urlTexts(value))
  push('shell', shellTexts(value))
  push('xml', xmlTexts(value))
  addBase64(bytes, options, forms)
  if (options.utf16) addBase64(Buffer.from(value, 'utf16le'), options, forms)
  push('hex', hexTexts(bytes))
  push('byte list', decimalTexts(bytes))
  if (trimmed !== value) {
    // A file's last line feed is rarely part of what a program uses of it.
    push('json', jsonTexts(trimmed))
    push('url', urlTexts(trimmed))
    addBase64(Buffer.from(trimmed), options, forms)
    push('hex', hexTexts(Buffer.from(trimmed)).slice(0, 2))
  }
  for (const form of anchorForms(value)) forms.push(form)
  const { wholes, lines } = lineTexts(value)
  push('line', wholes)
  push('line', lines)
  if (depth >= PART_DEPTH) return
  for (const part of structuredParts(value)) {
    if (part !== value && treatmentOf(part, minimum) === 'anywhere') addPart(part, options, forms, depth)
  }
}

function addPart(part: string, options: FormOptions, forms: Form[], depth: number): void {
  const inner: Form[] = []
  addText(part, options, inner, depth + 1)
  for (const form of inner) forms.push(form.kind === 'plain' ? { ...form, kind: 'part' } : form)
}

function addBytes(value: Uint8Array, options: FormOptions, forms: Form[]): void {
  const { minimum } = options
  const buffer = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  const push = (kind: FormKind, content: string | Uint8Array): void => {
    if (content.length >= minimum) forms.push({ content, flags: 0, kind })
  }
  push('plain', value)
  // What is left of bytes that a program took for text.
  for (const text of [buffer.toString('latin1'), buffer.toString()]) {
    if (text.replaceAll('\ufffd', '').length >= minimum) push('plain', text)
  }
  addBase64(value, options, forms)
  for (const text of hexTexts(value)) push('hex', text)
  for (const text of decimalTexts(value)) push('byte list', text)
  for (const form of anchorForms(value)) forms.push(form)
}

function addBase64(bytes: Uint8Array, options: FormOptions, forms: Form[]): void {
  for (const form of base64Forms(bytes)) {
    if (form.content.length < options.minimum) continue
    forms.push(form)
    for (const anchor of anchorForms(form.content)) forms.push(anchor)
  }
}

function withoutQuotes(text: string): string {
  const first = text[0]
  return text.length > 1 && (first === '"' || first === "'" || first === '`') && text.at(-1) === first
    ? text.slice(1, -1)
    : text
}
