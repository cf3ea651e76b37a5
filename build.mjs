// Builds dist/: the library file by file with tsc, the command as a bundle.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildCommand } from './build-command.mjs'

const root = fileURLToPath(new URL('.', import.meta.url))
const require = createRequire(import.meta.url)
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
const tsc = require.resolve('typescript/package.json').replace(/package\.json$/, 'bin/tsc')
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
// The compiler leaves JSON behind.
for (const name of readdirSync(join(root, 'src'), { recursive: true }).filter(file =>
  file.endsWith('.schema.json'),
)) {
  copyFileSync(join(root, 'src', name), join(dist, name))
}
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
