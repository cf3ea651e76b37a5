/** A folder for its owner alone, in memory where the system has such a place, so that no value reaches a disk. */
import { chmodSync, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorCode } from '../files/file-error.ts'

/** As statfs(2) tells them apart: tmpfs, ramfs. */
const IN_MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6])

/** @throws the error of `node:fs` if there is no place that can be written */
export function makePrivateFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const places = [environment.XDG_RUNTIME_DIR, '/dev/shm', '/run/shm'].filter(isInMemory)
  for (const place of places) {
    try {
      return makeIn(place)
    } catch (error) {
      if (errorCode(error) === undefined) throw error // not ours to write to: the next
    }
  }
  return makeIn(tmpdir())
}

function makeIn(place: string): string {
  const folder = mkdtempSync(join(place, 'render-config-'))
  chmodSync(folder, 0o700) // the umask may have taken the owner's own rights
  return folder
}

function isInMemory(place: string | undefined): place is string {
  if (place === undefined || place === '') return false
  try {
    return IN_MEMORY.has(statfsSync(place).type)
  } catch {
    return false // it is not there
  }
}
