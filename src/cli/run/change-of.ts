import type { Change } from '../../watch/supervise.ts'
import type { Prepared } from './prepare.ts'

/** What of a prepared run a command that runs already would have to get. */
export function changeOf(before: Prepared, after: Prepared): Change {
  if (!sameVariables(before.env, after.env) || !samePaths(before, after)) return 'all'
  const same = before.files.every(({ bytes }, index) => Buffer.from(bytes).equals(after.files[index]!.bytes))
  return same ? 'nothing' : 'files'
}

/** False if a file came or went, as a kept place for a missing secret does. */
export function samePaths({ files: before }: Prepared, { files: after }: Prepared): boolean {
  return before.length === after.length && before.every(({ path }, index) => path === after[index]!.path)
}

function sameVariables(before: Prepared['env'], after: Prepared['env']): boolean {
  const names = Object.keys(before)
  return (
    names.length === Object.keys(after).length &&
    names.every(name => Object.hasOwn(after, name) && before[name] === after[name])
  )
}
