/**
 * Renders again when something changes. In: a rendering that says what it needs. Out: it is run whenever a file, a store
 * or the clock asks for it, until the end. What it makes of its results is its own affair.
 */
import type { Provider } from '../providers/provider.ts'
import { type Clock, systemClock } from './clock.ts'
import { createPace, type Outcome } from './pace.ts'
import { subscribeProviders } from './subscribe-providers.ts'
import { type WatchFiles, watchFiles } from './watch-files.ts'
import type { WatchedPath } from './watched-path.ts'

export interface Needs {
  readonly paths: readonly WatchedPath[]
  readonly providers: readonly Provider[]
}

export interface RenderRound {
  /** 1 for the first. */
  readonly number: number
  /** True if nothing that is remembered of the stores counts. */
  readonly fresh: boolean
  readonly signal: AbortSignal
  /**
   * Call it before reading: whatever changes after it has resolved leads to another rendering.
   * @returns true if something is watched that was not before: what was read of it counts no more
   */
  needs(needs: Needs): Promise<boolean>
}

export interface WatchOptions {
  /** How long changes of files have to be quiet, in milliseconds. Default: 100. */
  readonly debounceMs?: number | undefined
  /** From one asking of the stores to the next, in milliseconds; up to a tenth is added. Default: 60,000. */
  readonly intervalMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Files can not be watched, and are only looked at when the stores are asked; the system's word for why. */
  readonly onBlind?: ((code: string) => void) | undefined
  /** Default: the system's. */
  readonly clock?: Clock | undefined
  /** Default: chokidar. */
  readonly watchFiles?: WatchFiles | undefined
}

export interface Watch {
  /** Resolves when it has ended; rejects with what a rendering threw, which ends it. */
  readonly ended: Promise<void>
  /** Ends it; resolves when nothing is under way any more. */
  close(): Promise<void>
}

/**
 * @returns when the first rendering has gone well
 * @throws what the first rendering throws, with nothing left behind; the signal's reason
 */
export async function startWatch(
  render: (round: RenderRound) => Promise<Outcome>,
  options: WatchOptions = {},
): Promise<Watch> {
  const { debounceMs = 100, intervalMs = 60_000, clock = systemClock, onBlind, signal: outer } = options
  outer?.throwIfAborted()
  const controller = new AbortController()
  const { signal } = controller
  let failure: { readonly error: unknown } | undefined
  let closing: Promise<void> | undefined
  let number = 0
  const blind = new Set<string>()

  const files = (options.watchFiles ?? watchFiles)({
    onChange: () => pace.changed('files'),
    onFailure(code) {
      if (!blind.has(code)) onBlind?.(code)
      blind.add(code)
    },
  })
  const stores = subscribeProviders(() => pace.changed('stores'))
  const needs = async ({ paths, providers }: Needs): Promise<boolean> => {
    stores.follow(providers)
    const ofProviders = providers.flatMap(({ files: own = [] }) => own).map(asWatched)
    return files.point([...paths, ...ofProviders])
  }
  const pace = createPace({
    clock,
    debounceMs,
    intervalMs,
    async render(fresh) {
      try {
        return await render({ number: ++number, fresh, signal, needs })
      } catch (error) {
        if (!signal.aborted) failure = { error }
        void close()
        return { verdict: 'bad' }
      }
    },
  })

  const close = (): Promise<void> => {
    closing ??= Promise.resolve().then(async () => {
      outer?.removeEventListener('abort', onAbort)
      controller.abort(outer?.reason)
      stores.follow([])
      await pace.stop()
      await files.close()
    })
    return closing
  }
  const onAbort = (): void => void close()
  outer?.addEventListener('abort', onAbort, { once: true })

  await pace.start()
  if (signal.aborted) {
    await closing
    throw failure === undefined ? outer?.reason : failure.error
  }
  const ended = new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => {
      void closing!.then(() => (failure === undefined ? resolve() : reject(failure.error)))
    })
  })
  return { ended, close }
}

/** A folder stands for all below it. */
function asWatched(path: string): WatchedPath {
  return { path, takes: () => true }
}
