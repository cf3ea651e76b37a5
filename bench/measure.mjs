// Shared by the benchmarks: repeats a task, and prints what it cost and how it compares.
import { cpus } from 'node:os'

/** Milliseconds of the fastest and the middle run. */
export async function measure(task, { runs = 7, warmup = 2 } = {}) {
  for (let index = 0; index < warmup; index++) await task()
  const times = []
  for (let index = 0; index < runs; index++) {
    const start = performance.now()
    await task()
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  return { min: times[0], median: times[times.length >> 1], runs }
}

export function header(title) {
  console.log(`\n${title}`)
  console.log(
    `node ${process.version}, ${cpus().length} cores; min | median of the runs, ratios of the minima`,
  )
  if (process.env.NODE_EXTRA_CA_CERTS !== undefined) {
    console.log(
      'NODE_EXTRA_CA_CERTS is set: every start of Node 20 costs some 40 ms more. Unset it for start-up figures.',
    )
  }
}

export function row(name, { min, median, runs }, note = '') {
  console.log(
    `${name.padEnd(46)} ${min.toFixed(2).padStart(9)} | ${median.toFixed(2).padStart(9)} ms  (${runs})  ${note}`,
  )
}

export const ratio = (a, b) => `${(a / b).toFixed(2)}×`
