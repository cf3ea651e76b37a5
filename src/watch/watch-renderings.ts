/**
 * What `renderer.watch` does: files that are rendered together, again and again. In: their paths, a renderer. Out: a
 * call for every rendering that gave other bytes than the one before, and one for every new set of problems.
 */
import { resolve } from 'node:path'
import { RenderConfigError } from '../errors.ts'
import type { Provider } from '../providers/provider.ts'
import type { Renderer, RenderOptions, RenderResult } from '../renderer.ts'
import { readSource } from '../rendering/read-source.ts'
import type { Clock } from './clock.ts'
import { expiryOf } from './expiry-of.ts'
import type { Outcome } from './pace.ts'
import { problemsKey } from './problems-key.ts'
import { verdictOf } from './verdict-of.ts'
import { type RenderRound, startWatch, type Watch, type WatchOptions } from './watch.ts'
import type { WatchFiles } from './watch-files.ts'

/** A file that is watched, as it is rendered now. */
export interface WatchedFile extends RenderResult {
  /** As it was given. */
  readonly path: string
}

export interface WatchChange {
  /** Whose rendering is another one than before; at first all of them. */
  readonly changed: readonly WatchedFile[]
  /** All of them, in the order given. */
  readonly files: readonly WatchedFile[]
  /** True for the first rendering. */
  readonly first: boolean
}

export interface RenderWatchOptions
  extends Omit<RenderOptions, 'filename' | 'fresh'>,
    Pick<WatchOptions, 'debounceMs' | 'intervalMs'> {
  /**
   * Called with every rendering that is another one than before, the first one included. What changes until it has
   * ended waits. What it throws ends the watching.
   */
  readonly onChange: (change: WatchChange) => void | Promise<void>
  /**
   * Called when a rendering fails: the last good one stays. Once for each set of problems, not for every try.
   * Default: a warning of the process.
   */
  readonly onProblems?: (error: RenderConfigError) => void
  /** Called when a rendering succeeds after one that failed. Default: nobody is told. */
  readonly onRecovery?: () => void
}

export interface WatchedRenderer {
  readonly renderer: Renderer
  readonly providers: readonly Provider[]
  /** Absolute paths of the schemas and included templates that its renderings asked for so far. */
  readonly filesAsked: ReadonlySet<string>
}

/** For tests. */
export interface WatchTools {
  readonly clock?: Clock
  readonly watchFiles?: WatchFiles
  /** @throws RenderConfigError with code IO */
  readonly readSource?: (path: string) => Promise<Uint8Array>
}

/** @throws RenderConfigError if the first rendering has problems; TypeError for wrong options */
export async function watchRenderings(
  paths: readonly string[],
  options: RenderWatchOptions,
  watched: WatchedRenderer,
  tools: WatchTools = {},
): Promise<Watch> {
  const {
    onChange,
    onProblems = warn,
    onRecovery,
    debounceMs,
    intervalMs,
    signal,
    ...renderOptions
  } = options
  assertFunctions({ onChange, onProblems, onRecovery })
  assertTimes({ debounceMs, intervalMs })
  const { readSource: read = readSource, ...startTools } = tools
  let last: readonly WatchedFile[] | undefined
  let told = ''
  let calling = false

  const needsOf = () => ({
    paths: [...paths.map(path => resolve(path)), ...watched.filesAsked].map(path => ({ path })),
    providers: watched.providers,
  })

  const renderAll = async ({ fresh, signal: own, needs }: RenderRound): Promise<readonly WatchedFile[]> => {
    await needs(needsOf())
    for (;;) {
      const sources = await Promise.all(
        paths.map(async path => ({ source: await read(path), filename: path })),
      )
      const rendering = watched.renderer.renderAll(sources, { ...renderOptions, fresh, signal: own })
      // A schema or include that was not known before is watched from now on only: it is read again.
      const again = await rendering.then(
        () => needs(needsOf()),
        () => needs(needsOf()),
      )
      const results = await rendering
      if (!again) return results.map((result, index) => withPath(result, paths[index]!))
    }
  }

  const render = async (round: RenderRound): Promise<Outcome> => {
    let files: readonly WatchedFile[]
    try {
      files = await renderAll(round)
    } catch (error) {
      if (round.signal.aborted) return { verdict: 'bad' }
      if (last === undefined || !(error instanceof RenderConfigError)) throw error
      const key = problemsKey(error.problems)
      if (told !== key) onProblems(error)
      told = key
      return { verdict: verdictOf(error) }
    }
    if (told !== '') onRecovery?.()
    told = ''
    const before = last
    last = files
    const changed = files.filter((file, index) => !sameBytes(file.bytes, before?.[index]?.bytes))
    const outcome: Outcome = { verdict: 'good', expiresMs: expiryOf(files) }
    if (changed.length === 0 || round.signal.aborted) return outcome
    calling = true
    await onChange({ changed, files, first: before === undefined })
    calling = false
    return outcome
  }

  const watch = await startWatch(render, { debounceMs, intervalMs, signal, ...startTools })
  return {
    ended: watch.ended,
    async close() {
      const closed = watch.close()
      // From inside `onChange` it could not be waited for: it waits for the call itself.
      if (!calling) await closed
    },
  }
}

function withPath(result: RenderResult, path: string): WatchedFile {
  const { text, references, warnings, redactor } = result
  return {
    path,
    text,
    get bytes() {
      return result.bytes
    },
    references,
    get sourceMap() {
      return result.sourceMap
    },
    warnings,
    redactor,
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0
}

function warn(error: RenderConfigError): void {
  process.emitWarning(`the last good rendering stays:\n${error.message}`, { type: 'RenderConfigWarning' })
}

function assertFunctions(callbacks: Readonly<Record<string, unknown>>): void {
  for (const [name, callback] of Object.entries(callbacks)) {
    if (callback === undefined && name !== 'onChange') continue
    if (typeof callback !== 'function') throw new TypeError(`option "${name}" must be of type function`)
  }
}

function assertTimes(times: Readonly<Record<string, unknown>>): void {
  for (const [name, ms] of Object.entries(times)) {
    if (ms === undefined || (typeof ms === 'number' && ms > 0)) continue
    throw new TypeError(`option "${name}" must be a number above 0`)
  }
}
