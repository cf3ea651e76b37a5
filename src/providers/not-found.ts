/**
 * What is said of a secret that no provider has. In: what was asked for, and who was asked. Out: a resolution with a
 * hint: a name that is nearly the same, or an alias that there is not. Only providers of this machine are asked for
 * their names, because a store elsewhere would be asked for a suggestion alone.
 */
import { closest } from '../expressions/closest.ts'
import type { Reference } from '../references/reference.ts'
import type { Provider, RequestOptions } from './provider.ts'
import type { FailedResolution } from './resolution.ts'

export interface Unfound {
  readonly reference: Reference
  readonly asked: readonly string[]
  /** Counts over any hint. */
  readonly note?: string
}

/** What a misspelt name may have been meant to be. */
export interface Known {
  readonly names: readonly string[]
  readonly aliases: ReadonlySet<string>
}

export function notFound({ reference, asked, note }: Unfound, known: Known): FailedResolution {
  const who = asked.length === 0 ? 'no provider to ask' : `asked ${asked.join(', ')}`
  const message = `secret "${reference.display}" not found (${who})`
  return { outcome: 'NOT_FOUND', message, hint: note ?? hintFor(reference, known), asked }
}

/** One that can not tell its names adds nothing. */
export async function localNames(providers: readonly Provider[], options: RequestOptions): Promise<string[]> {
  const lists = await Promise.allSettled(
    providers
      .filter(provider => provider.local === true)
      .map(async provider => (await provider.list?.(options)) ?? []),
  )
  return lists.flatMap(list => (list.status === 'fulfilled' ? list.value.map(({ key }) => key) : []))
}

function hintFor({ candidates, alias: known }: Reference, { names, aliases }: Known): string {
  const { key } = candidates[0]!
  const [, alias, rest] = known === undefined ? (/^([A-Za-z][A-Za-z0-9_-]*):([^:]+)$/.exec(key) ?? []) : []
  const aliased = alias === undefined ? [] : [...aliases].map(one => `${one}:${rest}`)
  const near = closest(key, [...names, ...aliased])
  if (near !== undefined) return `did you mean "${near}"?`
  if (alias === undefined) return 'add it to one of these, or name another provider'
  return `no provider has the alias "${alias}" (${[...aliases].join(', ')}), so it counts as a part of the name`
}
