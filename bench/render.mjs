// Throughput: `render` of about 1 MB with 1,000 expressions against nunjucks and the format's own parser, and how the
// cost grows. Run `npm run build` first; RENDER_CONFIG_BENCH_MB bounds the largest file (default 20).
import nunjucks from 'nunjucks'
import YAML from 'yaml'
import { createRenderer, memory } from '../dist/index.js'
import { header, measure, ratio, row } from './measure.mjs'

const names = Array.from({ length: 50 }, (_, index) => `KEY_${index}`)
const values = Object.fromEntries(names.map(name => [name, `value of ${name}: EXAMPLE`]))
const renderer = createRenderer({ providers: [memory(values)] })
const largest = Number(process.env.RENDER_CONFIG_BENCH_MB ?? 20)

/** A service renders the same kind of config again and again: both sides get time to warm up. */
const WARM = { runs: 15, warmup: 10 }

/** Lines of a format, every 32nd with an expression. */
function text(line, expression, bytes, expressions) {
  const lines = []
  const every = Math.max(1, Math.floor(bytes / 32 / expressions))
  for (let index = 0, size = 0; size < bytes; index++) {
    const one = index % every === 0 ? expression(index) : line(index)
    lines.push(one)
    size += one.length + 1
  }
  return lines
}

const yamlLines = (bytes, expressions) =>
  `root:\n${text(
    index => `  key_${index}: "text number ${index}"`,
    index => `  secret_${index}: "{{ secrets.${names[index % 50]} }}"`,
    bytes,
    expressions,
  ).join('\n')}\n`
const jsonLines = (bytes, expressions) =>
  `{\n${text(
    index => `  "key_${index}": "text number ${index}"`,
    index => `  "secret_${index}": "{{ secrets.${names[index % 50]} }}"`,
    bytes,
    expressions,
  ).join(',\n')}\n}\n`
const confLines = (bytes, expressions) =>
  `[SERVICE]\n${text(
    index => `    Key_${index}   text number ${index}`,
    index => `    Secret_${index}   {{ secrets.${names[index % 50]} }}`,
    bytes,
    expressions,
  ).join('\n')}\n`

header('render of 1 MB with 1,000 expressions')
const environment = new nunjucks.Environment(null, { autoescape: false })
for (const [name, filename, make, parser] of [
  ['YAML', 'f.yaml', yamlLines, source => YAML.parse(source)],
  ['JSON', 'f.json', jsonLines, source => JSON.parse(source)],
  ['Fluent Bit', 'f.conf', confLines, undefined],
]) {
  const source = make(1_000_000, 1000)
  const ours = await measure(() => renderer.render(source, { filename }), WARM)
  const theirs = await measure(() => environment.renderString(source, { secrets: values }), {
    ...WARM,
  })
  row(`${name}: render-config`, ours, `${(source.length / 1e3 / ours.min).toFixed(1)} MB/s`)
  row(`${name}: nunjucks.renderString`, theirs, `ours is ${ratio(theirs.min, ours.min)} as fast`)
  if (parser !== undefined) {
    const parsed = await measure(() => parser(source), { runs: 3, warmup: 1 })
    row(`${name}: its parser alone`, parsed, `ours is ${ratio(parsed.min, ours.min)} as fast`)
  }
}

header('growth: ten expressions, ever larger files')
for (const megabytes of [1, 5, 20, 100].filter(size => size <= largest)) {
  for (const [name, filename, make] of [
    ['YAML', 'f.yaml', yamlLines],
    ['JSON', 'f.json', jsonLines],
  ]) {
    const source = make(megabytes * 1_000_000, 10)
    const ours = await measure(() => renderer.render(source, { filename }), { runs: 3, warmup: 0 })
    row(`${name}, ${megabytes} MB`, ours, `${(ours.min / megabytes).toFixed(1)} ms per MB`)
  }
}

header('many small files, each secret asked for once')
const small = Array.from({ length: 10_000 }, (_, index) => ({
  source: `id: f${index}\nnamespace: a.b\npassword: "{{ secret('${names[index % 50]}') }}"\nother: "{{ inputs.x }}"\n`,
  filename: `f${index}.yaml`,
}))
const many = await measure(() => renderer.renderAll(small), { runs: 3, warmup: 1 })
row('10,000 files', many, `${((many.min * 1000) / small.length).toFixed(0)} µs a file`)
