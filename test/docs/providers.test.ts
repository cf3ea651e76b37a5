import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { providerFromUri } from '../../src/providers/from-uri.ts'

/** The pages of the remote stores: their URIs, their examples, and the options that they tell of. */

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Where the options of a page stand: files that declare them, and those that a page need not tell. */
const PAGES: Readonly<
  Record<string, { readonly files: readonly string[]; readonly untold: readonly string[] }>
> = {
  vault: { files: ['vault/options.ts'], untold: [] },
  'aws-sm': { files: ['aws-sm.ts', 'aws/options.ts'], untold: [] },
  'aws-ssm': { files: ['aws-ssm.ts'], untold: [] },
  'gcp-sm': { files: ['gcp-sm.ts'], untold: ['tokenUrl'] },
  'azure-kv': { files: ['azure-kv.ts'], untold: [] },
  k8s: { files: ['k8s.ts', 'k8s/cluster.ts'], untold: ['serviceAccountFolder'] },
  consul: { files: ['consul.ts'], untold: [] },
  etcd: { files: ['etcd.ts'], untold: [] },
  op: { files: ['op.ts'], untold: [] },
  doppler: { files: ['doppler.ts'], untold: [] },
  infisical: { files: ['infisical.ts'], untold: [] },
  'http-json': { files: ['http-json.ts'], untold: [] },
  sops: { files: ['sops.ts'], untold: ['cwd'] },
}
const names = Object.keys(PAGES)
const pageOf = (name: string): string => read(`docs/providers/${name}.md`)

/** Fields of the interfaces whose name ends in `Options`. */
function declared(source: string): string[] {
  return [...source.matchAll(/export interface \w+Options(?: extends [^{]+)? \{\n([\s\S]*?)\n\}/g)].flatMap(
    ([, body]) => [...body!.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, field]) => field!),
  )
}

describe.each(names)('docs/providers/%s.md', name => {
  test('shows URIs that the command takes', async () => {
    const uris = [
      ...pageOf(name).matchAll(/-p '?([a-z0-9-]+:[^\s'`]+)/g),
      ...pageOf(name).matchAll(/^\| `([a-z0-9-]+:[^\s`]+)` \|/gm),
    ].map(([, uri]) => uri!.replace('[:PORT]', ':1').replace('[/PATH]', '/a').replace('…', ''))
    expect(uris.length).toBeGreaterThan(0)
    for (const uri of uris) {
      const provider = await providerFromUri(uri, { env: {} })
      expect(provider.name, uri).toBeTruthy()
      await provider.close?.()
    }
  })

  test('tells every option that there is, and no other', () => {
    const { files, untold } = PAGES[name]!
    const page = pageOf(name)
    const fields = files.flatMap(file => declared(read(`src/providers/${file}`)))
    expect(fields.length).toBeGreaterThan(1)
    const silent = [...untold, 'env']
    expect(fields.filter(field => !silent.includes(field) && !page.includes(`\`${field}`))).toEqual([])
    const table = /^## Options\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(page)?.[1] ?? page
    const told = [...table.matchAll(/^\| [^|]*\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, cell]) =>
      [...cell!.matchAll(/\w+/g)].map(([field]) => field),
    )
    expect(told.filter(field => !fields.includes(field))).toEqual([])
  })

  test('tells every option of its URI, and no other', () => {
    const table = read('src/providers/from-uri.ts')
    const scheme = name === 'http-json' ? 'https' : name
    const [, options = ''] = new RegExp(`^ {2}'?${scheme}'?: \\{\\n {4}options: \\{(.*)\\},`, 'm').exec(
      table,
    )!
    const taken = [...options.matchAll(/(\w+):/g)].map(([, option]) => option!)
    const told = [...pageOf(name).matchAll(/[`·] ?`?\?(\w+)=/g)].map(([, option]) => option!)
    expect([...new Set(told)].sort()).toEqual(taken.sort())
  })
})

describe('the examples', () => {
  const folder = mkdtempSync(join(tmpdir(), 'render-config-docs-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('of every page compile', () => {
    const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, unknown> }
    const modules = Object.keys(exports).filter(path => path.startsWith('./providers/'))
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        noEmit: true,
        rootDir: '/',
        paths: Object.fromEntries(
          modules.map(path => [`render-config${path.slice(1)}`, [join(root, `src${path.slice(1)}.ts`)]]),
        ),
        typeRoots: [join(root, 'node_modules/@types')],
      },
      include: [join(folder, '*.ts'), join(root, 'src/expressions/nunjucks.d.ts')],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    const examples = names.map(name => [name, /```ts\n([\s\S]*?)```/.exec(pageOf(name))![1]!] as const)
    for (const [name, example] of examples)
      writeFileSync(join(folder, `${name}.ts`), `${example}export { provider }\n`)
    const tsc = createRequire(import.meta.url)
      .resolve('typescript/package.json')
      .replace(/package\.json$/, 'bin/tsc')
    const compile = (): string => {
      try {
        return execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
      } catch (error) {
        return (error as { stdout: string }).stdout
      }
    }
    expect(compile()).toBe('')
  })
})
