// Whole templates: 10,000 configs generated from one template, against nunjucks alone with the template compiled once.
// nunjucks' output is what it is; ours is read by its format, and every value written as its place asks for.
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
for (const [name, filename, template] of [
  ['a flow of some 30 lines', 'flow.yaml', flow],
  ['a small YAML file', 'small.yaml', small],
  ['a small JSON file', 'small.json', json],
]) {
  header(`${COUNT} times ${name}`)
  const compiled = nunjucks.compile(template, new nunjucks.Environment(null, { autoescape: false }))
  const theirs = await measure(() => {
    for (const vars of customers) compiled.render({ vars, secrets })
  }, RUNS)
  const parse = filename.endsWith('.json') ? JSON.parse : YAML.parse
  const read = await measure(() => {
    for (const vars of customers) parse(compiled.render({ vars, secrets }))
  }, RUNS)
  const environment = new nunjucks.Environment(null, { autoescape: false })
  const strings = await measure(
    () => {
      for (const vars of customers) environment.renderString(template, { vars, secrets })
    },
    { runs: 1, warmup: 0 },
  )
  const renderer = createRenderer({ providers: [memory(secrets)], mode: 'template' })
  const ours = await measure(async () => {
    await renderer.renderAll(customers.map(variables => ({ source: template, filename, variables })))
  }, RUNS)
  const calls = await measure(
    async () => {
      for (const variables of customers) await renderer.render(template, { filename, variables })
    },
    { runs: 2, warmup: 1 },
  )
  await renderer.close()
  const each = time => `${((time.min * 1000) / COUNT).toFixed(1)} µs a config`
  row('nunjucks, compiled once', theirs, each(theirs))
  row('the same, and reading what it made', read, each(read))
  row('nunjucks.renderString', strings, each(strings))
  row('one call of render for each', calls, each(calls))
  row(
    'one call of renderAll',
    ours,
    `${each(ours)}; ${ratio(theirs.min, ours.min)} as fast as compiled, ${ratio(strings.min, ours.min)} as renderString`,
  )
}
