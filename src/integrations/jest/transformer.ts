/**
 * The transformer that renders what is imported as `*.rendered.yaml`. Goes in: secrets for the imports; comes out: what
 * Jest's `transform` takes. Jest knows no queries in imports, hence the name of the file.
 */

import type { RenderFixtureOptions } from '../test-runners/render-fixture.ts'
import { renderModule } from '../test-runners/render-module.ts'

export interface JestTransformerOptions extends RenderFixtureOptions {
  /** The default export is what the text reads as; a list if there are several documents. Default: `false`. */
  readonly parsed?: boolean
}

export interface JestTransformer {
  /** Modules that are imported; there is none for `require`, as rendering is not done at once. */
  processAsync(source: string, path: string): Promise<{ readonly code: string }>
}

/** Called by Jest, with the options that stand beside the transformer's name. */
export function createTransformer(options: JestTransformerOptions = {}): JestTransformer {
  return { processAsync: async (_, path) => ({ code: await renderModule(path, options) }) }
}
