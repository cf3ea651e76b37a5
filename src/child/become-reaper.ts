/**
 * The first process of a container has to collect every process that is left behind and ends, and Node can not: it waits
 * for its own children alone. A shell collects whatever ends while it waits. So Node, as the first process, turns
 * itself into a shell that starts the same call once more, passes signals on, and ends as the call does.
 *
 * Where Node can not replace itself (before 22.15 and 23.11), or there is no shell, nothing happens.
 */
import { accessSync, constants } from 'node:fs'

const SHELL = '/bin/sh'

/**
 * For any shell of POSIX. A child in the background would read nothing, so it gets our input by another number. What it
 * ignores because it is started in the background (SIGINT, SIGQUIT) Node sets right. `wait` also returns for a signal:
 * the end has come when the process is no more, and then a second `wait` may know better how it ended.
 */
const SCRIPT = `
child= early=
pass() { if [ -n "$child" ]; then kill -s "$1" "$child" 2>/dev/null; else early="$early $1"; fi; }
for name in HUP INT QUIT TERM USR1 USR2 CONT; do trap "pass $name" "$name"; done
exec 3<&0
"$@" <&3 3<&- &
child=$!
exec 3<&- </dev/null
for name in $early; do pass "$name"; done
while wait "$child"; code=$?; kill -0 "$child" 2>/dev/null; do :; done
wait "$child" 2>/dev/null; last=$?
case $last in 127 | -1) ;; *) code=$last ;; esac
exit "$code"
`

type Replace = (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => never

/** Does not return where it can be done. */
export function becomeReaper(): void {
  const { pid, execPath, execArgv, argv, env } = process
  const { execve } = process as { readonly execve?: Replace }
  if (pid !== 1 || execve === undefined || !isThere(SHELL)) return
  const call = [execPath, ...execArgv, '--', ...argv.slice(1)]
  execve.call(process, SHELL, [SHELL, '-c', SCRIPT, 'render-config', ...call], env)
}

/** Node ends at once if a program can not take its place. */
function isThere(program: string): boolean {
  try {
    accessSync(program, constants.X_OK)
    return true
  } catch {
    return false
  }
}
