import { isSchema, isSchemaObject, type JsonSchema, own, type SchemaObject } from './json-schema.ts'
import { createReferenceResolver, type ReferenceResolver } from './schema-references.ts'

/** A type that a schema gives, if it gives one alone. `null` does not count: a secret is never null. */
export type SchemaType = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array'

type AnyType = SchemaType | 'null'
type Path = readonly (string | number)[]

const ALL: ReadonlySet<AnyType> = new Set([
  'string',
  'integer',
  'number',
  'boolean',
  'object',
  'array',
  'null',
])
const NONE: ReadonlySet<AnyType> = new Set()

/** A schema of many branches is given up after so many steps: then it gives no type. */
const MAX_STEPS = 20_000

/**
 * The one type that a value may have at a place, or `undefined` if the schema says nothing or leaves a choice.
 * @param path keys and indexes from the document's root
 */
export function typeAt(schema: JsonSchema, path: Path): SchemaType | undefined {
  return createTypeFinder(schema)(path)
}

/** The same for many places of one schema. */
export function createTypeFinder(schema: JsonSchema): (path: Path) => SchemaType | undefined {
  let resolve: ReferenceResolver | undefined
  return path => {
    resolve ??= createReferenceResolver(schema)
    const types = new TypeSearch(path, resolve).typesOf(schema, 0)
    if (types === undefined) return undefined
    const named = [...types].filter(type => type !== 'null')
    const found = named.filter(type => type !== 'integer' || !named.includes('number'))
    return found.length === 1 ? found[0] : undefined
  }
}

/** One walk down one path. Sets of types: what must hold together is their intersection, choices their union. */
class TypeSearch {
  readonly #path: Path
  readonly #resolve: ReferenceResolver
  /** Schemas on the way, by depth of the path: a reference that leads back says nothing new. */
  readonly #open = new Set<string>()
  readonly #ids = new Map<JsonSchema, number>()
  #steps = 0

  constructor(path: Path, resolve: ReferenceResolver) {
    this.#path = path
    this.#resolve = resolve
  }

  /** @returns `undefined` if the search was given up */
  typesOf(schema: JsonSchema, at: number): ReadonlySet<AnyType> | undefined {
    if (typeof schema === 'boolean') return schema ? ALL : NONE
    if (++this.#steps > MAX_STEPS) return undefined
    const id = `${at} ${this.#idOf(schema)}`
    if (this.#open.has(id)) return ALL
    this.#open.add(id)
    try {
      return this.#search(schema, at)
    } finally {
      this.#open.delete(id)
    }
  }

  #search(schema: SchemaObject, at: number): ReadonlySet<AnyType> | undefined {
    const here = typesHere(schema)
    const isLast = at === this.#path.length
    // A branch that allows no collection can not be the one that is meant.
    if (!isLast && !here.has(typeof this.#path[at] === 'number' ? 'array' : 'object')) return NONE
    let types: ReadonlySet<AnyType> | undefined = isLast ? here : ALL
    for (const part of this.#parts(schema)) types = both(types, this.typesOf(part, at))
    for (const choice of choicesOf(schema)) {
      types = both(
        types,
        choice.reduce<ReadonlySet<AnyType> | undefined>(
          (sum, one) => either(sum, this.typesOf(one, at)),
          NONE,
        ),
      )
    }
    if (isLast) return types
    for (const next of childrenOf(schema, this.#path[at]!)) types = both(types, this.typesOf(next, at + 1))
    return types
  }

  /** What must hold too. */
  *#parts(schema: SchemaObject): Generator<JsonSchema> {
    const reference = own(schema, '$ref')
    if (typeof reference === 'string') {
      const target = this.#resolve(reference, schema)
      if (target !== undefined) yield target
    }
    yield* schemasIn(own(schema, 'allOf'))
  }

  #idOf(schema: JsonSchema): number {
    const id = this.#ids.get(schema) ?? this.#ids.size
    this.#ids.set(schema, id)
    return id
  }
}

function typesHere(schema: SchemaObject): ReadonlySet<AnyType> {
  let types = ALL
  const type = own(schema, 'type')
  if (type !== undefined) types = withInteger(new Set([type].flat() as AnyType[]))
  if (Object.hasOwn(schema, 'const')) types = common(types, new Set([typeOfValue(own(schema, 'const'))]))
  const listed = own(schema, 'enum')
  if (Array.isArray(listed)) types = common(types, new Set(listed.map(typeOfValue)))
  return types
}

/** Every integer is a number. */
function withInteger(types: Set<AnyType>): ReadonlySet<AnyType> {
  return types.has('number') ? types.add('integer') : types
}

function typeOfValue(value: unknown): AnyType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value as AnyType
}

function choicesOf(schema: SchemaObject): JsonSchema[][] {
  const choices = [own(schema, 'anyOf'), own(schema, 'oneOf')]
    .map(schemasIn)
    .filter(branches => branches.length > 0)
  if (Object.hasOwn(schema, 'if')) {
    const [then, otherwise] = [own(schema, 'then'), own(schema, 'else')]
    choices.push([isSchema(then) ? then : true, isSchema(otherwise) ? otherwise : true])
  }
  return choices
}

/** The schemas for one member of an object or a list. */
function childrenOf(schema: SchemaObject, step: string | number): JsonSchema[] {
  return typeof step === 'number' ? itemSchemas(schema, step) : propertySchemas(schema, step)
}

function itemSchemas(schema: SchemaObject, index: number): JsonSchema[] {
  const [prefix, items] = [own(schema, 'prefixItems'), own(schema, 'items')]
  // Up to draft-07 a list under `items` is what `prefixItems` is now.
  const [first, rest] = Array.isArray(items) ? [items, own(schema, 'additionalItems')] : [prefix, items]
  const found = Array.isArray(first) && index < first.length ? first[index] : rest
  return isSchema(found) ? [found] : []
}

function propertySchemas(schema: SchemaObject, key: string): JsonSchema[] {
  const found: unknown[] = []
  const properties = own(schema, 'properties')
  if (isSchemaObject(properties) && Object.hasOwn(properties, key)) found.push(properties[key])
  const patterns = own(schema, 'patternProperties')
  if (isSchemaObject(patterns)) {
    for (const [pattern, value] of Object.entries(patterns)) if (fits(pattern, key)) found.push(value)
  }
  if (found.length === 0) found.push(own(schema, 'additionalProperties'))
  return found.filter(isSchema)
}

function fits(pattern: string, key: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(key)
  } catch {
    return false
  }
}

function schemasIn(value: unknown): JsonSchema[] {
  return Array.isArray(value) ? value.filter(isSchema) : []
}

function common(a: ReadonlySet<AnyType>, b: ReadonlySet<AnyType>): ReadonlySet<AnyType> {
  return new Set([...a].filter(type => b.has(type)))
}

function both(
  a: ReadonlySet<AnyType> | undefined,
  b: ReadonlySet<AnyType> | undefined,
): ReadonlySet<AnyType> | undefined {
  if (a === undefined || b === undefined) return undefined
  if (a === ALL) return b
  return b === ALL ? a : common(a, b)
}

function either(
  a: ReadonlySet<AnyType> | undefined,
  b: ReadonlySet<AnyType> | undefined,
): ReadonlySet<AnyType> | undefined {
  return a === undefined || b === undefined ? undefined : new Set([...a, ...b])
}
