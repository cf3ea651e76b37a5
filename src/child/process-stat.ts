/** Where a process stands among groups, sessions and terminals. In: its number. Out: what Linux tells of it. */
import { readFileSync } from 'node:fs'

export interface ProcessStat {
  readonly parent: number
  readonly group: number
  readonly session: number
  /** The number of its terminal's device; 0 if it has none. */
  readonly terminal: number
  /** The group that the keys of its terminal go to. */
  readonly foreground: number
}

/** @returns `undefined` if it is not there, or if the system has no `/proc` */
export function processStat(pid: number | 'self'): ProcessStat | undefined {
  let line: string
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  // proc(5): the name of the program stands in parentheses and may hold anything; then the state, and these.
  const numbers = line
    .slice(line.lastIndexOf(')') + 4)
    .split(' ')
    .map(Number)
  const [parent, group, session, terminal, foreground] = numbers as [number, number, number, number, number]
  return { parent, group, session, terminal, foreground }
}
