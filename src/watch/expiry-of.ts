/** When the first of the values stops to count, in milliseconds; `undefined` if no store says that one does. */
export function expiryOf(
  results: readonly { readonly references: readonly { readonly ttlMs?: number }[] }[],
): number | undefined {
  const times = results.flatMap(({ references }) => references.flatMap(({ ttlMs = [] }) => ttlMs))
  return times.length === 0 ? undefined : Math.min(...times)
}
