/** The options of `run --watch`. In: the call. Out: what they mean; what is wrong with them is told at once. */
import { constants } from 'node:os'
import { type Problem, RenderConfigError } from '../../errors.ts'
import { readInterval } from '../watch/interval.ts'
import type { RunFlags } from './flags.ts'

export interface RunWatch {
  readonly intervalMs: number | undefined
  readonly signal: NodeJS.Signals | undefined
}

/** Nobody can act on these. */
const UNSEEN: readonly string[] = ['SIGKILL', 'SIGSTOP']

/** @returns `undefined` if nothing is to be watched @throws RenderConfigError with code USAGE */
export function readRunWatch({ watch, onChangeSignal, interval }: RunFlags): RunWatch | undefined {
  const problems: Omit<Problem, 'code'>[] = []
  if (watch !== true) {
    if (onChangeSignal !== undefined) problems.push({ message: '--on-change-signal needs --watch' })
    if (interval !== undefined) problems.push({ message: '--interval needs --watch' })
  }
  const { intervalMs, message } = readInterval(interval)
  if (message !== undefined) problems.push({ message })
  const signal = onChangeSignal === undefined ? undefined : signalNamed(onChangeSignal)
  if (onChangeSignal !== undefined && signal === undefined)
    problems.push({
      message: '--on-change-signal is the name of a signal that can be handled: HUP, SIGUSR1',
    })
  if (problems.length > 0)
    throw new RenderConfigError(problems.map(problem => ({ code: 'USAGE', ...problem })))
  return watch === true ? { intervalMs, signal } : undefined
}

function signalNamed(text: string): NodeJS.Signals | undefined {
  const name = text.startsWith('SIG') ? text : `SIG${text}`
  return Object.hasOwn(constants.signals, name) && !UNSEEN.includes(name)
    ? (name as NodeJS.Signals)
    : undefined
}
