// Throughput over bytes, against the yardsticks of the same run and what else a program could use.
// Each number of secrets has a process of its own, with yardsticks of its own.
// BENCH_MB (64), BENCH_ROUNDS (7), BENCH_SECRETS (1,10,100,1000,10000).
import { execFileSync } from 'node:child_process'
import { chunksOf, makeLog, makeSecrets, withHits } from './data.mjs'
import {
  basicFront,
  COUNTS,
  fastestSliced,
  loadRedactor,
  megabytesPerSecond,
  printTable,
  slicesOf,
} from './harness.mjs'

const REQUIRED = {
  1: [1.0, 0.45, 2.0],
  10: [0.9, 0.42, 1.2],
  100: [0.7, 0.32, 0.9],
  1000: [0.5, 0.28, 0.7],
  10000: [0.22, 0.13, 0.3],
}

const size = Number(process.env.BENCH_MB ?? 64) * 2 ** 20

if (process.env.BENCH_ONE !== undefined)
  console.log(JSON.stringify(await measure(Number(process.env.BENCH_ONE))))
else printResults()

async function measure(count) {
  const lib = await loadRedactor()
  const log = makeLog(size)
  const slices = slicesOf(chunksOf(log))
  const rate = (run, of = slices) =>
    megabytesPerSecond(
      size,
      fastestSliced(of, slice => slice.forEach(run)),
    )
  const target = Buffer.alloc(65536)
  const needle = Buffer.from('never-in-a-log-XQ-Z90')
  const yardsticks = () => ({
    copy: rate(chunk => chunk.copy(target)),
    indexOf: rate(chunk => chunk.indexOf(needle)),
    utf8: rate(chunk => Buffer.from(chunk.toString())),
  })
  const before = yardsticks()
  const secrets = makeSecrets(count)
  const hitSlices = slicesOf(chunksOf(withHits(log, secrets)))
  const mask = Buffer.from('***')
  const front = basicFront(lib, 'bytes', secrets)
  const none = rate(chunk => front.unions(chunk))
  const hits = rate(chunk => {
    const unions = front.unions(chunk)
    return unions.count === 0 ? chunk : lib.writeMaskedBytes(chunk, unions, () => mask)
  }, hitSlices)
  // Where every form has 19 bytes or more, the filter looks at every sixteenth place.
  const longFront = basicFront(lib, 'bytes', makeSecrets(count, 7, 19))
  const long = rate(chunk => longFront.unions(chunk))
  const full = lib.createRedactor()
  for (const secret of secrets) full.add(secret)
  full.redactBytes(log.subarray(0, 64))
  const fullNone = rate(chunk => full.redactBytes(chunk))
  const fullHits = rate(chunk => full.redactBytes(chunk), hitSlices)
  const forms = front.pool.count
  return { count, forms, none, hits, long, fullNone, fullHits, before, after: yardsticks() }
}

function printResults() {
  const rows = COUNTS.map(count => {
    const env = { ...process.env, BENCH_ONE: String(count) }
    const result = JSON.parse(execFileSync(process.execPath, [process.argv[1]], { env, encoding: 'utf8' }))
    const { before, after, forms, none, hits, long, fullNone, fullHits } = result
    const yard = name => (before[name] + after[name]) / 2
    const [wantNone, wantHits, stretch] = REQUIRED[count] ?? []
    const ratio = value => (value / yard('indexOf')).toFixed(2)
    return [
      count,
      forms,
      `${before.indexOf.toFixed(0)} / ${after.indexOf.toFixed(0)}`,
      none.toFixed(0),
      `${ratio(none)} (${wantNone ?? '-'})`,
      hits.toFixed(0),
      `${ratio(hits)} (${wantHits ?? '-'})`,
      `${ratio(long)} (stretch ${stretch ?? '-'})`,
      (none / yard('copy')).toFixed(2),
      (none / yard('utf8')).toFixed(1),
      `${fullNone.toFixed(0)} / ${ratio(fullNone)}`,
      `${fullHits.toFixed(0)} / ${ratio(fullHits)}`,
    ]
  })
  console.log(
    `Log of ${size / 2 ** 20} MiB in chunks of 64 KiB, MB/s; in brackets what is required of the ratio.`,
  )
  printTable(
    [
      'secrets',
      'forms',
      'indexOf before / after',
      'no hit',
      '÷ indexOf',
      'hits',
      '÷ indexOf',
      'forms ≥ 19, ÷ indexOf',
      'no hit ÷ copy',
      '÷ utf8',
      'all forms, no hit',
      'all forms, hits',
    ],
    rows,
  )
}
