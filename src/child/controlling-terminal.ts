/**
 * Whether a terminal is behind this process, and whether its keys reach us now. A terminal sends its signals (Ctrl-C,
 * Ctrl-\) to every process of the group in its foreground, so a child in our group has got them already.
 */
import { closeSync, constants, openSync, readFileSync } from 'node:fs'
import { isatty } from 'node:tty'

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
  let status: string
  try {
    status = readFileSync('/proc/self/stat', 'latin1')
  } catch {
    return isatty(0) // a system without /proc: who can read the keys is in the foreground
  }
  // proc(5): the name of the program stands in parentheses and may hold anything; then state, ppid, pgrp, session, tty_nr, tpgid.
  const [, , group, , , foreground] = status.slice(status.lastIndexOf(')') + 2).split(' ')
  return group === foreground
}
