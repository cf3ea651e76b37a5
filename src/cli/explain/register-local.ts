import { ProviderError, RenderConfigError } from '../../errors.ts'
import type { Provider } from '../../providers/provider.ts'
import type { Redactor } from '../../redact/redactor.ts'

/**
 * Makes the values of this machine's providers known to a redactor. One that can not give them gives none: what is
 * wrong with it is told where an expression asks it.
 */
export function registerLocal(providers: readonly Provider[], redactor: Redactor): void {
  for (const provider of providers) {
    if (provider.local !== true) continue
    try {
      for (const { name, value } of provider.values?.() ?? []) redactor.add(value, name)
    } catch (error) {
      if (!(error instanceof ProviderError || error instanceof RenderConfigError)) throw error
    }
  }
}
