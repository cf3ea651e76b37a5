/**
 * The names under which configs ask for secrets. In: configs, and the aliases of the chain. Out: every name that a
 * provider may be asked for, each once, sorted. Refused: a name that depends on what is not there.
 */
import { type Problem, RenderConfigError } from '../../errors.ts'
import { Failure } from '../../expressions/value.ts'
import type { Reference } from '../../references/reference.ts'
import { splitField } from '../../references/uri.ts'
import type { CheckOptions, NamedSource } from '../../renderer.ts'
import { type Draft, referencesOf } from '../../rendering/draft.ts'
import { draftInputs } from '../draft-inputs.ts'

export interface SecretNames {
  readonly names: readonly string[]
  readonly warnings: readonly Problem[]
}

/** @throws RenderConfigError */
export async function secretNames(
  sources: readonly NamedSource[],
  options: CheckOptions & { readonly aliases: ReadonlySet<string> },
): Promise<SecretNames> {
  const { aliases, ...given } = options
  // In a test there may be no provider of an alias: then the whole text is the name.
  const bare = await draftInputs(sources, { ...given, aliases: new Set() })
  const aliased = aliases.size === 0 ? [] : await draftInputs(sources, { ...given, aliases })
  const unknown = bare.flatMap(unknownNames)
  if (unknown.length > 0) throw new RenderConfigError(unknown)
  const references = [...bare, ...aliased].flatMap(referencesOf)
  return {
    names: [...new Set(references.flatMap(namesOf))].sort(),
    warnings: bare.flatMap(one => one.warnings),
  }
}

function namesOf({ candidates, alias }: Reference): string[] {
  return candidates.flatMap(({ key }) => (alias === undefined ? [key] : [key, splitField(key).key]))
}

function unknownNames({ entries, places }: Draft): Problem[] {
  return entries.flatMap(({ references, span }) =>
    [...references.values()].flatMap(reference => {
      if (!(reference instanceof Failure)) return []
      const place = places.at(span.start, span.end)
      return reference.reasons.map(({ code, message, hint }): Problem => {
        return { ...place, code, message, ...(hint !== undefined && { hint }) }
      })
    }),
  )
}
