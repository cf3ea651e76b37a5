// Loads the redactor from source, and measures.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { basicForms } from './data.mjs'

const root = new URL('../../', import.meta.url).pathname

/** Bundles the redactor and the parts that are measured alone, and imports the result. */
export async function loadRedactor() {
  const folder = mkdtempSync(join(tmpdir(), 'redact-bench-'))
  const outfile = join(folder, 'redact.mjs')
  await build({
    stdin: {
      contents: `
        export { createRedactor } from './src/redact/redactor.ts'
        export { createFront } from './src/redact/front.ts'
        export { createRegistry } from './src/redact/registry.ts'
        export { writeMaskedBytes, writeMaskedString } from './src/redact/write-masked.ts'
        export { createAutomaton, runAutomaton } from './src/redact/automaton.ts'
        export { createHits } from './src/redact/hits.ts'
        export { createHolder } from './src/redact/hold-point.ts'
        export { createChunkRedactor } from './src/redact/chunk-redactor.ts'
        export { LEFT_STANDARD, RIGHT_STANDARD } from './src/redact/form.ts'
      `,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    outfile,
  })
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return { file: outfile, ...(await import(pathToFileURL(outfile).href)) }
}

/** A front end over the basic forms of the secrets, base64 cores with their extension. */
export function basicFront(lib, kind, secrets) {
  const registry = lib.createRegistry({ mask: () => '***', minimum: 8, utf16: false })
  for (const secret of secrets) registry.add(secret, undefined, true)
  // Made beforehand: what is measured is how they are taken in.
  const made = secrets.map(formList)
  const grow = secret => {
    made.push(formList(secret))
    registry.add(secret, undefined, true)
  }
  return { ...lib.createFront(kind, { ...registry, forms: at => made[at] }), grow }
}

const formList = secret => basicForms(secret).map(content => ({ content, flags: 0, kind: 'plain' }))

/** Nanoseconds of one call, the least of several rounds. */
export function fastest(run, rounds = Number(process.env.BENCH_ROUNDS ?? 7)) {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint()
    run()
    best = Math.min(best, Number(process.hrtime.bigint() - start))
  }
  return best
}

/** Nanoseconds for all slices, the least of several rounds for each: other work on the machine hits single slices. */
export function fastestSliced(slices, run, rounds = Number(process.env.BENCH_ROUNDS ?? 7)) {
  const best = new Float64Array(slices.length).fill(Number.POSITIVE_INFINITY)
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < slices.length; at++) {
      const start = process.hrtime.bigint()
      run(slices[at])
      best[at] = Math.min(best[at], Number(process.hrtime.bigint() - start))
    }
  }
  return best.reduce((sum, one) => sum + one, 0)
}

export const megabytesPerSecond = (bytes, nanoseconds) => (bytes / nanoseconds) * 1000

export function slicesOf(chunks, size = 16) {
  const slices = []
  for (let at = 0; at < chunks.length; at += size) slices.push(chunks.slice(at, at + size))
  return slices
}

export function printTable(head, rows) {
  const cells = [head, ...rows].map(row => row.map(String))
  const widths = head.map((_, at) => Math.max(...cells.map(row => (row[at] ?? '').length)))
  const print = row => console.log(`| ${row.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`)
  print(cells[0])
  console.log(`|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`)
  for (const row of cells.slice(1)) print(row)
}

export const COUNTS = (process.env.BENCH_SECRETS ?? '1,10,100,1000,10000').split(',').map(Number)
