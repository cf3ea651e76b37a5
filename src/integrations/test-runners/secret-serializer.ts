/**
 * A snapshot serializer that looks at what the printer prints as one piece: texts, numbers, keys, errors, bytes. Goes
 * in: a value of a snapshot; comes out: its printed form with masks, or an error if snapshots must hold none.
 */
import type { Redactor } from '../../redact/redactor.ts'
import { findNames, holdsSecret } from './find-names.ts'
import { runRedactor } from './run-redactor.ts'

/** As Vitest and Jest understand it. */
export interface SnapshotSerializer {
  test(value: unknown): boolean
  serialize(
    value: unknown,
    config: never,
    indentation: string,
    depth: number,
    refs: never,
    printer: (value: never, config: never, indentation: string, depth: number, refs: never) => string,
  ): string
}

export interface SerializerOptions {
  /** `redact` writes masks, `fail` fails the assertion. Default: `redact`. */
  readonly snapshots?: 'redact' | 'fail'
  /** Whose values are looked for. Default: those that the test file's fixtures were rendered with. */
  readonly redactor?: Redactor
}

/** @example expect.addSnapshotSerializer(secretSerializer()) */
export function secretSerializer(options: SerializerOptions = {}): SnapshotSerializer {
  const { snapshots = 'redact', redactor = runRedactor() } = options
  return {
    test: value => isPrintedWhole(value) && holdsSecret(redactor, value),
    serialize(value, config, indentation, depth, refs, printer) {
      if (snapshots === 'fail') throw new Error(snapshotLeak(findNames(redactor, value)))
      return printer(redactor.redactObject(value) as never, config, indentation, depth, refs)
    },
  }
}

export function snapshotLeak(names: readonly string[], file?: string): string {
  const where = file === undefined ? 'the snapshot' : `the snapshot file ${file}`
  return `${where} would hold ${names.join(', ')}
hint: take the snapshot of what holds no secret, or let it be masked with \`snapshots: 'redact'\``
}

/** Other objects are walked by the printer, which comes back with each of their parts. */
function isPrintedWhole(value: unknown): boolean {
  if (typeof value !== 'object') return ['string', 'number', 'bigint', 'symbol'].includes(typeof value)
  return (
    value instanceof Error || value instanceof Uint8Array || value instanceof URL || value instanceof RegExp
  )
}
