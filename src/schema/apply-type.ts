import { applyFilter } from '../expressions/filters.ts'
import { Failure, Typed, ValueError } from '../expressions/value.ts'
import type { EncodableValue } from '../formats/format.ts'
import type { SchemaType } from './type-at.ts'

const FILTERS: Readonly<Record<SchemaType, string | undefined>> = {
  string: undefined,
  integer: 'int',
  number: 'float',
  boolean: 'bool',
  object: 'json',
  array: 'json',
}

/** What JSON text of the type begins with. */
const OPENERS: Partial<Record<SchemaType, string>> = { object: '{', array: '[' }

/**
 * Gives text the type that the schema has at its place, as the cast filter of that type would. A value with a type of
 * its own keeps it. Text that is not of the type is SCHEMA_MISMATCH; no message shows it.
 * @param pointer names the place in that message
 * @param origin says where the value comes from
 */
export function applyType(
  value: EncodableValue,
  type: SchemaType,
  pointer: string,
  origin: string,
): EncodableValue | Failure {
  const filter = FILTERS[type]
  if (filter === undefined || value.typed !== undefined) return value
  try {
    const cast = applyFilter(filter, value.text, [], new Map())
    const opener = OPENERS[type]
    if (cast instanceof Typed && (opener === undefined || cast.typed.literal.startsWith(opener))) {
      return { text: cast.text, typed: cast.typed }
    }
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
  }
  const message = `${pointer} must be ${type} (keyword "type"; ${origin})`
  return new Failure([{ code: 'SCHEMA_MISMATCH', message }])
}
