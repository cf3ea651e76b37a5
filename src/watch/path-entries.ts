/**
 * What a path hangs on. In: a path, there or not. Out: the entries of folders to look at: every link on the way, the
 * first part that is missing, and what the path leads to. A file that a Kubernetes volume shows hangs on the link of its
 * name, on `..data`, and on the file that is behind them.
 */
import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import { join, parse, resolve, sep } from 'node:path'

export interface Entry {
  /** A folder that is there, free of links. */
  readonly folder: string
  readonly name: string
}

export interface PathEntries {
  readonly entries: readonly Entry[]
  /** Where the path leads, free of links, if it is there. */
  readonly target: string | undefined
}

/** As deep as systems follow links. */
const MAX_LINKS = 40

/** @param path absolute */
export function pathEntries(path: string): PathEntries {
  const entries: Entry[] = []
  let rest = partsOf(path)
  let folder = parse(path).root
  let links = 0
  while (rest.length > 0) {
    const [name, ...after] = rest as [string, ...string[]]
    const full = join(folder, name)
    const stats = look(full)
    if (stats?.isSymbolicLink()) {
      entries.push({ folder, name })
      const target = resolve(folder, readlinkSync(full))
      if (++links > MAX_LINKS) return { entries, target: undefined }
      folder = parse(target).root
      rest = [...partsOf(target), ...after]
      continue
    }
    if (stats === undefined || after.length === 0) entries.push({ folder, name })
    if (stats === undefined) return { entries, target: undefined }
    folder = full
    rest = after
  }
  return { entries, target: folder }
}

function partsOf(path: string): string[] {
  return path.slice(parse(path).root.length).split(sep).filter(Boolean)
}

/** What can not be looked at is not there, as far as we are concerned. */
function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
