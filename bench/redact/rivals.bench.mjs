// What a program could use instead, on the same data. BENCH_RIVAL_MB (2), BENCH_ROUNDS (3), BENCH_SECRETS.
import AhoCorasick from 'ahocorasick'
import fastscan from 'fastscan'
import { basicForms, chunksOf, makeLog, makeSecrets, withHits } from './data.mjs'
import { basicFront, COUNTS, fastest, loadRedactor, megabytesPerSecond, printTable } from './harness.mjs'

const size = Number(process.env.BENCH_RIVAL_MB ?? 2) * 2 ** 20
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const lib = await loadRedactor()
const log = makeLog(size)

function replaceHits(text, hits) {
  let result = ''
  let from = 0
  for (const [start, end] of hits.sort((left, right) => left[0] - right[0])) {
    if (start > from) result += text.slice(from, start)
    if (end > from) {
      if (start >= from) result += '***'
      from = end
    }
  }
  return result + text.slice(from)
}

function rivals(secrets, forms) {
  const mask = Buffer.from('***')
  const front = basicFront(lib, 'bytes', secrets)
  const escaped = [...forms]
    .sort((a, b) => b.length - a.length)
    .map(form => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const regexp = new RegExp(escaped.join('|'), 'g')
  const list = [
    [
      'redactor',
      chunk => {
        const unions = front.unions(chunk)
        return unions.count === 0 ? chunk : lib.writeMaskedBytes(chunk, unions, () => mask)
      },
    ],
    ['one RegExp', chunk => Buffer.from(chunk.toString('latin1').replace(regexp, '***'), 'latin1')],
    [
      'replaceAll per form',
      chunk => {
        let text = chunk.toString('latin1')
        for (const form of forms) text = text.replaceAll(form, '***')
        return Buffer.from(text, 'latin1')
      },
    ],
  ]
  if (secrets.length <= 1000) {
    const scanner = new fastscan(forms)
    const searcher = new AhoCorasick(forms)
    list.push([
      'fastscan',
      chunk => {
        const text = chunk.toString('latin1')
        const hits = scanner.search(text).map(([start, word]) => [start, start + word.length])
        return Buffer.from(replaceHits(text, hits), 'latin1')
      },
    ])
    list.push([
      'ahocorasick',
      chunk => {
        const text = chunk.toString('latin1')
        const hits = searcher
          .search(text)
          .flatMap(([end, words]) => words.map(word => [end + 1 - word.length, end + 1]))
        return Buffer.from(replaceHits(text, hits), 'latin1')
      },
    ])
  }
  return list
}

const table = new Map()
for (const count of COUNTS) {
  const secrets = makeSecrets(count)
  const forms = [...new Set(secrets.flatMap(basicForms))]
  // Slow ones get less to do; the rate is the same.
  const share = Math.max(65536, Math.floor(size / Math.max(1, count / 10)))
  for (const [name, run] of rivals(secrets, forms)) {
    const part = name === 'redactor' ? size : share
    const rates = [log, withHits(log, secrets)].map(bytes => {
      const chunks = chunksOf(bytes.subarray(0, part))
      return megabytesPerSecond(
        part,
        fastest(() => chunks.forEach(run), rounds),
      )
    })
    const row = table.get(name) ?? []
    row.push(rates.map(rate => rate.toFixed(rate < 10 ? 1 : 0)).join(' | '))
    table.set(name, row)
  }
}
console.log('MB/s without and with a hit per 2 KB, by number of secrets')
printTable(
  ['', ...COUNTS.map(String)],
  [...table].map(([name, row]) => [name, ...row, ...Array(COUNTS.length - row.length).fill('-')]),
)
