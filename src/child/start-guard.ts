/**
 * A small process that outlives us if we are killed, and then removes what we put down: the private folder, the links
 * into it, the folders that were made for them. It holds the other end of a pipe and does nothing until that closes.
 * It knows paths, never a value. Where there is no `sh` there is none.
 */
import { spawn } from 'node:child_process'

export interface Guarded {
  readonly folder: string
  /** Links into the folder, and where the pipe that stood in a link's place was put meanwhile. */
  readonly links: readonly { readonly path: string; readonly aside?: string | undefined }[]
  /** Folders that were made, the innermost first. */
  readonly madeFolders: readonly string[]
}

/** A word on standard input means that all is done already; its end without one, that we are no more. */
const SCRIPT = `
trap '' HUP INT QUIT TERM
read -r word && exit 0
folder=$1; shift
while [ $# -gt 1 ]; do
  case $1 in
    link) case $(readlink "$2") in "$folder"/*) rm -f "$2" ;; esac; shift 2 ;;
    back) [ -e "$3" ] || mv "$2" "$3"; shift 3 ;;
    made) rmdir "$2"; shift 2 ;;
  esac
done
rm -rf "$folder"
`

/** @returns tells it that there is nothing left to do */
export function startGuard({ folder, links, madeFolders }: Guarded): () => void {
  const words = [
    ...links.flatMap(({ path, aside }) => [
      'link',
      path,
      ...(aside === undefined ? [] : ['back', aside, path]),
    ]),
    ...madeFolders.flatMap(path => ['made', path]),
  ]
  // Its own session: keys and signals that end us must not end it.
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'render-config-guard', folder, ...words], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    cwd: '/',
  })
  guard.on('error', () => {}) // there is no sh: then only we can clean up
  guard.stdin.on('error', () => {})
  guard.unref()
  const { stdin } = guard
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
  return () => {
    stdin.end('done\n')
  }
}
