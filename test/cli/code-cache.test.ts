import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type FakeVault, startFakeVault } from '../../src/testing/fake-vault.ts'
import { type BuiltCommand, buildCommand, type Ran } from './built-command.ts'

let command: BuiltCommand
let vault: FakeVault
let dist: string
let hook: string

beforeAll(async () => {
  command = await buildCommand()
  dist = dirname(command.main)
  vault = await startFakeVault()
  vault.put('secret', 'app', { A: 'value EXAMPLE' })
  // Says of each script whether its code came from a cache, and whether V8 took it.
  const text = `
    const vm = require('node:vm')
    const fs = require('node:fs')
    const { Script } = vm
    vm.Script = class extends Script {
      constructor(source, options) {
        super(source, options)
        const from = options.cachedData === undefined ? 'compiled' : this.cachedDataRejected ? 'rejected' : 'taken'
        fs.appendFileSync(process.env.SCRIPTS, require('node:path').basename(options.filename) + ' ' + from + '\\n')
      }
    }`
  hook = join(command.folder({ 'hook.cjs': text }), 'hook.cjs')
})
beforeEach(() => rmSync(join(dist, 'cache'), { recursive: true, force: true }))
afterAll(async () => {
  await vault.close()
  command.remove()
})

/** Each script that a run loads, and where its code came from. */
async function scriptsOf(words: readonly string[]): Promise<Ran & { readonly scripts: readonly string[] }> {
  const folder = command.folder({ 'a.yaml': 'a: {{ secrets.A }}\n', scripts: '' })
  const scripts = join(folder, 'scripts')
  const ran = await command.runBeside(folder, words, {
    NODE_OPTIONS: `--require=${hook}`,
    SCRIPTS: scripts,
    VAULT_TOKEN: vault.token,
    SECRET_A: Buffer.from('value EXAMPLE').toString('base64'),
  })
  return { ...ran, scripts: readFileSync(scripts, 'utf8').trimEnd().split('\n') }
}

const caches = (): string[] => readdirSync(join(dist, 'cache')).map(name => name.slice(0, name.indexOf('-v')))
const store = (): string[] => ['a.yaml', '-p', `vault+http://${new URL(vault.url).host}/secret/app?kv=2`]
const rendered = { code: 0, stdout: 'a: value EXAMPLE\n', stderr: '' }
const FILES = ['program.js', 'providers-vault-from-uri.js', 'shared-providers.js']

test('a run with a store leaves a cache that the next one takes whole', async () => {
  expect(await scriptsOf(store())).toMatchObject({
    ...rendered,
    scripts: FILES.map(name => `${name} compiled`),
  })
  expect(await scriptsOf(store())).toMatchObject({
    ...rendered,
    scripts: FILES.map(name => `${name} taken`),
  })
})

test.each([
  ['--help', 'program-help'],
  ['completion', 'program-completion'],
])('what %s compiles is no cache for rendering', async (word, cache) => {
  await scriptsOf(word === 'completion' ? [word, 'bash'] : [word])
  expect(caches()).toContain(cache)
  expect((await scriptsOf(['a.yaml', '-p', 'env:'])).scripts).toEqual(['program.js compiled'])
  expect(caches()).toContain('program-render')
})

test('a run that fails leaves no cache, because it may have come to little', async () => {
  const { code, scripts } = await scriptsOf(['no-such-file.yaml'])
  expect({ code, scripts }).toEqual({ code: 2, scripts: ['program.js compiled'] })
  expect(readdirSync(dist)).not.toContain('cache')
})

test('a cache that is none is rejected, and nobody notices', async () => {
  await scriptsOf(store())
  for (const name of readdirSync(join(dist, 'cache'))) {
    writeFileSync(join(dist, 'cache', name), readFileSync(join(dist, 'cache', name)).fill(0, 0, 32))
  }
  expect(await scriptsOf(store())).toMatchObject({
    ...rendered,
    scripts: FILES.map(name => `${name} rejected`),
  })
})

test.skipIf(process.getuid === undefined)('a folder that others can write to is not trusted', async () => {
  await scriptsOf(store())
  chmodSync(dist, 0o777)
  try {
    const { scripts, ...ran } = await scriptsOf(store())
    expect(ran).toEqual(rendered)
    expect(scripts).toEqual(FILES.map(name => `${name} compiled`))
  } finally {
    chmodSync(dist, 0o755)
  }
})

test('where no cache can be kept, the command runs all the same', async () => {
  writeFileSync(join(dist, 'cache'), '') // a file in the place of the folder; permissions do not hold for root
  expect(await scriptsOf(store())).toMatchObject(rendered)
  expect(readFileSync(join(dist, 'cache'), 'utf8')).toBe('')
})
