import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/watch.md'), 'utf8')
const example = /```ts\n([\s\S]*?)```/.exec(page)![1]!
const docstring = /@example\n((?:\s+\*.*\n)+?)\s+\*\//
  .exec(readFileSync(join(root, 'src/watch/create-renderer.ts'), 'utf8'))![1]!
  .replace(/^\s+\* ?/gm, '')

const folder = mkdtempSync(join(tmpdir(), 'render-config-docs-'))
afterAll(() => rmSync(folder, { recursive: true }))

const DECLARED = `
declare function reload(path: string, text: string): Promise<void>
declare const logger: Record<'info' | 'warn', (line: string) => void>
`

test('the examples of watching compile', () => {
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: true,
      rootDir: '/',
      paths: { 'render-config': [join(root, 'src/index.ts')] },
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: [join(folder, '*.ts'), join(root, 'src/expressions/nunjucks.d.ts')],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'page.ts'), `${example}${DECLARED}`)
  const taken = "import { createRenderer } from 'render-config'\nconst renderer = createRenderer()\n"
  writeFileSync(join(folder, 'docstring.ts'), `${taken}${docstring}${DECLARED}export { watch }\n`)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const tsc = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace(/package\.json$/, 'bin/tsc')
  const ran = (): string => {
    try {
      return execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
    } catch (error) {
      return (error as { stdout: string }).stdout
    }
  }
  expect(ran()).toBe('')
})

test('the example of the page runs', async () => {
  const work = join(folder, 'work')
  mkdirSync(work)
  writeFileSync(join(work, 'flow.yaml'), 'a: {{ secrets.A }}\n')
  writeFileSync(join(work, 'pipeline.conf'), '[SERVICE]\n    Key {{ secrets.A }}\n')
  writeFileSync(join(work, '.env'), 'A=valueEXAMPLE\n')
  const outfile = join(folder, 'example.mjs')
  await build({
    stdin: { contents: example, loader: 'ts', resolveDir: root },
    alias: { 'render-config': join(root, 'src/index.ts') },
    external: ['chokidar', 'yaml', 'nunjucks', 'dotenv', 'ajv', 'jose'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
  })
  const calls =
    'const calls = []; globalThis.reload = (...given) => { calls.push(given) }; ' +
    'globalThis.logger = { info: line => calls.push(line), warn: line => calls.push(line) }; '
  const script = `${calls} await import(${JSON.stringify(pathToFileURL(outfile).href)}); console.log(JSON.stringify(calls))`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: work,
    encoding: 'utf8',
  })
  expect(JSON.parse(said)).toEqual([
    ['flow.yaml', 'a: valueEXAMPLE\n'],
    ['pipeline.conf', '[SERVICE]\n    Key valueEXAMPLE\n'],
    'rendered',
  ])
})
