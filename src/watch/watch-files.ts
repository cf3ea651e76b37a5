/**
 * The one door to chokidar. In: paths to keep an eye on, replaced as a whole whenever they are other ones. Out: word
 * that one of them may have changed; a word too many does no harm.
 *
 * Folders are watched, not files: a file that is saved by a rename, deleted and made again, or a link that leads
 * elsewhere then needs no care. `CHOKIDAR_USEPOLLING=1` helps where the system tells nothing (network file systems).
 */
import { lstatSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { FSWatcher } from 'chokidar'
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

export const watchFiles: WatchFiles = ({ onChange, onFailure }) => {
  let watchers = new Map<string, FSWatcher>()
  let closed = false

  const open = async ({ folder, counts, enters, deep }: Wanted): Promise<FSWatcher> => {
    const { watch } = await import('chokidar')
    const watcher = watch(folder, {
      ignoreInitial: true,
      followSymlinks: false,
      atomic: false,
      ...(deep ? {} : { depth: 0 }),
      // Asked twice: before it is known what the path is, and after.
      ignored: (path, stats) => path !== folder && !(stats?.isFile() ? counts(path) : enters(path)),
    })
    const tell = (path: string): void => {
      if (path === folder || counts(path)) onChange()
    }
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
    return watcher
  }

  return {
    async point(paths) {
      if (closed) return false
      const wanted = wantedFolders(paths)
      const next = new Map<string, FSWatcher>()
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

function identityOf(folder: string): string {
  const stats = lstatSync(folder, { throwIfNoEntry: false })
  return `${folder} ${stats?.dev}:${stats?.ino}`
}
