/**
 * Whether a terminal is behind this process, and whether its keys reach us now. A terminal sends its signals (Ctrl-C,
 * Ctrl-\) to every process of the group in its foreground, so a child in our group has got them already.
 */
import { closeSync, constants, openSync } from 'node:fs'
import { isatty } from 'node:tty'
import { processStat } from './process-stat.ts'

export function hasControllingTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', constants.O_RDWR | constants.O_NOCTTY))
    return true
  } catch {
    return false // the system says ENXIO or ENOENT: there is none
  }
}

/** True if our process group is the one that the terminal's keys go to. */
export function isInForeground(): boolean {
  const own = processStat('self')
  // A system without /proc: who can read the keys is in the foreground.
  return own === undefined ? isatty(0) : own.group === own.foreground
}
