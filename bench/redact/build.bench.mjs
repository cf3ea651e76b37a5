// Time and memory of taking in values. BENCH_SECRETS, BENCH_ROUNDS (7).
import { execFileSync } from 'node:child_process'
import { makeSecrets } from './data.mjs'
import { basicFront, COUNTS, fastest, loadRedactor, printTable } from './harness.mjs'

if (process.env.BENCH_ONE !== undefined)
  console.log(JSON.stringify(await measure(Number(process.env.BENCH_ONE))))
else printResults()

async function measure(count) {
  const lib = await loadRedactor()
  const secrets = makeSecrets(count)
  const probe = Buffer.from('a line without anything in it')
  const build = () => {
    const front = basicFront(lib, 'bytes', secrets)
    const start = process.hrtime.bigint()
    front.unions(probe)
    return { front, time: Number(process.hrtime.bigint() - start) }
  }
  const { pool } = build().front
  const basic = Math.min(...Array.from({ length: 9 }, () => build().time))
  const full = fastest(() => {
    const redactor = lib.createRedactor()
    for (const secret of secrets) redactor.add(secret)
    redactor.redactBytes(probe)
  })
  const later = makeSecrets(2000, 99)
  const perSecret = add => {
    const times = later.map(secret => {
      const start = process.hrtime.bigint()
      add(secret)
      return Number(process.hrtime.bigint() - start)
    })
    return times.reduce((sum, time) => sum + time, 0) / times.length
  }
  const { front } = build()
  const basicAdd = perSecret(secret => {
    front.grow(secret)
    front.unions(probe)
  })
  const grown = lib.createRedactor()
  for (const secret of secrets) grown.add(secret)
  grown.redactBytes(probe)
  const add = perSecret(secret => {
    grown.add(secret)
    grown.redactBytes(probe)
  })
  const idle = fastest(() => {
    const redactor = lib.createRedactor()
    for (const secret of secrets.slice(0, 10)) redactor.add(secret)
  })
  const used = () => {
    globalThis.gc?.()
    const { heapUsed, external, arrayBuffers } = process.memoryUsage()
    return heapUsed + Math.max(external, arrayBuffers)
  }
  const made = basicFront(lib, 'bytes', secrets)
  const listed = used()
  made.unions(probe)
  const memory = used() - listed
  return {
    forms: pool.count,
    formBytes: pool.used,
    basic,
    full,
    add,
    basicAdd,
    idle,
    memory,
    alive: made.pool.count,
  }
}

function printResults() {
  const rows = COUNTS.map(count => {
    const env = { ...process.env, BENCH_ONE: String(count) }
    const result = JSON.parse(
      execFileSync(process.execPath, ['--expose-gc', process.argv[1]], { env, encoding: 'utf8' }),
    )
    const { forms, formBytes, basic, full, add, basicAdd, idle, memory } = result
    return [
      count,
      forms,
      (basic / 1e6).toFixed(2),
      `${(basic / forms / 1e3).toFixed(2)} (≤ 1)`,
      (full / 1e6).toFixed(2),
      `${(basicAdd / 1e3).toFixed(1)} (≤ 20)`,
      (add / 1e3).toFixed(1),
      (memory / 2 ** 20).toFixed(2),
      `${(memory / forms).toFixed(0)} (≤ 250 at 10000)`,
      `${(memory / formBytes).toFixed(1)} (≤ 6)`,
      (idle / 1e3).toFixed(0),
    ]
  })
  console.log('Building; in brackets what is allowed.')
  printTable(
    [
      'secrets',
      'forms',
      'build, ms',
      'µs per form',
      'all forms, ms',
      'later add, µs',
      'with all forms',
      'MiB',
      'bytes per form',
      'per form byte',
      'ten added, none used, µs',
    ],
    rows,
  )
}
