/**
 * Ctrl-Z, for a child that has a terminal of its own. Nobody of its session is its parent, so the system does not let
 * the key stop it: it would never be woken. We are there to wake it, so we stop it, and ourselves, where the key would have.
 */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync } from 'node:fs'
import { constants as systemConstants } from 'node:os'
import { type ProcessStat, processStat } from './process-stat.ts'

const CTRL_Z = 0x1a

/**
 * Whether these keys, typed to a child, are to suspend it: the key is one that its terminal turns into a signal, the
 * child itself is who gets it, and does not mind; and a shell is there that can bring us back.
 * @param pid of the child, which leads a session
 */
export function suspends(keys: Uint8Array, pid: number): boolean {
  if (!keys.includes(CTRL_Z)) return false
  const stat = processStat(pid)
  return (
    stat !== undefined &&
    stat.foreground === stat.group &&
    leavesStoppingToSystem(pid) &&
    isJob() &&
    hasSuspendKey(stat)
  )
}

/**
 * Stops every process of our group, as the key does, ourselves at once: by the time that a handler is called the shell may
 * have its terminal back, and whoever then sets its mode is stopped a second time. @returns when we have been continued
 */
export function stopJob(): void {
  const listeners = process.listeners('SIGTSTP')
  process.removeAllListeners('SIGTSTP')
  process.kill(0, 'SIGTSTP')
  for (const listener of listeners) process.on('SIGTSTP', listener)
}

/** True if SIGTSTP is neither handled nor ignored; false where that can not be told. */
export function leavesStoppingToSystem(pid: number): boolean {
  let status: string
  try {
    status = readFileSync(`/proc/${pid}/status`, 'latin1')
  } catch {
    return false
  }
  const bit = 1n << BigInt(systemConstants.signals.SIGTSTP - 1)
  const masks = [...status.matchAll(/^Sig(?:Blk|Ign|Cgt):\s*([0-9a-f]+)$/gm)]
  return masks.length === 3 && masks.every(([, mask]) => (BigInt(`0x${mask}`) & bit) === 0n)
}

/** True if somebody of our session started our group, as a shell does with a job. */
function isJob(): boolean {
  const own = processStat('self')
  let above = own
  while (above !== undefined && above.group === own!.group) above = processStat(above.parent)
  return above !== undefined && above.session === own!.session
}

/** False in raw mode, where the key is for the program. */
function hasSuspendKey({ terminal }: ProcessStat): boolean {
  // proc(5): the minor number is in bits 31 to 20 and 7 to 0, the major one, 136 and more for these, in bits 15 to 8.
  const major = (terminal >> 8) & 0xff
  const minor = (terminal & 0xff) | ((terminal >>> 12) & 0xfff00)
  const path = `/dev/pts/${(major - 136) * 256 + minor}`
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK)
    try {
      const stdio: [number, 'pipe', 'ignore'] = [descriptor, 'pipe', 'ignore']
      const modes = execFileSync('stty', ['-a'], {
        stdio,
        encoding: 'latin1',
        env: { PATH: process.env.PATH },
      })
      return /\bsusp = \^Z;/.test(modes) && /(?<![-\w])isig\b/.test(modes)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return false // there is no such program, or it can not tell
  }
}
