// Start-up: the whole process against a bare node. Run `npm run build` first.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { header, measure, ratio, row } from './measure.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const main = `${root}dist/cli/main.js`
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env
const run = args => () =>
  execFileSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] })

header('start of the command (NODE_EXTRA_CA_CERTS unset)')
const bare = await measure(run(['-e', '0']), { runs: 25, warmup: 3 })
row('node -e 0', bare)
for (const [name, args, aim] of [
  ['--version', ['--version'], 1.4],
  [
    'the Calyptia fixture',
    ['fixtures/calyptia/pipeline-es.conf', '-s', 'fixtures/calyptia/secrets.env'],
    1.8,
  ],
  ['a Kestra flow', ['fixtures/kestra/flow.yaml', '-s', 'fixtures/kestra/secrets.env'], 2.2],
]) {
  const time = await measure(run([main, ...args]), { runs: 25, warmup: 3 })
  row(name, time, `${ratio(time.min, bare.min)} bare node (aim: at most ${aim}×)`)
}
