/** The renderer that the package gives: the one of the pipeline, and `watch` on top of it. */
import {
  assertOptions,
  createRenderer as createPlainRenderer,
  defaultProviders,
  type Renderer as PlainRenderer,
  type RendererOptions,
} from '../renderer.ts'
import { newSchemaCache } from '../schema/schema-cache.ts'
import type { Watch } from './watch.ts'
import type { RenderWatchOptions } from './watch-renderings.ts'

/** Renders configs for as long as it lives; calls may overlap. */
export interface Renderer extends PlainRenderer {
  /**
   * Renders files together, and again whenever one of them, a file that secrets come from, or a secret changes. It
   * keeps the process alive until it is closed, the signal aborts, or the renderer is closed.
   * @returns when the first rendering has gone well
   * @throws RenderConfigError if the first rendering has problems: then nothing is watched
   *
   * @example
   * const watch = await renderer.watch(['flow.yaml', 'pipeline.conf'], {
   *   onChange: ({ changed }) => {
   *     for (const { path, text } of changed) reload(path, text)
   *   },
   *   onProblems: error => logger.warn(error.message),
   * })
   */
  watch(paths: string | readonly string[], options: RenderWatchOptions): Promise<Watch>
}

/**
 * @throws TypeError for options of the wrong type
 *
 * @example
 * const renderer = createRenderer({ providers: [env(), dotenv('.env')] })
 * const { text } = await renderer.render(source, { filename: 'flow.yaml' })
 */
export function createRenderer(options: RendererOptions = {}): Renderer {
  assertOptions(options)
  const providers = options.providers ?? defaultProviders(options.env ?? process.env)
  const schemas = newSchemaCache()
  const renderer = createPlainRenderer({ ...options, providers }, schemas)
  const watches = new Set<Watch>()
  let closed = false

  const close = async (): Promise<void> => {
    closed = true
    await Promise.all([...watches].map(watch => watch.close()))
    await renderer.close()
  }
  return {
    ...renderer,
    async watch(paths, watchOptions) {
      const { watchRenderings } = await import('./watch-renderings.ts')
      const list = typeof paths === 'string' ? [paths] : paths
      const watched = { renderer, providers, filesAsked: schemas.wanted }
      const watch = await watchRenderings(list, watchOptions, watched)
      watches.add(watch)
      if (closed) await watch.close()
      return { ...watch, ended: watch.ended.finally(() => watches.delete(watch)) }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
