/**
 * The first process of a container has to collect every process that is left behind and ends, and Node can not: it waits
 * for its own children alone. A shell collects whatever ends while it waits. So Node, as the first process, turns
 * itself into a shell that starts the same call once more, passes signals on, and ends as the call does.
 *
 * Where Node can not replace itself (before 22.15 and 23.11), or there is no shell, nothing happens.
 */
import { accessSync, constants, readFileSync } from 'node:fs'

const SHELL = '/bin/sh'
/** What the first process was started with, whatever a shell made of it: shells add variables, and drop some names. */
const ENVIRONMENT = '/proc/1/environ'
const MARK = 'RENDER_CONFIG_REAPED'

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
${MARK}=1 "$@" <&3 3<&- &
child=$!
exec 3<&- </dev/null
for name in $early; do pass "$name"; done
while wait "$child"; code=$?; kill -0 "$child" 2>/dev/null; do :; done
wait "$child" 2>/dev/null; last=$?
case $last in 127 | -1) ;; *) code=$last ;; esac
exit "$code"
`

type Replace = (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => never

/** Does not return where it can be done; in the call that is started then, sets the environment right. */
export function becomeReaper(): void {
  const { pid, ppid, execPath, execArgv, argv, env } = process
  if (ppid === 1 && env[MARK] !== undefined) restoreEnvironment(env)
  const { execve } = process as { readonly execve?: Replace }
  if (pid !== 1 || execve === undefined) return
  if (!can(SHELL, constants.X_OK) || !can(ENVIRONMENT, constants.R_OK)) return
  const call = [execPath, ...execArgv, '--', ...argv.slice(1)]
  execve.call(process, SHELL, [SHELL, '-c', SCRIPT, 'render-config', ...call], env)
}

function restoreEnvironment(env: NodeJS.ProcessEnv): void {
  const given = readFileSync(ENVIRONMENT, 'utf8').split('\0').slice(0, -1)
  for (const name of Object.keys(env)) delete env[name]
  for (const assignment of given) {
    const at = assignment.indexOf('=', 1)
    env[assignment.slice(0, at)] = assignment.slice(at + 1)
  }
}

/** Asked before: Node ends at once if a program can not take its place. */
function can(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}
