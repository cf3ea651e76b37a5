/**
 * Which leaves of a SOPS file are encrypted, by the rules in its metadata. Where a rule can not be told here (it is about
 * comments, or a pattern of Go's that is none of JavaScript's), a leaf is taken for what it looks like; the file's checksum
 * then still finds what was exchanged.
 */
import { isSealed } from './cipher.ts'
import type { SopsNode } from './document.ts'

export type IsEncrypted = (path: readonly string[], leaf: SopsNode) => boolean

export function encryptionRules(rules: ReadonlyMap<string, string>): IsEncrypted {
  const looks: IsEncrypted = (_, leaf) => leaf === '' || (typeof leaf === 'string' && isSealed(leaf))
  if (rules.has('encrypted_comment_regex') || rules.has('unencrypted_comment_regex')) return looks
  const unencryptedSuffix = rules.get('unencrypted_suffix')
  const encryptedSuffix = rules.get('encrypted_suffix')
  const patterns = ['unencrypted_regex', 'encrypted_regex'].map(name => toPattern(rules.get(name)))
  if (patterns.includes(null)) return looks
  const [unencrypted, encrypted] = patterns
  return path => {
    let is = true
    if (unencryptedSuffix !== undefined) is = !path.some(key => key.endsWith(unencryptedSuffix))
    if (encryptedSuffix !== undefined) is = path.some(key => key.endsWith(encryptedSuffix))
    if (unencrypted && path.some(key => unencrypted.test(key))) is = false
    if (encrypted) is = path.some(key => encrypted.test(key))
    return is
  }
}

/** @returns null for a pattern that JavaScript does not have */
function toPattern(text: string | undefined): RegExp | null | undefined {
  if (text === undefined) return undefined
  try {
    return new RegExp(text, 'u')
  } catch {
    return null
  }
}
