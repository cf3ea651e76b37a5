/**
 * Secrets in environment variables: `SECRET_KEY` holds the secret `KEY` as base64 (as Kestra reads it), or as it
 * is with `encoding: 'plain'`. The prefix counts letter by letter, the rest of the name regardless of case; two
 * variables that differ in case alone are refused, by name, when one of them is asked for.
 */
import { ProviderError } from '../errors.ts'
import { readEncodedSecret } from './encoded-secret.ts'
import { foldNames } from './folded-names.ts'
import { knownValues } from './known-values.ts'
import type { KnownSecret, ListedSecret, Provider, ProviderOutcome, SecretReference } from './provider.ts'

export interface EnvOptions {
  /** The variables. Default: `process.env`, read at every call. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What the names of secrets start with. Default: `'SECRET_'`. */
  readonly prefix?: string
  /** How values are written. Default: `'base64'`. */
  readonly encoding?: 'base64' | 'plain'
}

interface Variable {
  readonly name: string
  readonly key: string
  readonly text: string
}

export function env(options: EnvOptions = {}): Provider {
  const { env: environment = process.env, prefix = 'SECRET_', encoding = 'base64' } = options

  function* variables(): Generator<Variable> {
    for (const [name, text] of Object.entries(environment)) {
      if (text !== undefined && name.startsWith(prefix)) yield { name, key: name.slice(prefix.length), text }
    }
  }

  const getMany = (references: readonly SecretReference[]): ProviderOutcome[] => {
    const byKey = foldNames(variables(), variable => variable.key)
    return references.map(({ key }) => {
      const [hit, ...others] = byKey.matches(key)
      if (hit === undefined) return undefined
      if (others.length > 0) return ambiguous(key, [hit, ...others])
      return encoding === 'plain' ? hit.text : readEncodedSecret(hit.text, hit.name)
    })
  }

  return {
    name: 'env',
    local: true,
    foldsKeys: true,
    getMany,
    get(reference) {
      const [outcome] = getMany([reference])
      if (outcome instanceof ProviderError) throw outcome
      return outcome
    },
    async list(): Promise<readonly ListedSecret[]> {
      return [...variables()].map(({ key }) => ({ key }))
    },
    *values(): Generator<KnownSecret> {
      for (const { key, text } of variables()) {
        if (encoding === 'plain') yield { name: key, value: text }
        else yield* knownValues(key, text)
      }
    },
  }
}

function ambiguous(key: string, hits: readonly Variable[]): ProviderError {
  const names = hits.map(variable => variable.name).sort()
  return new ProviderError('INVALID_REFERENCE', `several variables match "${key}": ${names.join(', ')}`, {
    hint: 'names match regardless of case; keep one of them',
  })
}
