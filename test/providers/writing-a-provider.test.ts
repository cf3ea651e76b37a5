import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Provider } from '../../src/providers/provider.ts'
import { testProvider } from './conformance.ts'

const page = readFileSync(new URL('../../docs/writing-a-provider.md', import.meta.url), 'utf8')
const example = /```ts\n([\s\S]*?)```/.exec(page)![1]!
const secrets = new Map([
  ['DB_PASSWORD', 's3cr3t EXAMPLE'],
  ['EMPTY', ''],
])
const statuses = new Map([
  ...[...secrets.keys()].map(key => [key, 200] as const),
  ['FORBIDDEN', 403],
  ['BROKEN', 500],
])

type KeyValue = (options: { address: string; token: string }) => Provider
let keyValue: KeyValue
let server: Server
let folder = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provider-'))
  const outfile = join(folder, 'key-value.mjs')
  const errors = fileURLToPath(new URL('../../src/errors.ts', import.meta.url))
  await build({
    stdin: { contents: example, loader: 'ts' },
    alias: { 'render-config/errors': errors },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
  })
  keyValue = ((await import(pathToFileURL(outfile).href)) as { keyValue: KeyValue }).keyValue
  server = createServer((request, response) => {
    const key = decodeURIComponent(new URL(request.url!, 'http://host').pathname.slice('/v1/'.length))
    response.statusCode = statuses.get(key) ?? 404
    response.end(secrets.get(key) ?? 's3cr3t EXAMPLE')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  rmSync(folder, { recursive: true })
})

const create = (): Provider =>
  keyValue({ address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'tokenEXAMPLE' })

test('the provider on the page has at most 25 lines', () => {
  expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(25)
})

describe('the provider on the page', () => {
  testProvider({
    test,
    create,
    holds: Object.fromEntries(secrets),
    fails: [
      { reference: { key: 'FORBIDDEN' }, code: 'ACCESS_DENIED', hides: 'tokenEXAMPLE' },
      { reference: { key: 'BROKEN' }, code: 'UNAVAILABLE', hides: 's3cr3t' },
    ],
  })
})
