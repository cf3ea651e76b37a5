/**
 * Patterns over paths of a document: `description`, `tasks.*.env`, `extend.**`, `**.description`, `tasks[0].id`.
 * `*` is one key or index, `**` any number of them. A pattern also covers everything below what it names.
 */
export type PathPattern = (path: readonly (string | number)[]) => boolean

export function compilePathPattern(pattern: string): PathPattern {
  const segments = pattern
    .replace(/\[(\d+|\*)\]/g, '.$1')
    .replace(/^\./, '')
    .split('.')
  return path => matches(segments, 0, path, 0)
}

function matches(
  segments: readonly string[],
  at: number,
  path: readonly (string | number)[],
  from: number,
): boolean {
  if (at === segments.length) return true
  const segment = segments[at]!
  if (segment === '**') {
    if (at + 1 === segments.length) return path.length > from
    for (let next = from; next <= path.length; next++) {
      if (matches(segments, at + 1, path, next)) return true
    }
    return false
  }
  if (from >= path.length) return false
  // A key may hold dots itself: let several segments stand for it.
  const key = String(path[from])
  for (let taken = at + 1; taken <= segments.length; taken++) {
    const joined = segments.slice(at, taken).join('.')
    if ((joined === key || (joined === '*' && taken === at + 1)) && matches(segments, taken, path, from + 1))
      return true
    if (joined.length > key.length) break
  }
  return false
}
