/**
 * The renderer of a watching command. It lives as long as the settings stay the same, so that logins and connections are
 * kept; with other settings there is another one, and the redactor goes on knowing everything.
 */
import type { Provider } from '../../providers/provider.ts'
import { createRedactor, type Redactor } from '../../redact/redactor.ts'
import { createRenderer, type Renderer } from '../../renderer.ts'
import { newSchemaCache } from '../../schema/schema-cache.ts'
import { createProviders } from '../create-providers.ts'
import type { DocumentFlags } from '../options.ts'
import { rendererSettings } from '../renderer-settings.ts'

export interface Rendering {
  readonly renderer: Renderer
  readonly providers: readonly Provider[]
  /** Absolute paths of the schemas and included templates that were asked for. */
  readonly filesAsked: ReadonlySet<string>
}

export interface WatchSession {
  readonly redactor: Redactor
  /** @throws RenderConfigError for providers that can not be made; those before stay in use */
  renderingFor(flags: DocumentFlags): Promise<Rendering>
  close(): Promise<void>
}

export function createWatchSession(): WatchSession {
  const redactor = createRedactor()
  let current: (Rendering & { readonly madeOf: string }) | undefined

  return {
    redactor,
    async renderingFor(flags) {
      const madeOf = JSON.stringify(flags)
      if (current?.madeOf === madeOf) return current
      const providers = await createProviders(flags, { expectDefaultFile: true })
      const schemas = newSchemaCache()
      const renderer = createRenderer({ providers, redactor, ...rendererSettings(flags) }, schemas)
      const before = current
      current = { renderer, providers, filesAsked: schemas.wanted, madeOf }
      await before?.renderer.close()
      return current
    },
    async close() {
      await current?.renderer.close()
    },
  }
}
