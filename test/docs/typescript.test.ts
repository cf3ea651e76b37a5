import { execFileSync, spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildLibrary } from '../../build-library.mjs'

/**
 * Every TypeScript block of the pages, compiled against the package as it is published, and run where it needs
 * nothing but a few names that the reader has. What a page takes as given is declared here, and nothing else.
 */

const root = join(import.meta.dirname, '../..')

/** Files of an example project, which is compiled by a test of its own (`test/integrations`). */
const isFile = (text: string): boolean => /^\/\/ \S+\.ts\n/.test(text)

/** Whose JavaScript is a piece of a program, and no program that another test runs. */
const COMPLETED: ReadonlySet<string> = new Set(['docs/redaction.md', 'docs/runtimes.md'])

const GIVEN = `import type { Provider, RendererOptions } from 'render-config'
declare global {
  const cacheKey: string, source: string, template: string, line: string, address: string, path: string, token: string
  const bytes: Uint8Array, record: object, request: { signal: AbortSignal }
  const logger: { info(text: string): void; warn(text: string): void }
  function reload(path: string, text: string): Promise<void>
  const log: NonNullable<RendererOptions['audit']>
  function keyValue(options: { address: string; token: string }): Provider
  const fakeServer: { address: string }
  interface ExampleOptions {
    address: string
    token: string
    http?: import('${root}/src/providers/http/request.ts').HttpOptions
  }
  const toFound: (json: unknown) => import('${root}/src/providers/provider.ts').FoundSecret
}
`

/** What `types` writes for the configs of the page. */
const NAMES = `declare module 'render-config/secret-names' {
  interface SecretNames { DB_PASSWORD: true; db: true; 'db.user': true }
}
export type SecretName = 'DB_PASSWORD' | 'db' | 'db.user'
`

/** Pages whose first block runs to its end with these names. */
const RUN: Readonly<Record<string, string>> = {
  'README.md':
    "globalThis.source = 'a: {{ secrets.A }}'; globalThis.line = 'A'; globalThis.logger = console;",
  'docs/testing.md': '',
  'docs/errors.md': "globalThis.source = 'a: {{ secrets.A }}';",
  'docs/redaction.md':
    "globalThis.token = 'tokenEXAMPLE'; globalThis.line = 'x'; globalThis.bytes = Buffer.from('x'); globalThis.record = {};",
  ...Object.fromEntries(
    [
      'aws-sm',
      'aws-ssm',
      'azure-kv',
      'consul',
      'doppler',
      'etcd',
      'gcp-sm',
      'http-json',
      'infisical',
      'k8s',
      'op',
      'sops',
      'vault',
    ].map(name => [`docs/providers/${name}.md`, '']),
  ),
}

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map(name => `docs/${name}`),
]
  .filter(name => name.endsWith('.md'))
  .sort()
  .map(name => {
    const found = readFileSync(join(root, name), 'utf8').matchAll(/^```(ts|js)\n([\s\S]*?)^```/gm)
    const taken = [...found].filter(
      ([, language, text]) => (language === 'ts' && !isFile(text!)) || COMPLETED.has(name),
    )
    return { name, blocks: taken.map(([, , text]) => text!) }
  })
  .filter(({ blocks }) => blocks.length > 0)

let folder: string
const folderOf = (name: string): string => join(folder, name.replaceAll('/', '-').replace(/\.md$/, ''))

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'render-config-blocks-'))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'render-config'), { recursive: true })
  for (const entry of readdirSync(join(root, 'node_modules'))) {
    symlinkSync(join(root, 'node_modules', entry), join(modules, entry))
  }
  symlinkSync(join(root, 'package.json'), join(modules, 'render-config/package.json'))
  buildLibrary(join(modules, 'render-config/dist'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  for (const { name, blocks } of pages) {
    mkdirSync(folderOf(name))
    for (const [index, text] of blocks.entries()) {
      const checked = text
        .replaceAll("from './http/", `from '${root}/src/providers/http/`)
        .replaceAll("from './provider.ts'", `from '${root}/src/providers/provider.ts'`)
        .replace(/^.* \/\/ error: /gm, line => `// @ts-expect-error\n${line}`)
      writeFileSync(join(folderOf(name), `block-${index + 1}.ts`), `${checked}export {}\n`)
    }
  }
  writeFileSync(join(folder, 'given.ts'), GIVEN)
  writeFileSync(join(folderOf('docs/ci.md'), 'secrets.ts'), NAMES)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function compile(include: readonly string[], leave: readonly string[]): string {
  const compilerOptions = { noEmit: true, rootDir: '/', noUnusedLocals: false, skipLibCheck: true }
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { ...compilerOptions, typeRoots: [join(root, 'node_modules/@types')] },
    include: [...include, 'given.ts', join(root, 'src/expressions/nunjucks.d.ts')],
    exclude: ['node_modules', ...leave],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const ran = spawnSync(process.execPath, [tsc, '-p', folder], { cwd: folder, encoding: 'utf8' })
  return `${ran.stdout}${ran.stderr}`
}

describe('the TypeScript of the pages', () => {
  it('compiles', () => {
    expect(pages.length).toBeGreaterThan(20)
    expect(compile(['*/*.ts'], ['docs-ci'])).toBe('')
  })

  it('compiles where the names of secrets are known, but for the slip that the page shows', () => {
    expect(compile(['docs-ci/*.ts'], [])).toBe('')
  })

  it.each(Object.entries(RUN))('runs: %s', async (name, given) => {
    const text = readFileSync(join(folderOf(name), 'block-1.ts'), 'utf8')
    const { code } = await transform(text, { loader: 'ts', format: 'esm' })
    const file = join(folderOf(name), 'block.mjs')
    writeFileSync(file, code)
    writeFileSync(join(folderOf(name), '.env'), 'A=valueEXAMPLE\n')
    const script = `${given} await import('./block.mjs')`
    const env = { PATH: process.env.PATH, HOME: folder, SECRET_A: 'dmFsdWVFWEFNUExF' }
    const words = ['--input-type=module', '-e', script]
    execFileSync(process.execPath, words, { cwd: folderOf(name), env, input: '', encoding: 'utf8' })
  })
})
