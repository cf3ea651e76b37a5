/** The report of a run: where each value came from. Never a value. */
import type { RenderedReference } from '../rendering/result.ts'

export function reportBytes(
  results: readonly { readonly references: readonly RenderedReference[] }[],
): Uint8Array {
  const references = results.flatMap(one => one.references.map(toRow))
  return Buffer.from(`${JSON.stringify({ references }, null, 2)}\n`)
}

/** Field by field, so that nothing comes along that a reference may hold one day. */
function toRow(reference: RenderedReference): object {
  const { file, line, column, key, provider, outcome, version, stale, asked } = reference
  return { file, line, column, key, provider, outcome, version, stale, asked }
}
