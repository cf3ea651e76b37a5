/**
 * What to keep an eye on for the sake of the inputs. In: the words of the call. Out: files as they are, and folders whose
 * files may come and go; what a glob can not match for its ending is left out.
 */
import { statSync } from 'node:fs'
import { basename, relative, resolve, sep } from 'node:path'
import { isGlob, splitGlob } from '../../files/expand-inputs.ts'
import type { WatchedPath } from '../../watch/watched-path.ts'
import { isConfigName, isOutputIn } from '../gather-inputs.ts'

/** @param outDir what an earlier run wrote there is no input */
export function inputPaths(words: readonly string[], outDir: string | undefined): WatchedPath[] {
  const isOutput = isOutputIn(outDir)
  return words.map(word => {
    const path = resolve(word)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats?.isDirectory()) return folder(path, isConfigName, false, isOutput)
    if (stats !== undefined || !isGlob(word)) return { path }
    const { base, rest } = splitGlob(word)
    const ending = /[^*?[\]{}()|\\/]*$/.exec(rest)![0]
    return folder(resolve(base), name => name.endsWith(ending), rest.includes('node_modules'), isOutput)
  })
}

function folder(
  path: string,
  takesName: (name: string) => boolean,
  withPackages: boolean,
  isOutput: (path: string, root: string) => boolean,
): WatchedPath {
  const enters = (below: string): boolean =>
    !isOutput(below, path) &&
    relative(path, below)
      .split(sep)
      .every(name => !/^\.(?!\/)/.test(name) && (withPackages || name !== 'node_modules'))
  return { path, enters, takes: below => takesName(basename(below)) && enters(below) }
}
