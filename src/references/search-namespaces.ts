/**
 * Where a reference of a namespace is looked for: there, then in its dot-ancestors, at last in the root, whose secrets
 * are everybody's. `a.b` gives `a.b`, `a` and `''`.
 */
export function searchNamespaces(namespace: string): string[] {
  const segments = namespace.split('.')
  const own = segments.map((_, index) => segments.slice(0, segments.length - index).join('.'))
  return [...new Set([...own, ''])]
}
