/**
 * A service that renders small configs from many callers at once while secrets rotate. Prints renders per second,
 * latencies, and memory over time; exits 1 if a config ever held a value that was not valid while it was rendered.
 *
 *     node bench/service.mjs                 after `npm run build`
 *     SERVICE_RENDERS=100000 SERVICE_CALLERS=4 node --expose-gc bench/service.mjs
 */
import { setImmediate as turn } from 'node:timers/promises'
import { createRedactor, createRenderer } from '../dist/index.js'
import { rotatingStore } from './rotating-store.mjs'

const total = Number(process.env.SERVICE_RENDERS ?? 1_000_000)
const callers = Number(process.env.SERVICE_CALLERS ?? 16)
const TTL_MS = 50
const ROTATE_EVERY = 200
const names = ['DB_PASSWORD', 'API_TOKEN', 'HOOK_KEY', 'S3_SECRET']

const store = rotatingStore({ names, delay: () => turn() })
// In this bench secrets rotate some hundred times a second: the hour for which a value stays by default would not end.
const redactor = createRedactor({ forget: { beyond: 1000, afterMs: 1000 } })
const renderer = createRenderer({ providers: [store.provider], cacheTtlMs: TTL_MS, redactor })
const aborting = new AbortController()

const templates = names.map(
  name =>
    `id: job\nenv:\n  # of ${name}\n  KEY: << secrets.${name} >>\n  url: "https://u:<< secrets.${name} >>@h/"\n`,
)
const latencies = new Float64Array(total)
const memory = []
let started = 0
let wrong = 0

const begin = performance.now()
await Promise.all(Array.from({ length: callers }, caller))
const seconds = (performance.now() - begin) / 1000
await renderer.close()

latencies.sort()
const at = share => latencies[Math.min(total - 1, Math.floor(total * share))].toFixed(3)
const { rotations, requests } = store.counts()
console.log(
  `${total} renders by ${callers} callers in ${seconds.toFixed(1)} s, ${Math.round(total / seconds)} per second`,
)
console.log(
  `latency in ms: p50 ${at(0.5)}, p99 ${at(0.99)}, p99.9 ${at(0.999)}, most ${latencies[total - 1].toFixed(1)}`,
)
console.log(
  `${rotations} rotations, ${requests} requests to the store, ${redactor.toJSON().secrets} values in the redactor`,
)
console.log(`heap in MB after each tenth: ${memory.join(' ')}`)
console.log(`wrong values: ${wrong}`)
process.exitCode = wrong === 0 ? 0 : 1

async function caller() {
  while (started < total) {
    const number = started++
    if (number % ROTATE_EVERY === 0) store.rotate()
    if (number % Math.ceil(total / 10) === 0) measureMemory()
    const name = names[number % names.length]
    const from = performance.now()
    const { text } = await renderer.render(templates[number % names.length], {
      format: 'yaml',
      signal: aborting.signal,
      timeoutMs: 10_000,
    })
    latencies[number] = performance.now() - from
    if (!store.allows(name, text, from, TTL_MS)) wrong++
    // What a service does with it: a log line, from which the value must be gone.
    if (redactor.redact(text).includes('EXAMPLE')) wrong++
  }
}

function measureMemory() {
  globalThis.gc?.()
  memory.push((process.memoryUsage().heapUsed / 2 ** 20).toFixed(0))
}
