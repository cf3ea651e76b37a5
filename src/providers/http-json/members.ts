/** The members of an object somewhere in a JSON document. Numbers keep the digits that they were written with. */
import { takeField } from '../../references/take-field.ts'

export interface JsonMembers {
  readonly names: readonly string[]
  /** A string as it is, all else as JSON; `undefined` if there is no such member. */
  text(name: string): string | undefined
}

/**
 * @param source JSON
 * @param absent makes the error for a pointer that leads to no object
 * @throws what `absent` makes
 */
export function membersAt(source: string, pointer: readonly string[], absent: () => Error): JsonMembers {
  let text = source
  let node: unknown = JSON.parse(source)
  // One step at a time: a path of several would also find a member whose own name has dots.
  for (const token of pointer) {
    const field = isContainer(node) ? takeField(text, [token]) : undefined
    if (field?.outcome !== 'FOUND') throw absent()
    text = field.text
    node = Array.isArray(node) ? node[Number(token)] : (node as Record<string, unknown>)[token]
  }
  if (!isContainer(node) || Array.isArray(node)) throw absent()
  const members = node
  return {
    names: Object.keys(members),
    text(name) {
      if (!Object.hasOwn(members, name)) return undefined
      const value = (members as Record<string, unknown>)[name]
      if (typeof value === 'string') return value
      const field = takeField(text, [name])
      return field.outcome === 'FOUND' ? field.text : undefined
    },
  }
}

function isContainer(node: unknown): node is object {
  return typeof node === 'object' && node !== null
}
