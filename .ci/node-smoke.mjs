// What a user of any Node does first, with the installed package: the command, `import`, `require`.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { version, exports } = require('render-config/package.json')
const command = 'node_modules/render-config/dist/cli/main.js'
const expected = readFileSync('kestra/expected/flow.yaml', 'utf8')

assert.deepEqual(run([command, '--version']), { status: 0, stdout: `${version}\n`, stderr: '' })
const words = ['kestra/flow.yaml', '-s', 'kestra/secrets.env']
assert.deepEqual(run([command, ...words]), { status: 0, stdout: expected, stderr: '' })
assert.equal(run([command, 'check', 'kestra/flow.yaml']).status, 1)

const body = `
  const { text } = await renderConfig(readFileSync('kestra/flow.yaml'), { providers: [dotenv('kestra/secrets.env')] })
  process.stdout.write(text)
`
const imported = `
  import { readFileSync } from 'node:fs'
  import { dotenv, renderConfig } from 'render-config'
  ${body}`
assert.deepEqual(run(['--input-type=module', '-e', imported]), { status: 0, stdout: expected, stderr: '' })

// Entries for test runners are loaded by these.
const entries = Object.keys(exports).filter(name => !/json$|jest$|vitest$/.test(name))
const required = `
  const { readFileSync } = require('node:fs')
  for (const name of ${JSON.stringify(entries)}) require('render-config' + name.slice(1))
  const { dotenv, renderConfig } = require('render-config')
  ;(async () => {${body}})()`
const ran = run(['-e', required])
assert.equal(ran.stdout, expected)
assert.equal(ran.status, 0)
const warned = /^\(node:\d+\) ExperimentalWarning: .*\(Use `[^\n]*\n$/s.test(ran.stderr)
assert.ok(ran.stderr === '' || warned, ran.stderr)

// As the first process of a container: what a command leaves behind is collected where Node can be replaced by a shell.
const namespace = ['--pid', '--fork', '--mount-proc', '--kill-child']
const script = `left=$(sh -c 'sleep 0.05 >/dev/null & echo $!'); n=0
  while [ -e /proc/$left ] && [ $n -lt 100 ]; do n=$((n+1)); sleep 0.05; done; [ ! -e /proc/$left ]`
const asFirst = words => spawnSync('unshare', [...namespace, ...words]).status
const collects = asFirst(['true']) === 0 && 'execve' in process
if (collects) assert.equal(asFirst([process.execPath, command, 'run', '--', 'sh', '-c', script]), 0)

console.log(
  `Node ${process.version}: command, import, require${warned ? ' (with an ExperimentalWarning)' : ''}${collects ? ', first process' : ''}`,
)

function run(words) {
  const env = { PATH: process.env.PATH }
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', env })
  return { status, stdout, stderr }
}
