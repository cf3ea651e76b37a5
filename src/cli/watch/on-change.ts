/**
 * Runs COMMAND when files have changed. Never two at once: what changes while it runs is one more run after it. It is one
 * string that the user wrote for a shell, as in an npm script; nothing of ours is put into it. The changed files are in the
 * variable RENDER_CONFIG_CHANGED, one a line. Its output is redacted.
 */
import type { Redactor } from '../../redact/redactor.ts'
import { spawnRedacted } from '../../redact/spawn-redacted.ts'

export interface OnChange {
  run(changed: readonly string[]): void
  /** Asks a run that is under way to stop, waits a while for it, and begins no other. */
  stop(): Promise<void>
}

export interface OnChangeOptions {
  readonly command: string
  readonly redactor: Redactor
  /** Told how a run ended that did not end well. */
  readonly onFailure: (how: string) => void
}

/** How long a run may take to stop. */
const GRACE_MS = 5000

export function createOnChange({ command, redactor, onFailure }: OnChangeOptions): OnChange {
  let waiting = new Set<string>()
  let running: { readonly kill: () => void; readonly ended: Promise<void> } | undefined
  let stopped = false

  const start = (): void => {
    if (stopped || waiting.size === 0) return
    const changed = [...waiting]
    waiting = new Set()
    const { file, args, ...options } = shellFor(command)
    const { child, ended } = spawnRedacted(redactor, file, args, {
      ...options,
      env: environmentFor(changed),
      stdin: 'ignore',
      forwardSignals: false,
    })
    running = {
      kill: () => void child.kill('SIGTERM'),
      ended: ended.then(({ exitCode, signal, failure }) => {
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
      if (running === undefined) start()
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

/** Without what is meant for rendering: the secrets in variables, and our keys. */
function environmentFor(changed: readonly string[]): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:SECRET_|RENDER_CONFIG_)/.test(name))
  return { ...Object.fromEntries(kept), RENDER_CONFIG_CHANGED: changed.join('\n') }
}
