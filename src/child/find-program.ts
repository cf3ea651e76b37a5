/** Where a program is, as `execvp` looks for it. In: its name. Out: nothing if it can be started, else why not. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'

/** As the C library has it where there is no `PATH`. */
const DEFAULT_PATH = '/usr/local/bin:/bin:/usr/bin'

/** @returns `ENOENT` or `EACCES` if it can not be started */
export function findProgram(
  name: string,
  { path = DEFAULT_PATH, cwd }: { readonly path?: string | undefined; readonly cwd: string },
): 'ENOENT' | 'EACCES' | undefined {
  const places = name.includes('/') ? [name] : path.split(delimiter).map(folder => `${folder || '.'}/${name}`)
  const outcomes = name === '' ? [] : places.map(place => lookAt(resolve(cwd, place)))
  if (outcomes.includes(undefined)) return undefined
  return outcomes.includes('EACCES') ? 'EACCES' : 'ENOENT'
}

function lookAt(path: string): 'ENOENT' | 'EACCES' | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return 'ENOENT'
    if (!stats.isFile()) return 'EACCES'
    accessSync(path, constants.X_OK)
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? 'ENOENT' : 'EACCES'
  }
}
