import type { Value } from '../expressions/value.ts'
import { Cycler, Exports, Loop, type TemplateValue } from './objects.ts'
import { Fragment } from './part.ts'

/**
 * The member of a value, or `undefined`: keys of maps, indexes of lists and texts, their length, the fields of
 * `loop`. These are all members that there are; no object of the host has any.
 */
export function memberOf(target: Value, key: Value): Value | undefined {
  if (target instanceof Map) {
    return typeof key === 'string' || typeof key === 'number' ? target.get(String(key)) : undefined
  }
  if (typeof target !== 'string' && !Array.isArray(target)) return undefined
  if (key === 'length') return target.length
  const index =
    typeof key === 'number' ? key : typeof key === 'string' && /^\d{1,9}$/.test(key) ? Number(key) : -1
  return Number.isInteger(index) && index >= 0 && index < target.length ? (target[index] as Value) : undefined
}

export function memberOfObject(target: TemplateValue, key: Value): TemplateValue | undefined {
  if (target instanceof Loop) return typeof key === 'string' ? loopField(target, key) : undefined
  if (target instanceof Exports) return typeof key === 'string' ? target.cells.get(key)?.value : undefined
  if (target instanceof Cycler) return key === 'current' ? (target.items[target.index] ?? null) : undefined
  if (target instanceof Fragment) return undefined
  return memberOf(target as Value, key)
}

function loopField({ index0, length }: Loop, name: string): Value | undefined {
  switch (name) {
    case 'index':
      return index0 + 1
    case 'index0':
      return index0
    case 'revindex':
      return length - index0
    case 'revindex0':
      return length - index0 - 1
    case 'first':
      return index0 === 0
    case 'last':
      return index0 === length - 1
    case 'length':
      return length
    default:
      return undefined
  }
}
