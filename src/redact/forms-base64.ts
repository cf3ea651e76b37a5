/**
 * The base64 forms of a value: whatever stands before and after it in the encoded text, the characters that depend
 * on the value alone are always one of three cores. Goes in: bytes; comes out: the cores in both alphabets, each
 * with the sides on which one more character holds bits of the value.
 */
import type { Form } from './form.ts'
import { LEFT_STANDARD, LEFT_URL, RIGHT_STANDARD, RIGHT_URL } from './form.ts'

/** @example base64Forms(Buffer.from('correct horse')).length === 3 // no `+` or `/` in any core */
export function base64Forms(value: Uint8Array): Form[] {
  const forms: Form[] = []
  const padded = Buffer.alloc(value.length + 2)
  padded.set(value, 2)
  for (let before = 0; before < 3; before++) {
    const bits = 8 * (before + value.length)
    const text = padded.toString('base64', 2 - before)
    const standard = text.slice(Math.ceil((8 * before) / 6), Math.floor(bits / 6))
    const left = before !== 0
    const right = bits % 6 !== 0
    const url = standard.replaceAll('+', '-').replaceAll('/', '_')
    const standardFlags = (left ? LEFT_STANDARD : 0) | (right ? RIGHT_STANDARD : 0)
    const urlFlags = (left ? LEFT_URL : 0) | (right ? RIGHT_URL : 0)
    if (url === standard) {
      forms.push({ content: standard, flags: standardFlags | urlFlags, kind: 'base64' })
    } else {
      forms.push({ content: standard, flags: standardFlags, kind: 'base64' })
      forms.push({ content: url, flags: urlFlags, kind: 'base64url' })
    }
  }
  return forms
}
