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
import { checkNamespaced, displayOf, listSecrets } from './listed.ts'
import { readMany } from './read-many.ts'
import { refuseSet } from './refusals.ts'
import { toRenderConfigError, usage, type Work, writeRefused } from './with-provider.ts'

interface Read {
  readonly source: ListedSecret
  readonly value: string | Uint8Array
}

interface Planned extends Read {
  readonly change: 'create' | 'replace' | 'same'
  readonly target: SecretReference
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
): Promise<Read[]> {
  const references = sources.map(({ key, namespace }) => ({
    key,
    ...(namespace !== undefined && { namespace }),
  }))
  const outcomes = await readMany(from, references, signal)
  const problems: Problem[] = []
  const read: Read[] = []
  for (const [index, source] of sources.entries()) {
    const outcome = outcomes[index]
    if (outcome instanceof RenderConfigError) problems.push(...outcome.problems)
    else if (outcome !== undefined) read.push({ source, value: outcome })
    else
      problems.push({ code: 'NOT_FOUND', message: `secret "${source.key}" not found (asked ${from.name})` })
  }
  if (problems.length > 0) throw new RenderConfigError(problems)
  return read
}

/** What can be compared is; a target that does not give values back, or not to us, is replaced. */
async function compare(to: Provider, read: readonly Read[], signal: Work['signal']): Promise<Planned[]> {
  const targets = targetsOf(to, read)
  const listed = await existing(to, targets, signal)
  const isListed = (target: SecretReference): boolean =>
    listed === undefined ||
    listed.has(displayOf({ ...target, namespace: target.namespace ?? to.namespace ?? '' }))
  const there = targets.filter(isListed)
  const old = to.writeOnly === true ? [] : await readMany(to, there, signal)
  const oldOf = new Map(there.map((target, index) => [target, old[index]]))
  return read.map((one, index) => {
    const target = targets[index]!
    if (!isListed(target)) return { ...one, target, change: 'create' }
    const before = oldOf.get(target)
    if (before === undefined && listed === undefined) return { ...one, target, change: 'create' }
    const isSame =
      before !== undefined &&
      !(before instanceof RenderConfigError) &&
      Buffer.from(before).equals(Buffer.from(one.value))
    return { ...one, target, change: isSame ? 'same' : 'replace' }
  })
}

/** @throws RenderConfigError with code USAGE if two secrets would be one */
function targetsOf(to: Provider, read: readonly Read[]): SecretReference[] {
  const taken = new Map<string, string>()
  return read.map(({ source }) => {
    const { key, namespace } = source
    const target = { key, ...(namespace !== undefined && to.ownsNamespaces === true && { namespace }) }
    const id = displayOf(target)
    if (taken.has(id)) {
      const message = `"${displayOf(source)}" and "${taken.get(id)}" would be one secret in ${to.name}`
      throw usage(message, 'copy one namespace at a time: --namespace NS')
    }
    taken.set(id, displayOf(source))
    return target
  })
}

/** @returns `undefined` if the target can not tell */
async function existing(
  to: Provider,
  targets: readonly SecretReference[],
  signal: Work['signal'],
): Promise<ReadonlySet<string> | undefined> {
  if (to.list === undefined || to.ownsFields === true) return undefined
  const spaces =
    to.ownsNamespaces === true ? targets.map(({ namespace }) => namespace ?? to.namespace ?? '') : []
  try {
    const lists =
      to.ownsNamespaces === true
        ? await Promise.all([...new Set(spaces)].map(namespace => to.list!({ ...signal, namespace })))
        : [await to.list(signal)]
    return new Set(
      lists
        .flat()
        .flatMap(({ key, otherKeys = [], namespace = '' }) =>
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
