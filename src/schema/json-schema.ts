/** A JSON Schema as it was read: nothing is known of what its keywords hold. */
export type JsonSchema = boolean | SchemaObject

export interface SchemaObject {
  readonly [keyword: string]: unknown
}

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || isSchemaObject(value)
}

/** A keyword that the object has itself. */
export function own(object: SchemaObject, keyword: string): unknown {
  return Object.hasOwn(object, keyword) ? object[keyword] : undefined
}
