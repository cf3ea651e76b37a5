/** Names in the settings that the schema leaves open and that nothing has: of formats, dialects and aliases. */
import { closest } from '../expressions/closest.ts'
import { DIALECTS } from '../expressions/dialects.ts'
import { formatNames, resolveFormatName } from '../formats/index.ts'
import type { FilledNode } from '../schema/fill-node.ts'
import { type ProviderData, uriOf } from './provider-uri.ts'
import { profilesOf } from './to-settings.ts'

/** One thing that is wrong, at a range of the file. */
export interface Found {
  readonly start: number
  readonly end?: number
  readonly message: string
  readonly hint?: string | undefined
}

/** Names of formats and dialects, which the schema leaves open. */
export function unknownNames(root: FilledNode): Found[] {
  const holders = [root, ...profilesOf(root).values()]
  const rules = holders.flatMap(holder => holder.entries?.get('files')?.value.items ?? [])
  return rules.flatMap(rule => [
    ...unknownName(rule, 'format', formatNames, name => resolveFormatName(name) !== undefined),
    ...unknownName(rule, 'dialect', [...DIALECTS.keys()], name => DIALECTS.has(name)),
  ])
}

function unknownName(
  rule: FilledNode,
  kind: string,
  known: readonly string[],
  isKnown: (name: string) => boolean,
): Found[] {
  const value = rule.entries?.get(kind)?.value
  if (typeof value?.data !== 'string' || isKnown(value.data)) return []
  const meant = closest(value.data, known)
  const hint = meant === undefined ? `one of ${known.join(', ')}` : `did you mean "${meant}"?`
  return [{ start: value.node.start, end: value.node.end, message: `there is no ${kind} of this name`, hint }]
}

/** Of those whom a config may ask: a name with a slip in it would bind nobody. */
export function unknownAliases(root: FilledNode): Found[] {
  // A list above counts for the profiles that have other providers, too.
  const holders = [root, ...profilesOf(root).values()]
  const providers = holders.flatMap(
    holder => holder.entries?.get('providers')?.value.items?.map(item => item.data) ?? ['env:'],
  )
  // `--secrets-file` and `./.env` have the alias `dotenv`.
  const known = [...new Set(['*', 'dotenv', ...providers.filter(isProviderData).map(aliasOfSetting)])]
  const lists = holders.flatMap(holder => [...(holder.entries?.get('allow')?.value.entries ?? [])])
  return lists.flatMap(([name, { key }]) => {
    if (known.includes(name)) return []
    const meant = closest(name, known)
    const hint = meant === undefined ? `one of ${known.join(', ')}` : `did you mean "${meant}"?`
    const { start, end } = key.node
    return [{ start, end, message: 'no provider of these settings has this alias', hint }]
  })
}

/** `[ALIAS=]SCHEME:…`; by what it is written with, `vault+http:` has the alias `vault`. */
function aliasOfSetting(provider: ProviderData): string {
  const [head = ''] = uriOf(provider).split(':', 1)
  return head.includes('=') ? head.split('=', 1)[0]! : head.split('+', 1)[0]!
}

function isProviderData(data: unknown): data is ProviderData {
  return typeof data === 'string' || (typeof data === 'object' && data !== null)
}
