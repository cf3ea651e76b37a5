/**
 * A SOPS file taken apart: its tree as it stands, encrypted leaves included, and the part of its metadata that is needed.
 * YAML and JSON (and with it SOPS's binary form) and dotenv are read; what is none of them is UNREADABLE.
 */
import { ProviderError } from '../../errors.ts'
import { parseYaml } from '../../text/yaml.ts'
import { parseSopsDotenv } from './dotenv.ts'

/** Maps keep the order of the file, which the file's checksum is over. */
export type SopsTree = ReadonlyMap<string, SopsNode>
export type SopsNode = string | number | bigint | boolean | null | readonly SopsNode[] | SopsTree

export interface SopsMetadata {
  /** The data key, once per recipient, as armored age files. */
  readonly dataKeys: readonly string[]
  /** RFC 3339, as written. */
  readonly lastModified: string
  readonly mac: string
  readonly macOnlyEncrypted: boolean
  /** `unencrypted_suffix` and the like, by their names. */
  readonly rules: ReadonlyMap<string, string>
}

export interface SopsDocument {
  readonly tree: SopsTree
  readonly metadata: SopsMetadata
}

export type SopsFormat = 'yaml' | 'json' | 'dotenv'

const RULES = [
  'unencrypted_suffix',
  'encrypted_suffix',
  'unencrypted_regex',
  'encrypted_regex',
  'unencrypted_comment_regex',
  'encrypted_comment_regex',
] as const

/**
 * @param file for messages
 * @throws ProviderError with code UNREADABLE
 */
export async function parseSopsDocument(
  text: string,
  format: SopsFormat,
  file: string,
): Promise<SopsDocument> {
  // JSON is read as YAML, which it is a part of: `JSON.parse` would change the order of keys.
  const root =
    format === 'dotenv'
      ? parseSopsDotenv(text.replace(/^\ufeff/, ''))
      : await parseYaml(text, { ordered: true })
  if (!isTree(root)) throw unreadable(file, `is no ${format}, or more than one document`)
  const sops = root.get('sops')
  if (!isTree(sops)) throw unreadable(file, 'is not encrypted with SOPS')
  const tree = new Map(root)
  tree.delete('sops')
  return { tree: checked(tree, file), metadata: readMetadata(sops, file) }
}

function readMetadata(sops: SopsTree, file: string): SopsMetadata {
  if (listOf(sops.get('key_groups')).length > 0)
    throw unreadable(file, 'has key groups, which are not supported')
  const lastModified = sops.get('lastmodified')
  const mac = sops.get('mac')
  if (typeof lastModified !== 'string' || typeof mac !== 'string')
    throw unreadable(file, 'has lost its checksum')
  return {
    dataKeys: listOf(sops.get('age')).flatMap(entry => {
      const encrypted = isTree(entry) ? entry.get('enc') : undefined
      return typeof encrypted === 'string' ? [encrypted] : []
    }),
    lastModified,
    mac,
    macOnlyEncrypted: [true, 'true'].includes(sops.get('mac_only_encrypted') as boolean | string),
    rules: new Map(
      RULES.flatMap((name): [string, string][] => {
        const rule = sops.get(name)
        return typeof rule === 'string' && rule !== '' ? [[name, rule]] : []
      }),
    ),
  }
}

/** Keys that are not text have no place in SOPS. */
function checked(tree: SopsTree, file: string): SopsTree {
  const check = (node: SopsNode): void => {
    if (Array.isArray(node)) for (const item of node) check(item)
    if (!isTree(node)) return
    for (const [key, value] of node) {
      if (typeof key !== 'string') throw unreadable(file, 'has a key that is not text')
      check(value)
    }
  }
  check(tree)
  return tree
}

export function isTree(node: unknown): node is SopsTree {
  return node instanceof Map
}

function listOf(node: SopsNode | undefined): readonly SopsNode[] {
  return Array.isArray(node) ? node : []
}

export function unreadable(file: string, what: string): ProviderError {
  return new ProviderError('UNREADABLE', `${file} ${what}`)
}
