// Builds dist/: the library file by file with tsc, the command as a bundle.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildCommand } from './build-command.mjs'
import { buildLibrary } from './build-library.mjs'

const root = fileURLToPath(new URL('.', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
buildLibrary(dist)
await buildCommand(join(dist, 'cli'), version)

// A run over two real configs, and over two stores, leaves the code cache for this Node behind.
const { FAKE_AWS_CREDENTIALS, startFakeAws, startFakeVault } = await import(
  pathToFileURL(join(dist, 'testing/index.js')).href
)
const scratch = mkdtempSync(join(tmpdir(), 'render-config-build-'))
const [vault, aws] = await Promise.all([startFakeVault(), startFakeAws()])
vault.put('secret', 'app', { A: 'value EXAMPLE' })
aws.putSecret('app/B', 'value EXAMPLE')
writeFileSync(join(scratch, 'stores.yaml'), 'a: {{ secrets.A }}\nb: {{ secrets.B }}\n')
const inputs = [
  'fixtures/kestra/flow.yaml',
  'fixtures/calyptia/pipeline-es.conf',
  join(scratch, 'stores.yaml'),
]
const secrets = ['fixtures/kestra/secrets.env', 'fixtures/calyptia/secrets.env'].flatMap(file => ['-s', file])
const stores = [`vault+http://${new URL(vault.url).host}/secret/app`, 'aws-sm://eu-west-1/app'].flatMap(
  uri => ['-p', uri],
)
const words = [...inputs, ...secrets, ...stores, '-p', 'env:', '--out-dir', join(scratch, 'out')]
const child = spawn(process.execPath, [join(dist, 'cli/main.js'), ...words], {
  cwd: root,
  env: {
    PATH: process.env.PATH,
    HOME: scratch,
    VAULT_TOKEN: vault.token,
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: FAKE_AWS_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: FAKE_AWS_CREDENTIALS.secretAccessKey,
  },
  stdio: ['ignore', 'inherit', 'inherit'],
})
const [code] = await once(child, 'exit')
await Promise.all([vault.close(), aws.close()])
rmSync(scratch, { recursive: true })
process.exitCode = code ?? 1
