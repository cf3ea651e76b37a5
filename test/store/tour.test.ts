import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { bundle } from './bundle.ts'
import { alice } from './keys.ts'

const page = readFileSync(new URL('../../docs/store.md', import.meta.url), 'utf8')
const tour = /```ts\n([\s\S]*?)```/.exec(page)![1]!
const recipe = /```js\n([\s\S]*?)```/.exec(page)![1]!

const folder = mkdtempSync(join(tmpdir(), 'store-tour-'))
afterAll(() => rmSync(folder, { recursive: true }))
const run = (...arguments_: string[]): string =>
  execFileSync(process.execPath, arguments_, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  })

test('the tour on the page prints what it says', async () => {
  const expected = [...tour.matchAll(/^\/\/ prints: (.*)$/gm)].map(([, line]) => line)
  expect(expected.length).toBeGreaterThan(7)
  expect(
    run(await bundle(tour, folder))
      .trimEnd()
      .split('\n'),
  ).toEqual(expected)
})

test('the recipe on the page opens a value with openssl and a dozen lines of Node', async () => {
  const value = 'päss\nEXAMPLE 🔑'
  const store = openStore('own.json', { cwd: folder })
  await store.addRecipient(alice.publicKey)
  await store.set('OTHER', 'x')
  await store.set('NAME', value)
  writeFileSync(join(folder, 'private.pem'), alice.privateKey, { mode: 0o600 })
  writeFileSync(join(folder, 'open.mjs'), recipe)
  expect(
    recipe.split('\n').filter(line => line !== '' && !line.startsWith('import')).length,
  ).toBeLessThanOrEqual(12)
  expect(run('open.mjs', 'own.json', 'NAME', 'private.pem')).toBe(value)
})

test('the page describes the binding that there is', async () => {
  const store = openStore('bound.json', { cwd: folder })
  await store.addRecipient(alice.publicKey)
  await store.set('NAME', 'x')
  const [secret] = JSON.parse(readFileSync(join(folder, 'bound.json'), 'utf8')).secrets
  const bound = JSON.parse(Buffer.from(secret.jwe.aad, 'base64url').toString())
  const described = /`\{"store":1,([^`]*)\}`/.exec(page)![1]!
  expect(['store', ...described.replaceAll('"', '').split(',')]).toEqual(Object.keys(bound))
})
