// Whole templates: 10,000 configs generated from one template, against nunjucks alone: with the template compiled once,
// the same with its output read by a parser, and with `renderString`. All make the same texts, which is checked. Ours
// are read by their format, every value is written as its place asks for, and each has its references and source map.
// Run `npm run build` first.
import nunjucks from 'nunjucks'
import YAML from 'yaml'
import { createRenderer, memory } from '../dist/index.js'
import { header, measure, ratio, row } from './measure.mjs'

const COUNT = Number(process.env.RENDER_CONFIG_BENCH_CONFIGS ?? 10_000)
const RUNS = { runs: 5, warmup: 2 }

const flow = `{% macro task(id, url) %}
  - id: {{ id }}
    type: io.example.Http
    uri: "https://{{ url }}/api"
    headers:
      Authorization: Bearer {{ secrets.TOKEN }}
    retry: 3
    timeout: PT30S
{%- endmacro -%}
id: {{ vars.customer }}
namespace: company.{{ vars.region }}
labels:
  customer: {{ vars.customer }}
{% if vars.region == 'eu' %}  gdpr: "yes"
{% endif %}tasks:
{%- for host in vars.hosts %}{{ task('load_' ~ loop.index, host) }}{% endfor %}
triggers:
  - id: daily
    type: io.example.Schedule
    cron: "0 {{ vars.hour }} * * *"
`
const small = `customer: {{ vars.customer }}
{% for host in vars.hosts %}
host_{{ loop.index }}: "{{ host }}"
{% endfor %}
password: "{{ secrets.TOKEN }}"
`
const json = `{"customer": "{{ vars.customer }}", "hosts": [{% for host in vars.hosts %}"{{ host }}"{{ ", " if not loop.last }}{% endfor %}],
 "token": "{{ secrets.TOKEN }}", "region": "{{ vars.region }}"}
`
const customers = Array.from({ length: COUNT }, (_, index) => ({
  customer: `customer-${index}`,
  region: index % 3 === 0 ? 'eu' : 'us',
  hour: index % 24,
  hosts: Array.from({ length: 1 + (index % 4) }, (_, host) => `h${host}.c${index}.example`),
}))

const secrets = { TOKEN: 'tok-EXAMPLE' }
const each = ({ min }) => `${((min * 1000) / COUNT).toFixed(1)} µs a config`
for (const [name, filename, template] of [
  ['a flow of some 30 lines', 'flow.yaml', flow],
  ['a small YAML file', 'small.yaml', small],
  ['a small JSON file', 'small.json', json],
]) {
  header(`${COUNT} times ${name}`)
  const environment = new nunjucks.Environment(null, { autoescape: false })
  const compiled = nunjucks.compile(template, environment)
  const parse = filename.endsWith('.json') ? JSON.parse : YAML.parse
  // Both sides keep all that they made until the last of it is made.
  const compiledOnce = () => customers.map(vars => compiled.render({ vars, secrets }))
  const theirs = await measure(compiledOnce, RUNS)
  const read = await measure(() => compiledOnce().map(text => parse(text)), RUNS)
  const strings = await measure(
    () => customers.map(vars => environment.renderString(template, { vars, secrets })),
    { runs: 3, warmup: 1 },
  )

  const renderer = createRenderer({ providers: [memory(secrets)], mode: 'template' })
  const sources = customers.map(variables => ({ source: template, filename, variables }))
  const wanted = compiledOnce()
  for (const [index, { text }] of (await renderer.renderAll(sources)).entries())
    if (text !== wanted[index]) throw new Error(`not what nunjucks makes:\n${text}\n${wanted[index]}`)
  const ours = await measure(() => renderer.renderAll(sources), RUNS)
  const calls = await measure(async () => {
    const results = []
    for (const variables of customers) results.push(await renderer.render(template, { filename, variables }))
    return results
  }, RUNS)
  await renderer.close()

  const compare = ({ min }) =>
    `; as fast as compiled ${ratio(theirs.min, min)}, and read ${ratio(read.min, min)}, renderString ${ratio(strings.min, min)}`
  row('nunjucks, compiled once', theirs, each(theirs))
  row('the same, and reading what it made', read, each(read))
  row('nunjucks.renderString', strings, each(strings))
  row('ours, one call of render for each', calls, each(calls) + compare(calls))
  row('ours, one call of renderAll', ours, each(ours) + compare(ours))
}
