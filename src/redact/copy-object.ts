/**
 * Reads an object's members and writes them into a copy of its kind. Goes in: an object and the walk that redacts
 * members; comes out: a shell of the same kind, and what goes into it.
 */
import type { Walk } from './copy-leaf.ts'

/** Members as they are to be: own properties that differ, and all entries of a Map or a Set. */
export interface Properties {
  readonly replaced: Map<PropertyKey, { readonly key: PropertyKey; readonly value: unknown }> | undefined
  readonly entries: readonly (readonly [unknown, unknown])[] | undefined
}

/** An empty object of the same kind and class. */
export function createShell(value: object): object {
  const prototype: object | null = Object.getPrototypeOf(value)
  let shell: object
  if (Array.isArray(value)) shell = new Array(value.length)
  else if (value instanceof Map) shell = new Map()
  else if (value instanceof Set) shell = new Set()
  else if (isError(value)) shell = errorShell(value)
  else return Object.create(prototype)
  if (Object.getPrototypeOf(shell) !== prototype) Object.setPrototypeOf(shell, prototype)
  return shell
}

/** Reads every own property, and the entries of a Map or Set, through the walk. */
export function readProperties(value: object, walk: Walk): Properties {
  const keys: PropertyKey[] = Reflect.ownKeys(value)
  if (isError(value)) {
    for (const key of inheritedGetters(value)) if (!keys.includes(key)) keys.push(key)
  }
  let replaced: Map<PropertyKey, { key: PropertyKey; value: unknown }> | undefined
  const isArray = Array.isArray(value)
  for (const key of keys) {
    if (isArray && key === 'length') continue
    const member: unknown = Reflect.get(value, key)
    const shown = walk.member(member)
    let name = key
    if (typeof key === 'string' && !isArray) name = walk.text(key)
    else if (typeof key === 'symbol') name = walk.member(key) as symbol
    if (shown === member && name === key) continue
    replaced ??= new Map()
    if (name !== key) name = freeKey(name, key, keys, replaced)
    replaced.set(key, { key: name, value: shown })
  }
  return { replaced, entries: readEntries(value, walk) }
}

/** Writes the members into a shell; what did not change keeps its descriptor. */
export function fillShell(value: object, shell: object, { replaced, entries }: Properties): void {
  const isArray = Array.isArray(value)
  const written = new Set<PropertyKey>()
  for (const key of Reflect.ownKeys(value)) {
    if (isArray && key === 'length') continue
    const descriptor = Reflect.getOwnPropertyDescriptor(value, key)
    if (descriptor === undefined) continue
    written.add(key)
    const change = replaced?.get(key)
    if (change === undefined) Object.defineProperty(shell, key, { ...descriptor, configurable: true })
    else define(shell, change.key, change.value, descriptor.enumerable ?? false)
  }
  for (const [key, change] of replaced ?? [])
    if (!written.has(key)) define(shell, change.key, change.value, false)
  // An error made as a shell has a stack of its own, which is about this place.
  if (isError(value) && !written.has('stack') && !replaced?.has('stack'))
    Reflect.deleteProperty(shell, 'stack')
  if (shell instanceof Map) for (const [key, item] of entries ?? []) Map.prototype.set.call(shell, key, item)
  if (shell instanceof Set) for (const [item] of entries ?? []) Set.prototype.add.call(shell, item)
}

function readEntries(value: object, walk: Walk): [unknown, unknown][] | undefined {
  const isMap = value instanceof Map
  if (!isMap && !(value instanceof Set)) return undefined
  const pairs: [unknown, unknown][] = isMap
    ? [...Map.prototype.entries.call(value)]
    : [...Set.prototype.values.call(value)].map(item => [item, undefined])
  const taken = new Set<unknown>(pairs.map(([key]) => key))
  return pairs.map(([key, item]) => {
    let shown = walk.member(key)
    if (shown !== key) {
      if (typeof shown === 'string') shown = numbered(shown, name => taken.has(name))
      taken.add(shown)
    }
    return [shown, isMap ? walk.member(item) : undefined]
  })
}

/** Keys that become equal both stay: the second gets a number. */
function freeKey(
  name: PropertyKey,
  key: PropertyKey,
  keys: readonly PropertyKey[],
  replaced: ReadonlyMap<PropertyKey, { readonly key: PropertyKey }>,
): PropertyKey {
  if (typeof name !== 'string') return name
  const taken = new Set<PropertyKey>(keys.filter(other => other !== key))
  for (const change of replaced.values()) taken.add(change.key)
  return numbered(name, candidate => taken.has(candidate))
}

function numbered(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name
  let count = 2
  while (isTaken(`${name}#${count}`)) count++
  return `${name}#${count}`
}

function define(target: object, key: PropertyKey, value: unknown, enumerable: boolean): void {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true })
}

function isError(value: object): boolean {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
}

/** A class that keeps these in getters over private fields (DOMException) has none of them for a copy. */
function inheritedGetters(error: object): string[] {
  return ['name', 'message', 'code', 'stack'].filter(key => {
    let owner: object | null = error
    while (owner !== null && !Object.hasOwn(owner, key)) owner = Object.getPrototypeOf(owner)
    return (
      owner !== null && owner !== error && Reflect.getOwnPropertyDescriptor(owner, key)?.get !== undefined
    )
  })
}

function errorShell(error: object): Error {
  const shell = new Error()
  // Its own stack is about this place; once its class is another, V8 could ask that class to describe it.
  define(shell, 'stack', '', false)
  for (const key of inheritedGetters(error)) define(shell, key, Reflect.get(error, key), false)
  return shell
}
