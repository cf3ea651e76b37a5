import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { createChain } from '../../src/providers/chain.ts'
import { providerFromUri } from '../../src/providers/from-uri.ts'
import { type KubernetesOptions, k8s } from '../../src/providers/k8s.ts'
import { referenceByCall, referenceByName } from '../../src/references/reference.ts'
import {
  type FakeKubernetes,
  type FakeKubernetesOptions,
  startFakeKubernetes,
} from '../../src/testing/fake-k8s.ts'
import { testProvider } from './conformance.ts'
import { testFaults } from './http/fault-matrix.ts'
import { ending, failure, HASTY, VALUE } from './more.ts'

const TOKEN = 'TOKEN-EXAMPLE'
const HOLDS = { DB: VALUE, EMPTY: '', 'tls.crt': 'a\nb\n', BYTES: Uint8Array.of(0, 255, 1) }

const folder = mkdtempSync(join(tmpdir(), 'k8s-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const start = async (options: FakeKubernetesOptions = {}): Promise<FakeKubernetes> => {
  const server = ending(await startFakeKubernetes(options))
  server.put('prod', 'app', HOLDS)
  server.put('prod', 'empty', {})
  server.put('other', 'app', { DB: 'of another namespace' })
  return server
}
const connect = (
  server: { url: string },
  options: Partial<KubernetesOptions> = {},
): ReturnType<typeof k8s> => {
  const known = options.env === undefined && options.kubeconfig === undefined
  const cluster = known ? { server: server.url, token: TOKEN } : {}
  const http = { ...HASTY, ...options.http }
  return ending(k8s({ namespace: 'prod', ...cluster, env: {}, ...options, http }))
}
const asked = (server: FakeKubernetes): string[] =>
  server.requests.map(({ method, segments }) => `${method} ${segments.slice(3).join('/')}`)
const byKey = (keys: readonly string[]): { key: string }[] => keys.map(key => ({ key }))

describe('the k8s provider with a Secret', () => {
  testProvider({
    test,
    create: async () => connect(await start(), { secret: 'app' }),
    holds: HOLDS,
    missing: ['ABSENT_EXAMPLE', 'db', 'none/DB', 'None/DB'],
    fails: [
      ...['no such key', '..', 'a/b/c'].map(key => ({
        reference: { key },
        code: 'INVALID_REFERENCE',
        hides: VALUE,
      })),
      { reference: { key: 'DB', version: '1' }, code: 'INVALID_REFERENCE', hides: VALUE },
    ],
  })
})

describe('the k8s provider with a namespace', () => {
  testProvider({
    test,
    create: async () => {
      const server = await start()
      server.put('prod', 'login', { user: 'me', password: VALUE })
      const { set: _, delete: __, ...provider } = connect(server)
      return provider
    },
    holds: { login: JSON.stringify({ user: 'me', password: VALUE }), empty: '{}' },
    missing: ['ABSENT_EXAMPLE', 'absent', 'login/none', 'with.dot'],
    fails: [
      { reference: { key: '../prod/app' }, code: 'INVALID_REFERENCE', hides: VALUE },
      { reference: { key: 'app' }, code: 'UNREADABLE', hides: VALUE },
    ],
  })

  test('keys of Secrets, and fields by dots', async () => {
    const server = await start()
    server.put('prod', 'db', { password: VALUE })
    const chain = createChain([connect(server)])
    const references = [
      referenceByName(['db', 'password']),
      referenceByCall({ key: 'k8s:db/password' }, chain.aliases),
    ]
    const ended = await chain.resolve(references)
    expect([...ended.values()].map(({ outcome }) => outcome)).toEqual(['FOUND', 'FOUND'])
  })
})

describe('faults of Kubernetes', () => {
  testFaults({
    test,
    start: options => start(options),
    create: (server, http) => connect(server, { http, secret: 'app' }),
    key: 'DB',
    value: VALUE,
    credentials: [TOKEN],
  })
})

describe('requests', () => {
  test('200 keys of one Secret are one read', async () => {
    const server = await start()
    server.put('prod', 'big', Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`K${n}`, `v${n}`])))
    const references = Array.from({ length: 1000 }, (_, index) => referenceByName([`K${index % 200}`]))
    const ended = await createChain([connect(server, { secret: 'big' })]).resolve(references)
    expect([...ended.values()].filter(({ outcome }) => outcome === 'FOUND')).toHaveLength(200)
    expect(asked(server)).toEqual(['GET prod/secrets/big'])
  })

  test('200 Secrets are three pages of a list', async () => {
    const server = await start()
    for (let index = 0; index < 200; index++) server.put('prod', `s${index}`, { K: `v${index}` })
    const keys = Array.from({ length: 200 }, (_, index) => `s${index}/K`)
    const outcomes = await connect(server).getMany(byKey([...keys, 'none/K', 'app/DB']), {})
    expect(outcomes).toMatchObject([
      ...keys.map((_, index) => ({ value: `v${index}` })),
      undefined,
      { value: VALUE },
    ])
    expect(asked(server)).toEqual(Array(3).fill('GET prod/secrets'))
  })

  test('few Secrets are read by name, each once', async () => {
    const server = await start()
    const outcomes = await connect(server).getMany(byKey(['app/DB', 'app/EMPTY', 'empty/K', 'none/K']), {})
    expect(outcomes).toMatchObject([{ value: VALUE }, { value: '' }, undefined, undefined])
    expect(asked(server)).toEqual(['GET prod/secrets/app', 'GET prod/secrets/empty', 'GET prod/secrets/none'])
  })

  test('a role without list reads by name, and a Secret that it may not read spoils no other', async () => {
    const server = await start({ may: { list: false, get: ['app', 'none'] } })
    const outcomes = await connect(server, { listFrom: 2 }).getMany(
      byKey(['app/DB', 'closed/K', 'none/K']),
      {},
    )
    expect(outcomes).toEqual([
      expect.objectContaining({ value: VALUE }),
      failure('ACCESS_DENIED', /403$/),
      undefined,
    ])
    expect(server.count()).toBe(4)
  })

  test('a release of Helm is left out of the list and read by name', async () => {
    const server = await start()
    server.put('prod', 'sh.helm.release.v1.app.v1', { release: 'r' })
    const keys = byKey(['sh.helm.release.v1.app.v1/release', 'app/DB'])
    expect(await connect(server, { listFrom: 2 }).getMany(keys, {})).toMatchObject([
      { value: 'r' },
      { value: VALUE },
    ])
    expect(asked(server)).toEqual(['GET prod/secrets', 'GET prod/secrets/sh.helm.release.v1.app.v1'])
  })

  test('a list whose snapshot is gone is begun anew', async () => {
    const server = await start({ pageSize: 1 })
    server.expireLists()
    expect((await connect(server).list({})).map(({ key }) => key)).toEqual(['app', 'empty'])
    expect(server.count()).toBe(4)
  })

  test('names are listed without any value on the wire', async () => {
    const server = await start()
    await connect(server).list({})
    expect(server.requests[0]!.headers.accept).toContain('PartialObjectMetadataList')
    const closed = connect(await start({ may: { list: false } }))
    await expect(closed.list({})).rejects.toEqual(failure('ACCESS_DENIED', /may not be listed$/))
  })

  test('a 404 that Kubernetes did not say is no absence', async () => {
    const server = await start()
    const provider = connect({ url: `${server.url}/wrong` })
    await expect(provider.get({ key: 'app/DB' }, {})).rejects.toEqual(
      failure('UNAVAILABLE', /no answer of Kubernetes$/),
    )
  })
})

describe('writing', () => {
  test('leaves other keys, and makes a Secret that is not there', async () => {
    const server = await start()
    const provider = connect(server)
    await provider.set({ key: 'app/NEW' }, Uint8Array.of(255), {})
    await provider.set({ key: 'made/K' }, 'v', {})
    expect(await provider.getMany(byKey(['app/NEW', 'app/DB', 'made/K']), {})).toMatchObject([
      { value: Uint8Array.of(255) },
      { value: VALUE },
      { value: 'v' },
    ])
    await provider.delete({ key: 'app/NEW' }, {})
    expect(await provider.get({ key: 'app/NEW' }, {})).toBeUndefined()
    await expect(provider.set({ key: 'app' }, 'v', {})).rejects.toEqual(failure('INVALID_REFERENCE'))
  })
})

describe('credentials', () => {
  const kubeconfig = (name: string, server: FakeKubernetes, user: object, cluster: object = {}): string =>
    file(
      name,
      JSON.stringify({
        'current-context': 'c',
        contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
        clusters: [{ name: 'k', cluster: { server: server.url, ...cluster } }],
        users: [{ name: 'u', user }],
      }),
    )
  const plugin = (name: string, script: string): string => {
    const path = file(name, `#!/bin/sh\n${script}\n`)
    chmodSync(path, 0o700)
    return path
  }
  const exec = (command: string): object => ({
    exec: {
      command,
      args: ['a b', '$(x)'],
      env: [{ name: 'EXTRA', value: 'e' }],
      apiVersion: 'client.authentication.k8s.io/v1',
    },
  })
  const read = (options: Partial<KubernetesOptions>): Promise<unknown> =>
    connect({ url: '' }, { secret: 'app', ...options }).get({ key: 'DB' }, {}) as Promise<unknown>

  test('a token, in the file or in one of its own beside it', async () => {
    const server = await start()
    const byToken = kubeconfig('token.json', server, { token: TOKEN })
    expect(await read({ env: { KUBECONFIG: byToken } })).toMatchObject({ value: VALUE })
    file('own-token', `${TOKEN}\n`)
    const byFile = kubeconfig('token-file.json', server, { tokenFile: 'own-token' })
    expect(await read({ kubeconfig: byFile })).toMatchObject({ value: VALUE })
  })

  test.each(['http://u:s3cr3tEXAMPLE@127.0.0.1:1', 'no url s3cr3tEXAMPLE', 'ftp://s3cr3tEXAMPLE'])(
    'no address that is none, or that has credentials in it: %s',
    async url => {
      const config = kubeconfig('address.json', { url } as FakeKubernetes, { token: TOKEN })
      const error = await read({ env: { KUBECONFIG: config } }).catch((thrown: unknown) => thrown)
      expect(error).toEqual(failure('ACCESS_DENIED', /^Kubernetes: the address must /))
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('s3cr3t')
    },
  )

  test('the first of several files that has the entry, in YAML, with a CA', async () => {
    const server = await start({ tls: true })
    const ca = Buffer.from(server.ca!).toString('base64')
    const first = file('first.yaml', 'contexts:\n- {name: c, context: {cluster: k, user: u}}\n')
    const second = file(
      'second.yaml',
      `current-context: c
clusters:
- name: k
  cluster:
    server: ${server.url}
    certificate-authority-data: ${ca}
users:
- name: u
  user: {token: ${TOKEN}}
`,
    )
    const env = { KUBECONFIG: `${first}:${join(folder, 'none')}:${second}` }
    expect(await read({ env })).toMatchObject({ value: VALUE })
    await expect(read({ env, context: 'other' })).rejects.toEqual(
      failure('ACCESS_DENIED', /no context "other"/),
    )
  })

  test('the service account of a pod, whose token is read again when it is replaced', async () => {
    const server = await start({ tls: true })
    const serviceAccountFolder = join(folder, 'pod')
    mkdirSync(serviceAccountFolder)
    file('pod/token', TOKEN)
    file('pod/ca.crt', server.ca!)
    const { hostname, port } = new URL(server.url)
    const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port }
    const provider = connect(server, { env, serviceAccountFolder, secret: 'app' })
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
    server.tokens.clear()
    server.tokens.add('NEXT-EXAMPLE')
    file('pod/token', 'NEXT-EXAMPLE')
    expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
  })

  test('an exec plug-in, without a shell, once for all secrets', async () => {
    const server = await start()
    const command = plugin(
      'plugin',
      `test "$1" = 'a b' && test "$2" = '$(x)' && test "$EXTRA" = e && echo x >> ${folder}/runs
echo "$KUBERNETES_EXEC_INFO" | grep -q ExecCredential || exit 3
echo '{"kind":"ExecCredential","status":{"token":"${TOKEN}"}}'`,
    )
    const provider = connect(server, {
      kubeconfig: kubeconfig('exec.json', server, exec(command)),
      env: { PATH: process.env.PATH },
    })
    await provider.getMany(byKey(['app/DB', 'empty/K']), {})
    const { readFileSync } = await import('node:fs')
    expect(readFileSync(join(folder, 'runs'), 'utf8')).toBe('x\n')
  })

  test.each<[string, string, RegExp]>([
    ['fails', 'echo LEAKED-EXAMPLE; exit 7', /ended with exit code 7$/],
    ['prints something else', 'echo LEAKED-EXAMPLE', /printed no ExecCredential$/],
    ['prints nothing useful', 'echo \'{"status":{"x":"LEAKED-EXAMPLE"}}\'', /printed no credentials$/],
  ])('an exec plug-in that %s shows nothing of it', async (name, script, message) => {
    const server = await start()
    const config = kubeconfig('bad.json', server, exec(plugin(`bad-${name.length}`, script)))
    const failed = read({ kubeconfig: config, env: { PATH: process.env.PATH } })
    await expect(failed).rejects.toEqual(failure('ACCESS_DENIED', message))
    await expect(failed).rejects.not.toThrow('LEAKED-EXAMPLE')
    expect(server.count()).toBe(0)
  })

  test('an exec plug-in that does not end is ended when nobody waits any more', async () => {
    const left = createServer()
    const connection = once(left, 'connection') as Promise<[Socket]>
    await once(left.listen(0, '127.0.0.1'), 'listening')
    const { port } = left.address() as AddressInfo
    const script = `require('net').connect(${port}, '127.0.0.1').on('error', () => {}); setInterval(() => {}, 1e6)`
    const hanging = plugin('hanging', `exec '${process.execPath}' -e "${script}"`)
    const config = kubeconfig('hanging.json', await start(), exec(hanging))
    const controller = new AbortController()
    const provider = connect({ url: '' }, { kubeconfig: config, env: { PATH: process.env.PATH } })
    const keys = byKey(Array.from({ length: 7 }, (_, index) => `s${index}/K`))
    const outcomes = provider.getMany(keys, { signal: controller.signal })
    const [socket] = await connection
    const closed = once(socket.on('error', () => {}).resume(), 'close')
    controller.abort()
    expect(await outcomes).toEqual(Array(7).fill(failure('UNAVAILABLE')))
    await closed
    left.close()
  })

  test.each<[string, object, object, RegExp]>([
    ['no check of the certificate', {}, { 'insecure-skip-tls-verify': true }, /not to check the certificate/],
    ['a login of old', { 'auth-provider': {} }, {}, /auth-provider is not supported/],
  ])('%s is refused', async (_, user, cluster, message) => {
    const config = kubeconfig('refused.json', await start(), user, cluster)
    await expect(read({ kubeconfig: config })).rejects.toEqual(failure('ACCESS_DENIED', message))
  })

  test('nothing at all', async () => {
    await expect(read({ env: { HOME: folder } })).rejects.toEqual(
      failure('ACCESS_DENIED', /no credentials for Kubernetes/),
    )
    const wrong = file('wrong.yaml', 'a: [')
    await expect(read({ env: { KUBECONFIG: wrong } })).rejects.toEqual(
      failure('ACCESS_DENIED', /no kubeconfig/),
    )
  })

  test('a bad token costs one request', async () => {
    const server = await start()
    const provider = connect(server, { token: 'BAD-EXAMPLE' })
    const keys = byKey(Array.from({ length: 7 }, (_, index) => `s${index}/K`))
    for (const outcome of await provider.getMany(keys, {})) expect(outcome).toEqual(failure('ACCESS_DENIED'))
    expect(server.count()).toBe(1)
  })
})

test('as k8s://', async () => {
  const server = await start()
  const config = file(
    'uri.json',
    JSON.stringify({
      contexts: [{ name: 'dev', context: { cluster: 'k', user: 'u' } }],
      clusters: [{ name: 'k', cluster: { server: server.url } }],
      users: [{ name: 'u', user: { token: TOKEN } }],
    }),
  )
  const env = { KUBECONFIG: config }
  const provider = ending(await providerFromUri('k8s://prod/app?context=dev', { env }))
  expect(await provider.get({ key: 'DB' }, {})).toMatchObject({ value: VALUE })
})

test.each(['k8s:prod', 'k8s://', 'k8s://Prod', 'k8s://prod/App', 'k8s://prod/a/b'])(
  '%s is refused',
  async uri => {
    await expect(providerFromUri(uri, { env: {} })).rejects.toMatchObject({ code: 'USAGE' })
  },
)
