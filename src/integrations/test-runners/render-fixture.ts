/**
 * A config rendered for a test: with the secrets of the test and nothing else. Neither the environment, nor `.env`, nor a
 * store is asked, so that the result is the same on every machine.
 */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRenderer, type RenderOptions, type RenderResult } from '../../renderer.ts'
import type { SecretName } from '../../secret-names.ts'
import { parseRendered } from './parse-rendered.ts'
import { runRedactor } from './run-redactor.ts'
import { secretsOf, type TestSecrets } from './secrets-of.ts'

export interface RenderFixtureOptions<Name extends string = SecretName>
  extends Omit<RenderOptions, 'filename'> {
  /** What the config may ask for. Default: nothing, every secret is NOT_FOUND. */
  readonly secrets?: TestSecrets<Name>
  /** The environment for `envs.name`. Default: an empty one. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface RenderedFixture extends RenderResult {
  /** What the text reads as, for YAML (one item per document) and JSON; empty for other formats. */
  readonly documents: readonly unknown[]
}

/**
 * Renders a file, and makes the values that went in known to the run.
 *
 * @param path from the folder in which the tests were started; `new URL('./a.yaml', import.meta.url)` for one beside the test
 * @throws RenderConfigError with everything that is wrong, sorted by place
 *
 * @example
 * const { text } = await renderFixture('flows/a.yaml', { secrets: { DB_PASSWORD: 'p: #EXAMPLE' } })
 */
export async function renderFixture<Name extends string = SecretName>(
  path: string | URL,
  options: RenderFixtureOptions<NoInfer<Name>> = {},
): Promise<RenderedFixture> {
  const { secrets = {}, env = {}, ...given } = options
  const file = typeof path === 'string' ? resolve(path) : fileURLToPath(path)
  const renderer = createRenderer({
    ...given,
    providers: [secretsOf(secrets)],
    env,
    redactor: runRedactor(),
  })
  try {
    const shown = typeof path === 'string' ? path : file
    const rendered = await renderer.renderFile(file, { filename: shown })
    const documents = await parseRendered(rendered.text, shown, given.format)
    // Its bytes and its map are made when they are asked for.
    return Object.defineProperty(rendered, 'documents', {
      value: documents,
      enumerable: true,
    }) as RenderedFixture
  } finally {
    await renderer.close()
  }
}
