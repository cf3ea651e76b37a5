/**
 * What `render` and `check` share: from the options to a renderer that can work, and its end. Everything that is
 * wrong with the call is told before a provider is asked.
 */
import type { Provider } from '../providers/provider.ts'
import { createRenderer, type Renderer } from '../renderer.ts'
import { createProviders } from './create-providers.ts'
import type { DocumentFlags } from './options.ts'
import type { Printer } from './printer.ts'
import { rendererSettings } from './renderer-settings.ts'

export async function withRenderer<T>(
  flags: DocumentFlags,
  printer: Printer,
  work: (renderer: Renderer, providers: readonly Provider[]) => Promise<T>,
): Promise<T> {
  const providers = await createProviders(flags)
  const renderer = createRenderer({ providers, ...rendererSettings(flags) })
  printer.redactWith(renderer.redactor)
  try {
    return await work(renderer, providers)
  } finally {
    await renderer.close()
  }
}
