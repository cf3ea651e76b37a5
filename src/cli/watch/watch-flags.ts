/** The options of `--watch`. In: the call. Out: the interval. What can not be watched is wrong usage, all of it at once. */
import { type Problem, RenderConfigError } from '../../errors.ts'
import { FileError } from '../../files/file-error.ts'
import { isStream } from '../../files/stream-out.ts'
import type { RenderFlags } from '../options.ts'
import { isStdout } from '../plan-outputs.ts'
import { readInterval } from './interval.ts'

/** @throws RenderConfigError with code USAGE */
export function readWatchFlags(
  words: readonly string[],
  { watch, onChange, keepEnv, interval, output, outDir, report }: RenderFlags,
): { readonly intervalMs: number | undefined } {
  const problems: Omit<Problem, 'code'>[] = []
  if (watch !== true) {
    if (onChange !== undefined) problems.push({ message: '--on-change needs --watch' })
    if (interval !== undefined) problems.push({ message: '--interval needs --watch' })
  } else {
    const hint = 'name a file with --output, or a folder with --out-dir'
    if (output === undefined && outDir === undefined)
      problems.push({ message: '--watch writes files, not standard output', hint })
    for (const path of [output, report]) {
      if (path !== undefined && leavesNothingBehind(path))
        problems.push({ message: `--watch writes files, and ${path} is none`, hint })
    }
    if (words.includes('-'))
      problems.push({ message: 'standard input (-) can be read only once: no --watch' })
  }
  if (keepEnv !== undefined && onChange === undefined)
    problems.push({ message: '--keep-env needs --on-change' })
  if (onChange?.trim() === '') problems.push({ message: '--on-change is empty' })
  const { intervalMs, message } = readInterval(interval)
  if (message !== undefined) problems.push({ message })
  if (problems.length > 0)
    throw new RenderConfigError(problems.map(problem => ({ code: 'USAGE', ...problem })))
  return { intervalMs }
}

/** True for a pipe or a device. */
function leavesNothingBehind(path: string): boolean {
  try {
    return isStdout(path) || isStream(path)
  } catch (error) {
    if (error instanceof FileError) return false // writing will say what is wrong with it
    throw error
  }
}
