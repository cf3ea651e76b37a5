import { isSchema, isSchemaObject, type JsonSchema, own, type SchemaObject } from './json-schema.ts'

/**
 * Finds what `$ref` means inside one schema: JSON pointers, anchors, and the `$id` of embedded schemas. In: the schema
 * and a reference. Out: the schema it names, or `undefined` if it is not in there.
 */
export type ReferenceResolver = (reference: string, from: SchemaObject) => JsonSchema | undefined

/** Schemas without an `$id` live here. */
const NOWHERE = 'schema:/'
/** A schema that is deeper is not followed. */
const MAX_DEPTH = 500

export function createReferenceResolver(root: JsonSchema): ReferenceResolver {
  /** Where each object's relative references start. */
  const bases = new Map<SchemaObject, string>()
  const named = new Map<string, unknown>([[NOWHERE, root]])

  const index = (value: unknown, base: string, depth: number): void => {
    if (depth > MAX_DEPTH) return
    if (Array.isArray(value)) for (const item of value) index(item, base, depth + 1)
    if (!isSchemaObject(value) || bases.has(value)) return
    const id = own(value, '$id')
    let inner = base
    if (typeof id === 'string') {
      inner = withoutFragment(absolute(id, base))
      named.set(id.startsWith('#') ? absolute(id, base) : inner, value)
    }
    bases.set(value, inner)
    const anchor = own(value, '$anchor')
    if (typeof anchor === 'string') named.set(`${inner}#${anchor}`, value)
    for (const item of Object.values(value)) index(item, inner, depth + 1)
  }
  index(root, NOWHERE, 0)

  return (reference, from) => {
    const target = absolute(reference, bases.get(from) ?? NOWHERE)
    const direct = named.get(target)
    if (direct !== undefined) return isSchema(direct) ? direct : undefined
    const resource = named.get(withoutFragment(target))
    const fragment = target.slice(withoutFragment(target).length + 1)
    if (fragment !== '' && !fragment.startsWith('/')) return undefined
    const found = follow(resource, fragment)
    return isSchema(found) ? found : undefined
  }
}

function absolute(reference: string, base: string): string {
  try {
    return new URL(reference, base).href.replace(/#$/, '')
  } catch {
    return reference
  }
}

function withoutFragment(uri: string): string {
  const hash = uri.indexOf('#')
  return hash === -1 ? uri : uri.slice(0, hash)
}

/** RFC 6901, with the escapes of a URI's fragment. */
function follow(from: unknown, pointer: string): unknown {
  let at = from
  for (const segment of pointer.split('/').slice(1)) {
    const key = unescapeUri(segment).replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return at
}

function unescapeUri(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
