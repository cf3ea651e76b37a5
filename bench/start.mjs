// Start-up: the whole process against a bare node. Run `npm run build` first.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FAKE_AWS_CREDENTIALS, startFakeAws, startFakeVault } from '../dist/testing/index.js'
import { header, measure, ratio, row } from './measure.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const main = `${root}dist/cli/main.js`
const folder = mkdtempSync(join(tmpdir(), 'render-config-start-'))
const [vault, aws] = await Promise.all([startFakeVault(), startFakeAws()])
vault.put('secret', 'app', { A: 'value EXAMPLE' })
aws.putSecret('app/A', 'value EXAMPLE')
const one = join(folder, 'one.yaml')
writeFileSync(one, 'a: {{ secrets.A }}\n')

const env = {
  PATH: process.env.PATH,
  HOME: folder,
  VAULT_TOKEN: vault.token,
  AWS_ENDPOINT_URL: aws.url,
  AWS_ACCESS_KEY_ID: FAKE_AWS_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: FAKE_AWS_CREDENTIALS.secretAccessKey,
  SECRET_A: Buffer.from('value EXAMPLE').toString('base64'),
}
const run = args => async () => {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`)
}
// The least that a process can do to read this secret: what Node itself takes of the time of a store.
const request = `(${(send, url, token) =>
  send(url, { headers: { 'x-vault-token': token } }, answer => answer.resume())})(require('node:http').get, `
const values = [`${vault.url}/v1/secret/data/app`, vault.token].map(value => JSON.stringify(value)).join(', ')

header('start of the command (NODE_EXTRA_CA_CERTS unset)')
const bare = await measure(run(['-e', '0']), { runs: 25, warmup: 3 })
row('node -e 0', bare)
for (const [name, args, aim] of [
  ['--version', [main, '--version'], 1.4],
  [
    'the Calyptia fixture',
    [main, 'fixtures/calyptia/pipeline-es.conf', '-s', 'fixtures/calyptia/secrets.env'],
    1.8,
  ],
  ['a Kestra flow', [main, 'fixtures/kestra/flow.yaml', '-s', 'fixtures/kestra/secrets.env'], 2.2],
  ['one secret from the environment', [main, one, '-p', 'env:']],
  ['one request of node:http alone, for comparison', ['-e', `${request}${values})`]],
  [
    'one secret from Vault',
    [main, one, '-p', `vault+http://${new URL(vault.url).host}/secret/app?kv=2`],
    1.9,
  ],
  ['one secret from AWS Secrets Manager', [main, one, '-p', 'aws-sm://eu-west-1/app']],
]) {
  const time = await measure(run(args), { runs: 25, warmup: 3 })
  const told = aim === undefined ? '' : ` (aim: at most ${aim}×)`
  row(name, time, `${ratio(time.min, bare.min)} bare node${told}`)
}
await Promise.all([vault.close(), aws.close()])
rmSync(folder, { recursive: true })
