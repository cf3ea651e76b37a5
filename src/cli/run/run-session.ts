/**
 * Whom a watching run asks. The providers live as long as the settings stay the same, so that logins and connections
 * are kept; the redactor goes on knowing everything.
 */
import type { Redactor } from '../../redact/redactor.ts'
import { createResolver } from '../../rendering/resolver.ts'
import { newSchemaCache } from '../../schema/schema-cache.ts'
import { createProviders } from '../create-providers.ts'
import { rendererSettings } from '../renderer-settings.ts'
import type { RunFlags } from './flags.ts'
import type { RunSources } from './prepare.ts'

export interface RunSession {
  /** @throws RenderConfigError for providers that can not be made; those before stay in use */
  sourcesFor(flags: RunFlags): Promise<RunSources>
  close(): Promise<void>
}

export function createRunSession(redactor: Redactor): RunSession {
  let current: (Omit<RunSources, 'schemas'> & { readonly madeOf: string }) | undefined
  return {
    async sourcesFor(flags) {
      const madeOf = JSON.stringify(flags)
      if (current?.madeOf !== madeOf) {
        const providers = await createProviders(flags, { expectDefaultFile: true })
        const chain = createResolver(providers, rendererSettings(flags))
        const before = current
        current = { redactor, providers, chain, madeOf }
        await before?.chain.close()
      }
      return { ...current, schemas: newSchemaCache() }
    },
    async close() {
      await current?.chain.close()
    },
  }
}
