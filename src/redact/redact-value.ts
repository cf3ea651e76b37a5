/**
 * Redacts a value of any shape. Goes in: a value and a redactor; comes out: a copy with masks where something had
 * to go, the very same reference where nothing had. What is too deep, too large or can not be read becomes a note:
 * on failure nothing comes out raw.
 */
import type { Walk } from './copy-leaf.ts'
import { leafCopy } from './copy-leaf.ts'
import { createShell, fillShell, readProperties } from './copy-object.ts'
import type { Registry } from './registry.ts'

const DEPTH_LIMIT = 100
const SIZE_LIMIT = 1_000_000

const TOO_DEEP = '[redacted: too deep]'
const TOO_LARGE = '[redacted: too large]'
const UNREADABLE = '[redacted: unreadable]'

/** What redacts the leaves. */
export interface LeafRedactor {
  redact(text: string): string
  redactBytes(bytes: Uint8Array): Uint8Array
}

/** An object that is being walked, or was. */
interface Visit {
  /** Its copy, as soon as a change or a cycle asks for one. */
  copy: object | undefined
  done: boolean
  result: unknown
}

export function redactValue<T>(redactor: LeafRedactor, registry: Registry, root: T): T {
  const visits = new Map<object, Visit>()
  let changes = 0
  let depth = 0

  const changed = <V>(value: V): V => {
    changes++
    return value
  }
  const text = (value: string): string => {
    const whole = registry.wholeFields.size > 0 ? registry.wholeFields.get(value) : undefined
    if (whole !== undefined) return changed(registry.values[whole]!.label)
    const shown = redactor.redact(value)
    return shown === value ? value : changed(shown)
  }
  const number = (value: number | bigint): unknown => {
    const found = registry.numbers.size > 0 ? registry.numbers.get(String(value)) : undefined
    return found === undefined ? value : changed(registry.values[found]!.label)
  }
  const symbol = (value: symbol): symbol => {
    const description = value.description ?? ''
    const shown = text(description)
    return shown === description ? value : Symbol(shown)
  }
  const bytes = (value: Uint8Array): Uint8Array => {
    const shown = redactor.redactBytes(value)
    return shown === value ? value : changed(shown)
  }
  const member = (value: unknown): unknown => {
    switch (typeof value) {
      case 'string':
        return text(value)
      case 'number':
      case 'bigint':
        return number(value)
      case 'symbol':
        return symbol(value)
      case 'object':
        return value === null ? value : object(value)
      default:
        return value
    }
  }
  const walk: Walk = { member, text, bytes }

  const object = (value: object): unknown => {
    const known = visits.get(value)
    if (known?.done) return known.result
    if (known !== undefined) {
      known.copy ??= createShell(value)
      return known.copy
    }
    if (depth >= DEPTH_LIMIT) return changed(TOO_DEEP)
    if (visits.size >= SIZE_LIMIT) return changed(TOO_LARGE)
    const visit: Visit = { copy: undefined, done: false, result: value }
    visits.set(value, visit)
    depth++
    try {
      visit.result = visited(value, visit)
    } catch {
      visit.result = changed(UNREADABLE) // a getter or a proxy failed; its error may quote what it read
    }
    depth--
    visit.done = true
    return visit.result
  }
  const visited = (value: object, visit: Visit): unknown => {
    const leaf = leafCopy(value, walk)
    if (leaf !== undefined) return leaf
    const before = changes
    const properties = readProperties(value, walk)
    if (changes === before && visit.copy === undefined) return value
    visit.copy ??= createShell(value)
    fillShell(value, visit.copy, properties)
    return visit.copy
  }
  const result = member(root)
  return (changes === 0 ? root : result) as T
}
