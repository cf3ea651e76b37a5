/**
 * Redacts what tests print, and tells who would have been seen. Goes in: a redactor; the console and the process' streams
 * are hooked until `stop`. A value that is printed in two halves is seen as well.
 */
import { hookProcessStreams } from '../../redact/hook-process-streams.ts'
import type { Redactor } from '../../redact/redactor.ts'
import { wrapConsole } from '../../redact/wrap-console.ts'
import { findNames, nameOf } from './find-names.ts'

export interface OutputWatch {
  /** What would have been seen since the last call; what is held of the streams is decided by it. */
  take(): string[]
  stop(): void
}

export function watchOutput(redactor: Redactor): OutputWatch {
  const leaks = new Set<string>()
  const unwrapConsole = wrapConsole({
    redact(text) {
      for (const name of findNames(redactor, text)) leaks.add(`the console would have shown ${name}`)
      return redactor.redact(text)
    },
    redactObject(value) {
      for (const name of findNames(redactor, value)) leaks.add(`the console would have shown ${name}`)
      return redactor.redactObject(value)
    },
  })
  const hookStream = (stream: NodeJS.WriteStream, shown: string): (() => void) => {
    const onMask = (name: string | undefined): void => {
      leaks.add(`${shown} would have shown ${nameOf(name)}`)
    }
    const telling = Object.create(redactor, { chunks: { value: () => redactor.chunks({ onMask }) } })
    return hookProcessStreams(telling as Redactor, { streams: [stream] })
  }
  const hookAll = (): (() => void)[] => [
    hookStream(process.stdout, 'standard output'),
    hookStream(process.stderr, 'standard error'),
  ]
  let unhook = hookAll()
  const release = (): void => {
    for (const undo of unhook.splice(0)) undo()
  }
  return {
    take() {
      // Only the end of a stream decides what is held of it.
      release()
      unhook = hookAll()
      const taken = [...leaks]
      leaks.clear()
      return taken
    },
    stop() {
      release()
      unwrapConsole()
    },
  }
}
