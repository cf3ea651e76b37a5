/** `secrets delete`: after a question, or with `--yes`. All keys must be there, or nothing is deleted. */
import { type Problem, RenderConfigError } from '../../errors.ts'
import { count } from '../format-problems.ts'
import { harmless } from '../terminal.ts'
import type { DeleteFlags } from './flags.ts'
import { checkNamespaced, displayOf, listSecrets } from './listed.ts'
import { canAsk, confirm } from './prompt.ts'
import { refuseDelete } from './refusals.ts'
import { usage, type Work, withProvider } from './with-provider.ts'

export function deleteCommand(keys: readonly string[], flags: DeleteFlags): Promise<number> {
  const { namespace, yes = false } = flags
  const unique = [...new Set(keys)]
  return withProvider(flags, async ({ provider, printer, signal }) => {
    checkNamespaced(provider, namespace)
    if (provider.delete === undefined) throw refuseDelete(provider)
    await checkThere(provider, unique, namespace, signal)
    const what = `${count(unique.length, 'secret')} from ${provider.name}: ${unique.join(', ')}`
    await approve(`delete ${what}`, yes)
    for (const key of unique) {
      await provider.delete({ key, ...(namespace !== undefined && { namespace }) }, signal)
    }
    printer.note(`deleted ${what}`)
  })
}

/** @throws RenderConfigError with code USAGE if nobody said yes */
export async function approve(action: string, yes: boolean): Promise<void> {
  if (yes) return
  if (!canAsk()) throw usage(`to ${action}, say --yes: there is no terminal to ask at`)
  const question = `${action.charAt(0).toUpperCase()}${action.slice(1)}?`
  if (!(await confirm(harmless(question)))) throw usage('given up: nothing was changed')
}

async function checkThere(
  provider: Work['provider'],
  keys: readonly string[],
  namespace: string | undefined,
  signal: Work['signal'],
): Promise<void> {
  if (provider.list === undefined || provider.ownsFields === true) return
  const place = namespace ?? provider.namespace
  const listed = await listSecrets(provider, provider.ownsNamespaces === true ? place : undefined, signal)
  const known = new Set(listed.flatMap(({ key, otherKeys = [] }) => [key, ...otherKeys]))
  const problems = keys
    .filter(key => !known.has(key))
    .map((key): Problem => {
      const display = displayOf({ key, namespace: place ?? '' })
      return { code: 'NOT_FOUND', message: `secret "${display}" not found (asked ${provider.name})` }
    })
  if (problems.length > 0) throw new RenderConfigError(problems)
}
