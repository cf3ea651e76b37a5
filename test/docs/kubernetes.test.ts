import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, parseAllDocuments, stringify } from 'yaml'
import { type BuiltCommand, buildCommand } from '../cli/built-command.ts'

/**
 * The files and commands of docs/kubernetes.md. What a cluster mounts is a folder here; kustomize and Helm are used where
 * `RENDER_CONFIG_TEST_KUSTOMIZE` and `RENDER_CONFIG_TEST_HELM` name them, and always their protocol by hand.
 */

const page = readFileSync(new URL('../../docs/kubernetes.md', import.meta.url), 'utf8')
const PASSWORD = `p: #"EX'AMPLE`
const { RENDER_CONFIG_TEST_KUSTOMIZE: kustomize, RENDER_CONFIG_TEST_HELM: helm } = process.env
if (kustomize === undefined) console.warn('kubernetes.test.ts: no kustomize, its examples run by hand alone')
if (helm === undefined) console.warn('kubernetes.test.ts: no helm, its example runs by hand alone')

let built: BuiltCommand
let folder: string
let bin: string

beforeAll(async () => {
  built = await buildCommand()
  folder = built.folder()
  bin = join(folder, '.bin')
  mkdirSync(bin)
  script('.bin/render-config', `exec "${process.execPath}" "${built.main}" "$@"\n`)
  mountAsVolume('secrets', { 'db-password': `${PASSWORD}\n` })
})
afterAll(() => built.remove())

/** A block of the page, by the path in its first line; the mounts of the page are folders of the test. */
function shown(path: string): string {
  const block = page.split('```').find(text => text.split('\n')[1] === `# ${path}`)
  return block!
    .slice(block!.indexOf('\n') + 1)
    .replaceAll(/(?<=[ "]|dir:)\/(?=secrets|templates|rendered)/g, `${folder}/`)
}

function script(path: string, text: string): void {
  writeFileSync(join(folder, path), `#!/bin/sh\n${text}`)
  chmodSync(join(folder, path), 0o755)
}

/** As the kubelet does it: the files are in a hidden folder, behind two symbolic links. */
function mountAsVolume(name: string, files: Readonly<Record<string, string>>): void {
  const volume = join(folder, name)
  mkdirSync(join(volume, '..2026_11_28'), { recursive: true })
  symlinkSync('..2026_11_28', join(volume, '..data'))
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(volume, '..2026_11_28', file), text)
    symlinkSync(join('..data', file), join(volume, file))
  }
}

function run(program: string, words: readonly string[], input = '', cwd = folder) {
  const env = { PATH: `${bin}:${process.env.PATH}`, HOME: folder }
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, env, input, encoding: 'utf8' })
  return { status, stdout, stderr }
}

const documents = (text: string): unknown[] => parseAllDocuments(text).map(one => one.toJS())

const RENDERED = [
  { kind: 'Secret', stringData: { password: PASSWORD } },
  { kind: 'ConfigMap', data: {} as Record<string, string> },
] as const

/** The resources of the page, with what stands inside their block scalars. */
function expectRendered(resources: readonly unknown[]): void {
  const byKind = [...resources].sort((a, b) => (kindOf(a) < kindOf(b) ? 1 : -1))
  expect(byKind).toMatchObject(RENDERED)
  const { data } = byKind[1] as { data: Record<string, string> }
  expect(parse(data['orders.yaml']!)).toEqual({ database: { password: PASSWORD } })
  expect(data['orders.yaml']).toContain("# the application's own format")
  expect(JSON.parse(data['orders.json']!)).toEqual({ password: PASSWORD })
}

function kindOf(resource: unknown): string {
  return (resource as { kind: string }).kind
}

describe('an init container', () => {
  interface Pod {
    spec: { initContainers: [{ command: [string]; args: string[] }] }
  }

  it('renders from a ConfigMap and a Secret into a folder in memory', () => {
    mountAsVolume('templates', { 'orders.yaml': 'password: << secrets.db-password >> # mounted\n' })
    mkdirSync(join(folder, 'rendered'))
    const pod = parse(shown('pod.yaml')) as Pod
    const { command, args } = pod.spec.initContainers[0]
    expect(run(command[0], args)).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(readdirSync(join(folder, 'rendered'))).toEqual(['orders.yaml'])
    const file = join(folder, 'rendered/orders.yaml')
    expect(parse(readFileSync(file, 'utf8'))).toEqual({ password: PASSWORD })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('fails before it writes when a secret is missing', () => {
    mountAsVolume('more-templates', {
      'a.yaml': 'a: << secrets.db-password >>\n',
      'b.yaml': 'b: << secrets.absent >>\n',
    })
    const { status, stderr } = run('render-config', [
      'more-templates/*.yaml',
      '--out-dir',
      'none',
      '-p',
      'dir:secrets',
    ])
    expect(status).toBe(1)
    expect(stderr).toContain('secret "absent" not found')
    expect(readdirSync(folder)).not.toContain('none')
  })
})

describe('a KRM function', () => {
  const listOf = (items: readonly unknown[]): string =>
    stringify({
      apiVersion: 'config.kubernetes.io/v1',
      kind: 'ResourceList',
      items,
      functionConfig: { kind: 'ConfigMap' },
    })

  it('takes a ResourceList and gives it back with its items rendered', () => {
    script('render.sh', shown('render.sh'))
    const { status, stdout, stderr } = run('./render.sh', [], listOf(documents(shown('app.yaml'))))
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const [list] = documents(stdout) as [{ kind: string; items: unknown[]; functionConfig: unknown }]
    expect(list.kind).toBe('ResourceList')
    expect(list.functionConfig).toEqual({ kind: 'ConfigMap' })
    expectRendered(list.items)
  })

  it('prints no list when a secret is missing', () => {
    const { status, stdout, stderr } = run(
      './render.sh',
      [],
      listOf([{ kind: 'Secret', a: '<< secrets.absent >>' }]),
    )
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('secret "absent" not found')
  })

  it.skipIf(kustomize === undefined)('is run by kustomize', () => {
    const project = join(folder, 'kustomized')
    mkdirSync(project)
    for (const file of ['kustomization.yaml', 'render.yaml', 'app.yaml']) {
      writeFileSync(join(project, file), shown(file))
    }
    copyFileSync(join(folder, 'render.sh'), join(project, 'render.sh'))
    const words = ['build', '--enable-alpha-plugins', '--enable-exec', '.']
    const { status, stdout, stderr } = run(kustomize!, words, '', project)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expectRendered(documents(stdout))
  })
})

describe('a Helm post-renderer', () => {
  it('takes all manifests of a chart, and gives them back', () => {
    script('post-render.sh', shown('post-render.sh'))
    const manifests = `---\n# Source: orders/templates/app.yaml\n${shown('app.yaml')}`
    const { status, stdout, stderr } = run('./post-render.sh', [], manifests)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('# Source: orders/templates/app.yaml\n')
    expectRendered(documents(stdout))
  })

  it.skipIf(helm === undefined)('is run by Helm', () => {
    const chart = join(folder, 'chart')
    mkdirSync(join(chart, 'templates'), { recursive: true })
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: orders\nversion: 1.0.0\n')
    const template = shown('app.yaml').replace("{{ secret('db-password') }}", '<< secrets.db-password >>')
    writeFileSync(join(chart, 'templates/app.yaml'), template)
    const words = ['template', 'orders', './chart', '--post-renderer', './post-render.sh']
    const { status, stdout, stderr } = run(helm!, words)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expectRendered(documents(stdout))
  })
})

describe('an Argo CD plugin', () => {
  interface Plugin {
    spec: { generate: { command: [string, string]; args: [string] } }
  }

  it('prints the manifests of a folder', () => {
    const app = join(folder, 'argo')
    mkdirSync(join(app, 'manifests'), { recursive: true })
    const [secret, configMap] = shown('app.yaml').split('---\n')
    writeFileSync(join(app, 'manifests/a.yaml'), secret!.trimEnd())
    writeFileSync(join(app, 'manifests/b.yaml'), configMap!)
    const { command, args } = (parse(shown('plugin.yaml')) as Plugin).spec.generate
    const { status, stdout, stderr } = run(command[0], [command[1], ...args], '', app)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expectRendered(documents(stdout))
  })
})
