import { ProviderError } from '../errors.ts'
import { readEncodedSecret } from './encoded-secret.ts'
import type { KnownSecret } from './provider.ts'

/**
 * What a redactor must look for when a variable should hold base64: the decoded value and, where the text may
 * never have been encoded, the text itself as well.
 */
export function* knownValues(name: string, text: string): Generator<KnownSecret> {
  const outcome = readEncodedSecret(text, name)
  if (outcome instanceof ProviderError) yield { name, value: text }
  else if (typeof outcome === 'string' || outcome instanceof Uint8Array) yield { name, value: outcome }
  else yield* [outcome.value, text].map(value => ({ name, value }))
}
