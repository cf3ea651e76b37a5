import type { FilledEntry, FilledNode } from './fill-node.ts'

/** A place of the rendered document, in terms of the template. */
export interface Located {
  /** The innermost node of the template that the place is in. */
  readonly found: FilledNode
  /** The entry whose value it is, if it is one. */
  readonly entry: FilledEntry | undefined
  /** JSON pointer; keys that an expression makes as they stand in the source. Ends where a value begins. */
  readonly pointer: string
  /** False if the place is inside a value that an expression gave. */
  readonly isExact: boolean
}

/** Follows a JSON pointer of the rendered document. */
export function locate(root: FilledNode, instancePath: string, source: string): Located {
  let found = root
  let entry: FilledEntry | undefined
  let pointer = ''
  for (const segment of instancePath.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~')
    const item = found.items?.[Number(name)]
    const next = found.entries?.get(name)
    if (item === undefined && next === undefined) return { found, entry, pointer, isExact: false }
    entry = next
    found = next?.value ?? item!
    pointer += `/${next === undefined ? name : pointerStep(next.key, source)}`
  }
  return { found, entry, pointer, isExact: true }
}

/** Longest part of a key that a message shows. */
const MAX_KEY = 60

/** One step of a pointer: never a rendered key. */
export function pointerStep({ node, data, holdsExpression }: FilledNode, source: string): string {
  const text =
    holdsExpression || node.kind !== 'scalar'
      ? source.slice(node.start, node.end).replace(/\s+/g, ' ')
      : escapeStep(String(data))
  return text.length > MAX_KEY ? `${text.slice(0, MAX_KEY)}…` : text
}

/** RFC 6901, section 3. */
export function escapeStep(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
