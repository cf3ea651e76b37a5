import type { Provider } from '../../providers/provider.ts'
import type { Store } from '../../store/store-api.ts'
import { writeRefused } from './with-provider.ts'

/** The encrypted store behind a provider. @throws RenderConfigError with code WRITE_REFUSED if it is none */
export function storeOf(provider: Provider, verb: string): Store {
  const { opened } = provider as { readonly opened?: Store }
  if (opened !== undefined) return opened
  throw writeRefused(
    `${provider.name} has no keys of ours to ${verb}`,
    'only store:PATH has; other stores manage access with their own tools',
  )
}
