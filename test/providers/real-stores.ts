/**
 * Addresses of real stores that a machine offers to the tests, by variables. A store that is not there is named once,
 * loudly, with what was not run; its tests are then skipped and never pass silently.
 */
export function realStore(
  what: string,
  ...variables: readonly string[]
): { readonly skipped: boolean; readonly values: readonly string[] } {
  const values = variables.map(name => process.env[name] ?? '')
  const skipped = values.includes('')
  if (skipped)
    console.warn(
      `NOT RUN: ${what}, for want of ${variables.join(' and ')} (.ci/stores.sh start, .ci/stores-more.sh start)`,
    )
  return { skipped, values }
}
