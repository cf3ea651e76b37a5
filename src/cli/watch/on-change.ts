/**
 * Runs COMMAND when files have changed. Never two at once: what changes while it runs is one more run after it. It is one
 * string that the user wrote for a shell, as in an npm script; nothing of ours is put into it. The changed files are in the
 * variable RENDER_CONFIG_CHANGED, one a line. Its environment is that of a command of `run`, its output is redacted.
 */
import type { ChildProcess } from 'node:child_process'
import { childEnvironment } from '../../child/child-environment.ts'
import type { Redactor } from '../../redact/redactor.ts'
import { type SpawnResult, spawnRedacted } from '../../redact/spawn-redacted.ts'

export interface OnChange {
  run(changed: readonly string[]): void
  /** Asks a run that is under way to stop, waits a while for it, and begins no other. */
  stop(): Promise<void>
}

export interface OnChangeOptions {
  readonly command: string
  readonly redactor: Redactor
  /** Variables that are passed on though they hold credentials; `AWS_*` means all that begin so. Default: none. */
  readonly keep?: readonly string[] | undefined
  /** Told what is not as it should be: how a run ended that did not end well, and that one does not end. */
  readonly onFailure: (how: string) => void
}

/** How long a run may take to stop. */
const GRACE_MS = 5000
/** How long the output of what a run left behind is waited for. */
const LATE_OUTPUT_MS = 1000

export function createOnChange({ command, redactor, keep, onFailure }: OnChangeOptions): OnChange {
  let waiting = new Set<string>()
  let running: { readonly kill: () => void; readonly ended: Promise<void> } | undefined
  let stopped = false
  let toldThatItRuns = false

  const start = (): void => {
    if (stopped || waiting.size === 0) return
    const changed = [...waiting]
    waiting = new Set()
    const { file, args, ...options } = shellFor(command)
    const { child, ended } = spawnRedacted(redactor, file, args, {
      ...options,
      env: childEnvironment(process.env, {
        ...(keep !== undefined && { keep }),
        added: new Map([['RENDER_CONFIG_CHANGED', changed.join('\n')]]),
      }),
      stdin: 'ignore',
      forwardSignals: false,
    })
    toldThatItRuns = false
    running = {
      kill: () => void child.kill('SIGTERM'),
      ended: Promise.race([ended, endedWithoutItsOutput(child)]).then(({ exitCode, signal, failure }) => {
        running = undefined
        if (stopped) return
        if (failure !== undefined) onFailure(`could not be started (${failure})`)
        else if (signal !== null) onFailure(`was ended by ${signal}`)
        else if (exitCode !== 0) onFailure(`ended with exit code ${exitCode}`)
        start()
      }),
    }
  }

  return {
    run(changed) {
      for (const path of changed) waiting.add(path)
      if (running === undefined) return start()
      if (!toldThatItRuns) onFailure('still runs; it will run once more after that')
      toldThatItRuns = true
    },
    async stop() {
      stopped = true
      if (running === undefined) return
      running.kill()
      let forget: NodeJS.Timeout | undefined
      const grace = new Promise<void>(resolve => {
        forget = setTimeout(resolve, GRACE_MS)
      })
      await Promise.race([running.ended, grace])
      clearTimeout(forget)
    },
  }
}

interface Shell {
  readonly file: string
  readonly args: readonly string[]
  readonly windowsVerbatimArguments?: boolean
}

function shellFor(command: string): Shell {
  if (process.platform !== 'win32') return { file: '/bin/sh', args: ['-c', command] }
  const file = process.env.ComSpec ?? 'cmd.exe'
  return { file, args: ['/d', '/s', '/c', `"${command}"`], windowsVerbatimArguments: true }
}

/** What it left behind, a server for example, may hold its output for ever: that is passed on, and not waited for. */
function endedWithoutItsOutput(child: ChildProcess): Promise<SpawnResult> {
  return new Promise(resolve => {
    child.once('exit', (code, signal) => {
      setTimeout(() => resolve({ exitCode: code ?? 0, signal }), LATE_OUTPUT_MS).unref()
    })
  })
}
