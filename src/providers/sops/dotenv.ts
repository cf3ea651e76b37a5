/**
 * SOPS's own kind of dotenv: no quotes, `\n` for a line break, and the metadata flattened into names such as
 * `sops_age__list_0__map_enc`.
 */
import type { SopsNode, SopsTree } from './document.ts'

const LISTED = /^sops_age__list_(\d{1,4})__map_enc$/

/** @returns `undefined` if a line is neither a comment nor an assignment */
export function parseSopsDotenv(text: string): SopsTree | undefined {
  const tree = new Map<string, SopsNode>()
  const sops = new Map<string, SopsNode>()
  const keys: SopsNode[] = []
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const equals = line.indexOf('=')
    if (equals === -1) return undefined
    const name = line.slice(0, equals)
    const value = line.slice(equals + 1).replaceAll('\\n', '\n')
    const listed = LISTED.exec(name)
    if (listed !== null) keys[Number(listed[1])] = new Map([['enc', value]])
    else if (name.startsWith('sops_')) sops.set(name.slice('sops_'.length), value)
    else tree.set(name, value)
  }
  if (sops.size > 0) tree.set('sops', sops.set('age', keys.filter(Boolean)))
  return tree
}
