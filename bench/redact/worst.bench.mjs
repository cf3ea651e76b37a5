// Texts and values made to be slow. BENCH_WORST_MB (8), BENCH_ROUNDS (3).
import { chunksOf, createRandom, makeLog, makeSecrets } from './data.mjs'
import { fastest, loadRedactor, megabytesPerSecond, printTable } from './harness.mjs'

const size = Number(process.env.BENCH_WORST_MB ?? 8) * 2 ** 20
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const lib = await loadRedactor()
const random = createRandom(17)
const text = (alphabet, length) => Array.from({ length }, () => alphabet[random(alphabet.length)]).join('')
const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const HEX = '0123456789abcdef'

function frontOf(values) {
  const registry = lib.createRegistry({ mask: () => '***', minimum: 8, utf16: false })
  for (const value of values) registry.add(value, undefined, true)
  return lib.createFront('bytes', {
    ...registry,
    forms: at => [{ content: values[at], flags: 0, kind: 'plain' }],
  })
}
const fill = make => {
  const pieces = []
  for (let length = 0; length < size; length += pieces.at(-1).length) pieces.push(make())
  return Buffer.from(pieces.join('')).subarray(0, size)
}

const header = 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.'
const jwts = Array.from({ length: 1000 }, () => header + text(BASE62, 120))
const urls = Array.from(
  { length: 1000 },
  () => `https://hooks.example.com/services/T00000000/${text(BASE62, 24)}`,
)
const secrets = makeSecrets(1000)
const hexes = Array.from({ length: 1000 }, () => text(HEX, 32))
const pick = list => list[random(list.length)]

const cases = [
  ['ordinary log, 1,000 values', secrets, makeLog(size)],
  ['1,000 JWTs of one header, a log of others', jwts, fill(() => `${header}${text(BASE62, 120)} `)],
  [
    '1,000 URLs of one prefix, a log of others',
    urls,
    fill(() => `https://hooks.example.com/services/T00000000/${text(BASE62, 24)} `),
  ],
  ['a log of nothing but values', secrets, fill(() => `${pick(secrets)} `)],
  ['a log of beginnings', secrets, fill(() => `${pick(secrets).slice(0, 10)} `)],
  ['a log of values less their last character', secrets, fill(() => `${pick(secrets).slice(0, -1)} `)],
  ['a hex log, hex values', hexes, fill(() => text(HEX, 64))],
  ['a…a against a{23}b', [`${'a'.repeat(23)}b`], Buffer.alloc(size, 'a')],
  ['a…a against a{2000}ba{2000}', [`${'a'.repeat(2000)}b${'a'.repeat(2000)}`], Buffer.alloc(size, 'a')],
]

const loop = bytes => {
  let sum = 0
  for (let at = 0; at < bytes.length; at++) sum = (sum + bytes[at]) | 0
  return sum
}
const log = makeLog(size)
const byteLoop = megabytesPerSecond(
  size,
  fastest(() => loop(log), rounds),
)
const rows = cases.map(([name, values, bytes]) => {
  const front = frontOf(values)
  const chunks = chunksOf(bytes)
  const speed = megabytesPerSecond(
    size,
    fastest(() => {
      for (const chunk of chunks) front.unions(chunk)
    }, rounds),
  )
  return [name, speed.toFixed(0), `${(speed / byteLoop).toFixed(2)} (≥ 0.06)`]
})
console.log(`JavaScript loop over all bytes: ${byteLoop.toFixed(0)} MB/s`)
printTable(['64 KiB chunks', 'MB/s', '÷ byte loop'], rows)

// A long value, byte by byte, up to its last: twice the length must not take four times as long.
const lengths = [16, 32, 64].map(kib => {
  const value = text(BASE62, kib * 1024)
  const redactor = lib.createRedactor()
  redactor.add(value)
  const bytes = Buffer.from(value)
  redactor.chunks().push(bytes.subarray(0, 64))
  const time = fastest(() => {
    const chunks = redactor.chunks()
    for (let at = 0; at < bytes.length - 1; at++) chunks.push(bytes.subarray(at, at + 1))
  }, rounds)
  return [`${kib} KiB`, (time / 1e6).toFixed(1), (time / bytes.length).toFixed(0)]
})
printTable(['a value byte by byte', 'ms', 'ns per byte'], lengths)
