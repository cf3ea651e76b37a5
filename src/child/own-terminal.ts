/** Our own terminal, handed to a child: its keys as bytes, its size, and its mode, which is set right at the end. */
import { isInForeground } from './controlling-terminal.ts'

export interface Size {
  readonly cols: number
  readonly rows: number
}

export interface OwnTerminal {
  size(): Size
  connect(sink: { readonly type: (bytes: Uint8Array) => void; readonly resize: (size: Size) => void }): void
  /** Gives it back while we are stopped. */
  suspend(): void
  /** Switches it to raw mode again; whoever is in the background is stopped by that until it is not. */
  resume(): void
  /** Gives the terminal back. */
  release(): void
}

/** Switches it to raw mode. */
export function ownTerminal(): OwnTerminal {
  const { stdin, stdout } = process
  const wasRaw = stdin.isRaw
  let disconnect = (): void => {}
  const restore = (): void => {
    stdin.setRawMode(wasRaw)
  }
  stdin.setRawMode(true)
  // Also if we end by a fault of our own.
  process.once('exit', restore)

  const size = (): Size => ({ cols: stdout.columns || 80, rows: stdout.rows || 24 })
  return {
    size,
    connect({ type, resize }) {
      const onResize = (): void => resize(size())
      stdin.on('data', type)
      stdout.on('resize', onResize)
      stdin.resume()
      disconnect = () => {
        stdin.off('data', type)
        stdout.off('resize', onResize)
        stdin.pause()
        stdin.unref()
      }
    },
    suspend() {
      // Who has the terminal already has its modes as well.
      if (isInForeground()) restore()
    },
    resume() {
      stdin.setRawMode(true)
    },
    release() {
      disconnect()
      restore()
      process.off('exit', restore)
    },
  }
}
