/**
 * Secrets from one provider into another: first all is read and compared, then it is said what would change, then one
 * asks, then writes. Values are never shown; what can not be read stops everything before the first write.
 */
import { type Problem, RenderConfigError } from '../../errors.ts'
import type { ListedSecret, Provider, SecretReference } from '../../providers/provider.ts'
import { SECRET_TYPES } from '../../store/secret-type.ts'
import { count } from '../format-problems.ts'
import { harmless, writeResult } from '../terminal.ts'
import { approve } from './delete.ts'
import type { CopyFlags } from './flags.ts'
import { readValue } from './get.ts'
import { checkNamespaced, displayOf, listSecrets } from './listed.ts'
import { refuseSet } from './refusals.ts'
import { toRenderConfigError, usage, type Work, writeRefused } from './with-provider.ts'

interface Planned {
  readonly change: 'create' | 'replace' | 'same'
  readonly target: SecretReference
  readonly source: ListedSecret
  readonly value: string | Uint8Array
}

/** @param keys none for all */
export async function transfer(
  from: Provider,
  to: Provider,
  keys: readonly string[],
  flags: CopyFlags,
  context: Omit<Work, 'provider'>,
): Promise<void> {
  const { namespace, dryRun = false, yes = false } = flags
  const { printer, redactor, signal } = context
  if (from.writeOnly === true) {
    throw writeRefused(`${from.name} never gives values back`, 'copy from where the values came from')
  }
  if (to.set === undefined) throw refuseSet(to)
  const sources = await chooseSources(from, keys, namespace, signal)
  const read = await readAll(from, sources, signal)
  for (const { source, value } of read) redactor.add(value, source.key)
  const plan = await compare(to, read, signal)

  const lines = plan.map(({ change, target }) => `${change.padEnd(7)}  ${harmless(displayOf(target))}\n`)
  await writeResult(Buffer.from(lines.join('')))
  const changes = plan.filter(({ change }) => change !== 'same')
  const summary = `${count(changes.length, 'secret')} from ${from.name} to ${to.name}`
  if (dryRun || changes.length === 0) {
    return printer.note(
      changes.length === 0 ? 'nothing to change' : `would write ${summary}; nothing was written`,
    )
  }
  await approve(`write ${summary}`, yes)
  await writeAll(to, changes, signal)
  printer.note(`wrote ${summary}`)
}

async function chooseSources(
  from: Provider,
  keys: readonly string[],
  namespace: string | undefined,
  signal: Work['signal'],
): Promise<readonly ListedSecret[]> {
  checkNamespaced(from, namespace)
  if (keys.length > 0) {
    return [...new Set(keys)].map(key => ({ key, ...(namespace !== undefined && { namespace }) }))
  }
  const listed = await listSecrets(from, namespace, signal)
  if (from.ownsFields === true)
    return listed.filter(({ key, type }) => type !== 'folder' && !key.endsWith('#'))
  return listed
}

/** @throws RenderConfigError with everything that can not be read */
async function readAll(
  from: Provider,
  sources: readonly ListedSecret[],
  signal: Work['signal'],
): Promise<Omit<Planned, 'change' | 'target'>[]> {
  const problems: Problem[] = []
  const read: Omit<Planned, 'change' | 'target'>[] = []
  for (const source of sources) {
    const { key, namespace } = source
    try {
      const value = await readValue(from, { key, ...(namespace !== undefined && { namespace }) }, signal)
      if (value !== undefined) read.push({ source, value })
      else problems.push({ code: 'NOT_FOUND', message: `secret "${key}" not found (asked ${from.name})` })
    } catch (error) {
      const known = toRenderConfigError(error)
      if (!(known instanceof RenderConfigError)) throw error
      problems.push(...known.problems)
    }
  }
  if (problems.length > 0) throw new RenderConfigError(problems)
  return read
}

/** What can be compared is; a target that does not give values back, or not to us, is replaced. */
async function compare(
  to: Provider,
  read: readonly Omit<Planned, 'change' | 'target'>[],
  signal: Work['signal'],
): Promise<Planned[]> {
  const taken = new Map<string, string>()
  const listed = await existing(to, signal)
  const plan: Planned[] = []
  for (const one of read) {
    const { key, namespace } = one.source
    const target = { key, ...(namespace !== undefined && to.ownsNamespaces === true && { namespace }) }
    const id = displayOf(target)
    if (taken.has(id)) {
      const message = `"${displayOf(one.source)}" and "${taken.get(id)}" would be one secret in ${to.name}`
      throw usage(message, 'copy one namespace at a time: --namespace NS')
    }
    taken.set(id, displayOf(one.source))
    plan.push({ ...one, target, change: await changeOf(to, target, one.value, listed, signal) })
  }
  return plan
}

/** @returns `undefined` if the target can not tell */
async function existing(to: Provider, signal: Work['signal']): Promise<ReadonlySet<string> | undefined> {
  if (to.list === undefined || to.ownsFields === true) return undefined
  try {
    const listed = await to.list(signal)
    return new Set(
      listed.flatMap(({ key, otherKeys = [], namespace = '' }) =>
        [key, ...otherKeys].map(name => displayOf({ key: name, namespace })),
      ),
    )
  } catch (error) {
    // A store that the first write makes.
    try {
      to.preflight?.()
    } catch {
      return new Set()
    }
    throw error
  }
}

async function changeOf(
  to: Provider,
  target: SecretReference,
  value: string | Uint8Array,
  listed: ReadonlySet<string> | undefined,
  signal: Work['signal'],
): Promise<Planned['change']> {
  const place = target.namespace ?? to.namespace ?? ''
  const known = listed?.has(displayOf({ ...target, namespace: place })) ?? listed?.has(displayOf(target))
  if (listed !== undefined && known !== true && !listed.has(displayOf(target))) return 'create'
  if (to.writeOnly === true) return 'replace'
  try {
    const old = await readValue(to, target, signal)
    if (old === undefined) return 'create'
    return Buffer.from(old).equals(Buffer.from(value)) ? 'same' : 'replace'
  } catch (error) {
    if (toRenderConfigError(error) instanceof RenderConfigError) return 'replace'
    throw error
  }
}

/** @throws RenderConfigError that says how far it came */
async function writeAll(to: Provider, changes: readonly Planned[], signal: Work['signal']): Promise<void> {
  for (const [index, { target, source, value }] of changes.entries()) {
    const { description } = source
    const type = SECRET_TYPES.find(one => one === source.type)
    try {
      await to.set!(target, value, {
        ...signal,
        ...(description !== undefined && { description }),
        ...(type !== undefined && { type }),
      })
    } catch (error) {
      const known = toRenderConfigError(error)
      if (!(known instanceof RenderConfigError)) throw error
      const hint = 'what was written stays; run it again when this is mended'
      const message = `stopped at "${displayOf(target)}": ${index} of ${changes.length} were written`
      throw new RenderConfigError([...known.problems, { code: known.code, message, hint }])
    }
  }
}
