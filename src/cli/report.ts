/** The report of a run: where each value came from, and where it went. Never a value. */
import type { RenderResult } from '../renderer.ts'
import type { RenderedReference } from '../rendering/result.ts'
import type { MappedExpression, SourceMap, SourceMapEntry, SourceRange } from '../rendering/source-map.ts'

export interface Reported {
  readonly references: readonly RenderedReference[]
  /** What was rendered, if anything was. */
  readonly rendered?: {
    readonly file: string | undefined
    /** Absent for standard output. */
    readonly output: string | undefined
    readonly sourceMap: SourceMap
  }
}

/**
 * What `render` reports.
 * @param files the names of the inputs, one per result
 * @param outputs where each result goes; `undefined` is standard output
 */
export function renderReport(
  results: readonly Pick<RenderResult, 'references' | 'sourceMap'>[],
  files: readonly (string | undefined)[],
  outputs: readonly (string | undefined)[],
): Uint8Array {
  return reportBytes(
    results.map(({ references, sourceMap }, index) => ({
      references,
      rendered: { file: files[index], output: outputs[index], sourceMap },
    })),
  )
}

export function reportBytes(results: readonly Reported[]): Uint8Array {
  const references = results.flatMap(one => one.references.map(toRow))
  const files: object[] = []
  let before = 0
  for (const { references, rendered } of results) {
    if (rendered !== undefined) {
      const { file, output, sourceMap } = rendered
      files.push({ file, output, sourceMap: sourceMap.map(entry => toMapRow(entry, before)) })
    }
    before += references.length
  }
  const report = files.length === 0 ? { references } : { references, files }
  return Buffer.from(`${JSON.stringify(report, null, 2)}\n`)
}

/** Field by field, so that nothing comes along that a reference may hold one day. */
function toRow(reference: RenderedReference): object {
  const { file, line, column, key, provider, outcome, secret, version, createdAt, stale, asked } = reference
  return { file, line, column, key, provider, outcome, secret, version, createdAt, stale, asked }
}

/** @param before how many references of other files stand before those of this one */
function toMapRow({ rendered, source, expressions }: SourceMapEntry, before: number): object {
  return {
    rendered: toRange(rendered),
    source: toRange(source),
    expressions: expressions.map((one: MappedExpression) => ({
      ...toRange(one),
      ...(one.rendered !== undefined && { rendered: toRange(one.rendered) }),
      references: one.references.map(index => before + index),
    })),
  }
}

function toRange({ file, start, end, line, column }: SourceRange): object {
  return { file, start, end, line, column }
}
