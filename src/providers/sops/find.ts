/** Values of a decrypted tree by their dotted paths, and the paths themselves. */
import { ProviderError } from '../../errors.ts'
import { isSealed } from './cipher.ts'
import type { PlainNode } from './decrypt.ts'
import type { SopsNode, SopsTree } from './document.ts'

/**
 * @param path segments; where a key's own name has dots, the longest join that is there wins
 * @returns a string as it is, all else as JSON; `undefined` if it is not there
 * @throws ProviderError with code UNREADABLE for bytes inside of what would be JSON
 */
export function findValue(node: PlainNode, path: readonly string[]): string | Uint8Array | undefined {
  if (path.length === 0) return toValue(node)
  if (isList(node)) {
    const item = /^(?:0|[1-9]\d{0,9})$/.test(path[0]!) ? node[Number(path[0])] : undefined
    return item === undefined ? undefined : findValue(item, path.slice(1))
  }
  if (!(node instanceof Map)) return undefined
  for (let taken = path.length; taken > 0; taken--) {
    const below = node.get(path.slice(0, taken).join('.'))
    const found = below === undefined ? undefined : findValue(below, path.slice(taken))
    if (found !== undefined) return found
  }
  return undefined
}

/** Dotted paths of all leaves; names are not encrypted. */
export function pathsOf(tree: SopsTree): string[] {
  const paths = (node: SopsNode, path: string): string[] => {
    const items = Array.isArray(node) ? node.filter(item => !isSealedComment(item)) : undefined
    const entries = node instanceof Map ? [...node] : items === undefined ? undefined : [...items.entries()]
    return entries === undefined ? [path] : entries.flatMap(([key, value]) => paths(value, `${path}.${key}`))
  }
  return [...tree].flatMap(([key, value]) => paths(value, key))
}

function isSealedComment(node: SopsNode): boolean {
  return typeof node === 'string' && isSealed(node) && node.endsWith(',type:comment]')
}

function toValue(node: PlainNode): string | Uint8Array {
  if ('text' in node) return node.text
  return 'bytes' in node ? node.bytes : toJson(node)
}

function toJson(node: PlainNode): string {
  if (isList(node)) return `[${node.map(toJson).join(',')}]`
  if (node instanceof Map) {
    const members = [...node].map(([key, value]) => `${JSON.stringify(key)}:${toJson(value)}`)
    return `{${members.join(',')}}`
  }
  if ('text' in node) return node.isString ? JSON.stringify(node.text) : node.text
  throw new ProviderError('UNREADABLE', 'bytes of a SOPS file can not stand in JSON')
}

function isList(node: PlainNode): node is readonly PlainNode[] {
  return Array.isArray(node)
}
