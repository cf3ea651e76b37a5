// Compiles the library, file by file, and brings what the compiler leaves behind: JSON and written declarations.
import { execFileSync } from 'node:child_process'
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('.', import.meta.url))
const require = createRequire(import.meta.url)

/** @param outdir folder of `index.js` */
export function buildLibrary(outdir) {
  const tsc = require.resolve('typescript/package.json').replace(/package\.json$/, 'bin/tsc')
  const words = [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', outdir]
  execFileSync(process.execPath, words, { cwd: root, stdio: 'inherit' })
  for (const name of readdirSync(join(root, 'src'), { recursive: true }).filter(file =>
    /(?:\.schema\.json|rendered-imports\.d\.ts)$/.test(file),
  )) {
    copyFileSync(join(root, 'src', name), join(outdir, name))
  }
  // Ambient modules can only be declared beside the sources; the compiler then refers to these.
  const entry = join(outdir, 'integrations/vitest.d.ts')
  const declared = readFileSync(entry, 'utf8')
  writeFileSync(entry, declared.replace(/(?<=reference path=")[^"]*(?=vitest\/rendered-imports)/, './'))
}
