/**
 * A whole SOPS file decrypted and its checksum verified: a file in which anything was changed, moved, added or taken out
 * gives no value at all.
 */
import { createHash, type Hash, timingSafeEqual } from 'node:crypto'
import { unseal } from './cipher.ts'
import { isTree, type SopsDocument, type SopsNode, type SopsTree, unreadable } from './document.ts'
import { encryptionRules } from './rules.ts'

/** What a decrypted tree holds: text, bytes, or JSON's other values with their digits. */
export type PlainNode =
  | { readonly text: string; readonly isString: boolean }
  | { readonly bytes: Uint8Array }
  | readonly PlainNode[]
  | ReadonlyMap<string, PlainNode>

/** With this in front, a checksum over encrypted values alone never equals one over all. */
const MAC_ONLY_ENCRYPTED = Buffer.from(
  '8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69',
  'hex',
)

/**
 * @param file for messages
 * @throws ProviderError with code UNREADABLE
 */
export function decryptTree(
  { tree, metadata }: SopsDocument,
  key: Uint8Array,
  file: string,
): ReadonlyMap<string, PlainNode> {
  const { rules, macOnlyEncrypted, mac, lastModified } = metadata
  const isEncrypted = encryptionRules(rules)
  const hash = createHash('sha512')
  if (macOnlyEncrypted) hash.update(MAC_ONLY_ENCRYPTED)

  /** @returns `undefined` for a comment, which SOPS keeps as an item of a list and leaves out of the checksum */
  const walk = (node: SopsNode, path: readonly string[]): PlainNode | undefined => {
    if (isTree(node)) return walkTree(node, path)
    if (isList(node)) return node.map(item => walk(item, path)).filter(item => item !== undefined)
    if (node === null) return { text: 'null', isString: false } // neither encrypted nor in the checksum
    if (!isEncrypted(path, node)) return plainLeaf(node, macOnlyEncrypted ? undefined : hash)
    if (node === '') return { text: '', isString: true }
    const plain = typeof node === 'string' ? unseal(node, key, `${path.join(':')}:`) : undefined
    if (plain === undefined) throw unreadable(file, `is damaged: "${path.join('.')}" can not be decrypted`)
    if (plain.type === 'comment') return undefined
    hash.update(plain.bytes)
    return decryptedLeaf(plain.bytes, plain.type)
  }
  const walkTree = (branch: SopsTree, path: readonly string[]): ReadonlyMap<string, PlainNode> =>
    new Map(
      [...branch].flatMap(([name, value]): [string, PlainNode][] => {
        const plain = walk(value, [...path, name])
        return plain === undefined ? [] : [[name, plain]]
      }),
    )

  const plain = walkTree(tree, [])
  const expected = unseal(mac, key, lastModified)?.bytes
  const found = Buffer.from(hash.digest('hex').toUpperCase())
  if (expected?.length !== found.length || !timingSafeEqual(expected, found))
    throw unreadable(file, 'is damaged: its checksum does not match')
  return plain
}

function plainLeaf(node: string | number | bigint | boolean, hash: Hash | undefined): PlainNode {
  const text = typeof node === 'number' ? digitsOf(node) : String(node)
  hash?.update(typeof node === 'boolean' ? (node ? 'True' : 'False') : text)
  return { text, isString: typeof node === 'string' }
}

function decryptedLeaf(bytes: Buffer, type: string): PlainNode {
  const text = bytes.toString('utf8')
  switch (type) {
    case 'bytes':
      return { bytes: new Uint8Array(bytes) }
    case 'bool':
      return { text: text.toLowerCase(), isString: false }
    case 'int':
    case 'float':
      return { text, isString: false }
    default:
      return { text, isString: true }
  }
}

/** The shortest digits without an exponent, as SOPS counts them. */
function digitsOf(number: number): string {
  const text = String(number)
  const [, sign = '', whole = '', fraction = '', exponent = ''] =
    /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? []
  if (exponent === '') return text
  const shift = Number(exponent)
  const digits = whole + fraction
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${digits}`
  return sign + digits.padEnd(shift + 1, '0')
}

function isList(node: SopsNode): node is readonly SopsNode[] {
  return Array.isArray(node)
}
