/**
 * The one door to chokidar. In: paths to keep an eye on, replaced as a whole whenever they are other ones. Out: word
 * that one of them may have changed; a word too many does no harm.
 *
 * Folders are watched, not files: a file that is saved by a rename, deleted and made again, or a link that leads
 * elsewhere then needs no care. `CHOKIDAR_USEPOLLING=1` helps where the system tells nothing (network file systems).
 */
import { lstatSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathEntries } from './path-entries.ts'
import type { WatchedPath } from './watched-path.ts'

export interface FileWatch {
  /**
   * From when it resolves, no change of these paths is missed, and others are no longer told.
   * @returns true if something is watched that was not before: it may have changed meanwhile
   */
  point(paths: readonly WatchedPath[]): Promise<boolean>
  close(): Promise<void>
}

export interface FileWatchOptions {
  readonly onChange: () => void
  /** Something can not be watched; the system's word for why. */
  readonly onFailure: (code: string) => void
}

export type WatchFiles = (options: FileWatchOptions) => FileWatch

interface Wanted {
  readonly folder: string
  /** Says of a file below the folder whether it counts. */
  readonly counts: (path: string) => boolean
  readonly enters: (path: string) => boolean
  readonly deep: boolean
}

interface Watcher {
  /** The folders that it looks into, as they were when it began to. */
  readonly folders: ReadonlyMap<string, string>
  close(): Promise<void>
}

export const watchFiles: WatchFiles = ({ onChange, onFailure }) => {
  let watchers = new Map<string, Watcher>()
  let closed = false

  const open = async ({ folder, counts, enters, deep }: Wanted): Promise<Watcher> => {
    const { watch } = await import('chokidar')
    const watcher = watch(folder, {
      ignoreInitial: true,
      followSymlinks: false,
      atomic: false,
      ...(deep ? {} : { depth: 0 }),
      // Asked twice: before it is known what the path is, and after.
      ignored: (path, stats) => path !== folder && !(stats?.isFile() ? counts(path) : enters(path)),
    })
    const folders = new Map<string, string>()
    const tell = (path: string): void => {
      if (path === folder || folders.has(path) || counts(path)) onChange()
    }
    watcher.on('addDir', path => folders.set(path, identityOf(path)))
    watcher.on('unlinkDir', path => folders.delete(path))
    // A folder may come with files in it, before it is looked into.
    watcher.on('all', (event, path) => (event.endsWith('Dir') ? onChange() : tell(path)))
    // As the system says it: chokidar leaves out what it takes for the same file.
    watcher.on('raw', (_, name, details) => {
      const { watchedPath } = details as { readonly watchedPath: string }
      if (!name || name === basename(watchedPath)) tell(watchedPath)
      if (name) tell(join(watchedPath, name))
    })
    watcher.on('error', error => onFailure(String((error as NodeJS.ErrnoException).code ?? 'unknown error')))
    await new Promise<void>(resolve => watcher.once('ready', resolve))
    const entered = deep ? Object.keys(watcher.getWatched()).filter(path => path.startsWith(folder)) : []
    for (const path of [folder, ...entered]) folders.set(path, identityOf(path))
    return { folders, close: () => watcher.close() }
  }

  return {
    async point(paths) {
      if (closed) return false
      const wanted = wantedFolders(paths)
      // First: chokidar has one look at a folder for all watchers, and it stays with the folder that had this path then.
      const [stale, live] = partition([...watchers], ([, { folders }]) => isReplaced(folders))
      watchers = new Map(live)
      await Promise.all(stale.map(([, watcher]) => watcher.close()))
      const next = new Map<string, Watcher>()
      const opened: Promise<void>[] = []
      for (const [id, one] of wanted) {
        const known = watchers.get(id)
        if (known !== undefined) next.set(id, known)
        else
          opened.push(
            open(one).then(watcher => {
              next.set(id, watcher)
            }),
          )
      }
      await Promise.all(opened)
      const gone = [...watchers].filter(([id]) => !next.has(id)).map(([, watcher]) => watcher)
      watchers = next
      if (closed) gone.push(...next.values())
      await Promise.all(gone.map(watcher => watcher.close()))
      return opened.length > 0
    },
    async close() {
      closed = true
      await Promise.all([...watchers.values()].map(watcher => watcher.close()))
    },
  }
}

/** By words that are equal for what the same watcher can do: the folder, which folder that is now, and what counts there. */
function wantedFolders(paths: readonly WatchedPath[]): Map<string, Wanted> {
  const names = new Map<string, Set<string>>()
  const roots = new Map<string, Required<Omit<WatchedPath, 'path'>>[]>()
  for (const { path, takes, enters = () => true } of paths) {
    const { entries, target } = pathEntries(path)
    for (const { folder, name } of entries) names.set(folder, (names.get(folder) ?? new Set()).add(name))
    if (takes !== undefined && target !== undefined && statSync(target).isDirectory()) {
      // The question is put in the words of the path, not of what its links lead to.
      const named = (below: string): string => path + below.slice(target.length)
      const asked = {
        takes: (below: string): boolean => takes(named(below)),
        enters: (below: string): boolean => enters(named(below)),
      }
      roots.set(target, [...(roots.get(target) ?? []), asked])
    }
  }
  const wanted = new Map<string, Wanted>()
  for (const [folder, asked] of roots) {
    const counts = (path: string): boolean => asked.some(({ takes }) => takes(path))
    const enters = (path: string): boolean => asked.some(one => one.enters(path))
    wanted.set(`deep ${identityOf(folder)} ${asked.length}`, { folder, counts, enters, deep: true })
  }
  for (const [folder, set] of names) {
    const left = [...set].sort()
    const counts = (path: string): boolean => left.some(name => path === join(folder, name))
    wanted.set(`flat ${identityOf(folder)} ${left.join('/')}`, {
      folder,
      counts,
      enters: counts,
      deep: false,
    })
  }
  return wanted
}

/** True if in the place of one of these folders is none now, or another one. */
function isReplaced(folders: ReadonlyMap<string, string>): boolean {
  return [...folders].some(([folder, identity]) => identityOf(folder) !== identity)
}

/** A number is soon given to a new folder again, hence the time as well. */
function identityOf(folder: string): string {
  const stats = lstatSync(folder, { throwIfNoEntry: false })
  return `${folder} ${stats?.dev}:${stats?.ino}:${stats?.birthtimeMs}`
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  const first: T[] = []
  const second: T[] = []
  for (const one of all) (isFirst(one) ? first : second).push(one)
  return [first, second]
}
