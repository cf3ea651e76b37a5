/**
 * The Vite plugin: renders what is imported as `*?rendered`, and sets a test file up so that a secret which leaves it makes
 * it fail. Goes in: secrets for the imports; comes out: a plugin for `plugins` of a Vitest configuration.
 */
import { fileURLToPath } from 'node:url'
import type { GuardOptions } from '../test-runners/install-guard.ts'
import type { RenderFixtureOptions } from '../test-runners/render-fixture.ts'
import { renderModule } from '../test-runners/render-module.ts'

export interface RenderConfigPluginOptions extends RenderFixtureOptions {
  /**
   * What `*?rendered` imports are rendered with. Default: `fakeSecrets()`, so that nothing has to be listed.
   */
  readonly secrets?: NonNullable<RenderFixtureOptions['secrets']>
  /**
   * Adds the matchers, and fails a test that prints a registered value or would store one in a snapshot; `false` leaves
   * both to you. Default: `true`.
   */
  readonly guard?: boolean
  /** As of `guardSecrets`. Default: `fail`. */
  readonly snapshots?: NonNullable<GuardOptions['snapshots']>
}

/** As much of Vite's plugin as this one is. */
export interface RenderConfigPlugin {
  readonly name: string
  readonly enforce: 'pre'
  config(config: object): object
  load(
    this: { addWatchFile(path: string): void },
    id: string,
  ): Promise<{ readonly code: string; readonly map: null } | undefined>
}

const QUERY = /^(?<path>[^?]+)\?(?<query>.*)$/

/**
 * @example
 * export default defineConfig({ plugins: [renderConfigPlugin()] })
 */
export function renderConfigPlugin(options: RenderConfigPluginOptions = {}): RenderConfigPlugin {
  const { guard = true, snapshots = 'fail', ...given } = options
  return {
    name: 'render-config',
    enforce: 'pre',
    config(config) {
      if (!guard) return {}
      const { snapshotEnvironment, env } = (config as { test?: TestConfig }).test ?? {}
      return {
        test: {
          setupFiles: [beside('setup')],
          // Somebody's own place for snapshots stays; its files are then checked by the serializer alone.
          snapshotEnvironment: snapshotEnvironment ?? beside('snapshot-environment'),
          env: { ...env, RENDER_CONFIG_SNAPSHOTS: snapshots },
        },
      }
    },
    async load(id) {
      const { path, query } = QUERY.exec(id)?.groups ?? {}
      const asked = new URLSearchParams(query)
      if (path === undefined || !asked.has('rendered')) return undefined
      this.addWatchFile(path)
      return { code: await renderModule(path, { ...given, parsed: asked.has('parsed') }), map: null }
    },
  }
}

interface TestConfig {
  readonly snapshotEnvironment?: string
  readonly env?: Readonly<Record<string, string>>
}

/** A module beside this one, as source or built. */
function beside(name: string): string {
  return fileURLToPath(
    new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
  )
}
