// Nanoseconds per short line: 200 characters without a hit, and lines of which 13 % hold a value.
// BENCH_ROUNDS (7), BENCH_SECRETS, BENCH_LINES (2000).
import { execFileSync } from 'node:child_process'
import { createRandom, makeLog, makeSecrets } from './data.mjs'
import { basicFront, COUNTS, fastest, loadRedactor, printTable } from './harness.mjs'

const LINES = Number(process.env.BENCH_LINES ?? 2000)
const REQUIRED = { 1: [1.6, 0.3], 10: [2.0, 0.35], 100: [3.0, 0.5], 1000: [3.0, 0.5], 10000: [4.5, 0.8] }

if (process.env.BENCH_ONE !== undefined)
  console.log(JSON.stringify(await measure(Number(process.env.BENCH_ONE))))
else printResults()

async function measure(count) {
  const lib = await loadRedactor()
  const secrets = makeSecrets(count)
  const random = createRandom(5)
  const text = makeLog(16 * 2 ** 20).toString('latin1')
  const lines = Array.from({ length: LINES }, () => {
    const at = random(text.length - 200)
    // Through a buffer: a flat string of its own, as a logger's line is once it is written.
    return Buffer.from(text.slice(at, at + 200).replaceAll('\n', ' '), 'latin1').toString('latin1')
  })
  const hitLines = lines.map(line => {
    if (random(100) >= 13) return `${line}${line.slice(0, 61)}`
    const at = random(150)
    return Buffer.from(`${line.slice(0, at)}${secrets[random(count)]}${line.slice(at)}`).toString('latin1')
  })
  const rounds = Math.ceil(80_000 / LINES)
  const each = (run, of = lines) =>
    fastest(() => {
      for (let round = 0; round < rounds; round++) for (const line of of) run(line)
    }) /
    (rounds * lines.length)
  const scratch = Buffer.alloc(4096)
  const yardsticks = () => ({
    latin1: each(line => scratch.latin1Write(line, 0)),
    stringify: each(line => JSON.stringify(line)),
  })
  const before = yardsticks()
  const front = basicFront(lib, 'bytes', secrets)
  const strings = basicFront(lib, 'string', secrets)
  const redact = line => {
    const unions = front.asciiUnions(line) ?? strings.unions(line)
    return unions.count === 0 ? line : lib.writeMaskedString(line, unions, () => '***')
  }
  const none = each(redact)
  const hits = each(redact, hitLines)
  const full = lib.createRedactor()
  for (const secret of secrets) full.add(secret)
  full.redact('')
  const fullNone = each(line => full.redact(line))
  const units = each(line => strings.unions(line))
  return { count, none, hits, fullNone, units, before, after: yardsticks() }
}

function printResults() {
  const rows = COUNTS.map(count => {
    const env = { ...process.env, BENCH_ONE: String(count) }
    const result = JSON.parse(execFileSync(process.execPath, [process.argv[1]], { env, encoding: 'utf8' }))
    const { before, after, none, hits, fullNone, units } = result
    const yard = name => (before[name] + after[name]) / 2
    const [most, mostJson] = REQUIRED[count] ?? []
    return [
      count,
      yard('latin1').toFixed(0),
      yard('stringify').toFixed(0),
      none.toFixed(0),
      `${(none / yard('latin1')).toFixed(2)} (≤ ${most ?? '-'})`,
      `${(none / yard('stringify')).toFixed(2)} (≤ ${mostJson ?? '-'})`,
      hits.toFixed(0),
      fullNone.toFixed(0),
      units.toFixed(0),
    ]
  })
  console.log('Lines of 200 characters, nanoseconds per line; in brackets what is allowed of the ratio.')
  printTable(
    [
      'secrets',
      'latin1Write',
      'JSON.stringify',
      'no hit',
      '÷ latin1Write',
      '÷ JSON.stringify',
      '13 % hits',
      'all forms, no hit',
      'by code units',
    ],
    rows,
  )
}
