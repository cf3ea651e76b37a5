import { closest } from '../expressions/closest.ts'
import type { Expression, SecretCall } from '../expressions/syntax.ts'
import { Failure, type Value } from '../expressions/value.ts'
import { folded } from '../references/collect.ts'
import { type Reference, referenceByCall, referenceByName } from '../references/reference.ts'
import { absent, shown } from './absent.ts'
import { type Compute, PENDING } from './objects.ts'
import { type Site, union } from './part.ts'
import type { Run } from './run.ts'
import { failureOf, plainOf, textOf } from './text-of.ts'

/** What an expression reads from outside of the template: secrets, by names that may be computed, and variables. */

/** `secrets.db.password`. */
export function secretByName(segments: readonly string[], site: Site): Compute {
  const plain = referenceByName(segments)
  const upper = folded(plain)
  return run => run.secret(run.world.foldsKeys ? upper : plain, site)
}

const ARGUMENTS = ['key', 'namespace', 'subkey', 'version'] as const

/** `secret('KEY')`. */
export function secretByCall(node: SecretCall, site: Site, compile: (child: Expression) => Compute): Compute {
  const computes = ARGUMENTS.flatMap(name => {
    const argument = node[name]
    return argument === undefined ? [] : [[name, compile(argument)] as const]
  })
  const isConstant = ARGUMENTS.every(name => node[name] === undefined || node[name].type === 'literal')
  let known: { aliases: ReadonlySet<string>; folds: boolean; reference: Reference } | undefined
  return (run, frame) => {
    const { aliases, foldsKeys } = run.world
    if (known?.aliases === aliases && known.folds === foldsKeys) return run.secret(known.reference, site)
    const args: { -readonly [Name in (typeof ARGUMENTS)[number]]?: string } = {}
    const before = run.sources
    run.sources = undefined
    for (const [name, compute] of computes) {
      const value = plainOf(compute(run, frame), run)
      if (value instanceof Failure) {
        if (value === PENDING) run.waitsForName(site)
        run.sources = union(before, run.sources)
        return value
      }
      if (value !== null) args[name] = textOf(value)
    }
    const isHidden = run.sources !== undefined
    run.sources = union(before, run.sources)
    const own = referenceByCall({ ...args, key: args.key ?? '' }, aliases)
    const reference = named(foldsKeys ? folded(own) : own, isHidden, site)
    if (isConstant) known = { aliases, folds: foldsKeys, reference }
    return run.secret(reference, site)
  }
}

/** `secrets[name]`, `envs[name]`, `vars[name]`. */
export function belowRoot(root: string, keys: readonly Compute[], site: Site): Compute {
  return (run, frame) => {
    const before = run.sources
    run.sources = undefined
    const names = keys.map(key => plainOf(key(run, frame), run))
    const isHidden = run.sources !== undefined
    run.sources = union(before, run.sources)
    if (names.some(name => name instanceof Failure)) {
      const failure = failureOf(...names)
      if (failure === PENDING && root === 'secrets') run.waitsForName(site)
      return failure
    }
    const texts = (names as Value[]).map(textOf)
    if (root === 'envs') return isHidden ? unnamed(run.world.env(texts[0]!), site) : run.world.env(texts[0]!)
    if (root === 'vars') return isHidden ? unnamed(variable(run, texts[0]!), site) : variable(run, texts[0]!)
    const own = referenceByName(texts)
    return run.secret(named(run.world.foldsKeys ? folded(own) : own, isHidden, site), site)
  }
}

/** A name that comes from a secret is never shown: the expression stands for it. */
function named(reference: Reference, isHidden: boolean, site: Site): Reference {
  if (!isHidden) return reference
  return { ...reference, id: `${reference.id} hidden`, display: writtenAt(site), isHidden: true }
}

/** The same for the name of a variable, and for what is near to it. */
function unnamed(found: Value | Failure, site: Site): Value | Failure {
  if (!(found instanceof Failure)) return found
  return new Failure(
    found.reasons.map(({ hint: _, ...reason }) => ({
      ...reason,
      message: `the variable that ${writtenAt(site)} names could not be had`,
    })),
  )
}

function writtenAt({ template, start, end }: Site): string {
  const written = template.source.slice(start, end).replace(/\s+/g, ' ')
  return written.length > 60 ? `${written.slice(0, 59)}…` : written
}

/** `vars.name`. */
export function variable(run: Run, name: string): Value | Failure {
  const value = run.world.variables.get(name)
  if (value !== undefined) return value
  const near = closest(name, run.world.variables.keys())
  return absent(
    `no variable "${shown(name)}" was handed in`,
    near === undefined ? 'hand it in with --set, or test it with "is defined"' : `did you mean "${near}"?`,
  )
}
