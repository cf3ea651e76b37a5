// Builds dist/: the library file by file with tsc, the command as a bundle.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildCommand } from './build-command.mjs'
import { buildLibrary } from './build-library.mjs'

const root = fileURLToPath(new URL('.', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
buildLibrary(dist)
await buildCommand(join(dist, 'cli'), version)

// A run over two real configs leaves the code cache for this Node behind.
const scratch = mkdtempSync(join(tmpdir(), 'render-config-build-'))
const inputs = ['fixtures/kestra/flow.yaml', 'fixtures/calyptia/pipeline-es.conf']
const secrets = ['fixtures/kestra/secrets.env', 'fixtures/calyptia/secrets.env'].flatMap(file => ['-s', file])
execFileSync(process.execPath, [join(dist, 'cli/main.js'), ...inputs, ...secrets, '--out-dir', scratch], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
})
rmSync(scratch, { recursive: true })
