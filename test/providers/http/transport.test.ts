import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import type { HttpRequest } from '../../../src/providers/http/request.ts'
import {
  createTransport,
  type Transport,
  type TransportOptions,
} from '../../../src/providers/http/transport.ts'
import { type FakeServer, type FakeServerOptions, startFakeServer } from '../../../src/testing/fake-server.ts'
import { FAULT_MARK, type FaultName } from '../../../src/testing/faults.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const fake = async (options: FakeServerOptions = {}): Promise<FakeServer> => {
  const server = await startFakeServer(
    ({ path, method, body }) => ({ json: { path, method, size: body.length } }),
    options,
  )
  ends.push(() => server.close())
  return server
}
const transportTo = (server: { url: string }, options: Partial<TransportOptions> = {}): Transport => {
  const transport = createTransport({ baseUrl: server.url, env: {}, sleep: async () => true, ...options })
  ends.push(() => transport.close())
  return transport
}
const failure = (code: string, message: string | RegExp): unknown =>
  expect.objectContaining({ name: 'ProviderError', code, message: expect.stringMatching(message) })

test('sends method, path, query, headers and body, and keeps a path of the address', async () => {
  const server = await fake()
  const transport = transportTo({ url: `${server.url}/proxy/` }, { headers: { 'x-token': 't' } })
  const response = await transport.request({
    method: 'POST',
    path: '/v1/a%20b',
    query: { q: 'x y&z', none: undefined, n: 1 },
    headers: { 'x-one': '1' },
    json: { a: 1 },
  })
  expect(response.json()).toEqual({ path: '/proxy/v1/a%20b', method: 'POST', size: 7 })
  const [sent] = server.requests
  expect([...sent!.query]).toEqual([
    ['q', 'x y&z'],
    ['n', '1'],
  ])
  expect(sent!.headers).toMatchObject({
    'x-token': 't',
    'x-one': '1',
    'content-type': 'application/json',
    'content-length': '7',
    'user-agent': 'render-config',
    host: new URL(server.url).host,
  })
})

test.each<[FaultName, string, RegExp]>([
  ['429', 'THROTTLED', /answered 429$/],
  ['429-retry-after', 'THROTTLED', /answered 429$/],
  ['500', 'UNAVAILABLE', /answered 500$/],
  ['503', 'UNAVAILABLE', /answered 503$/],
  ['timeout', 'UNAVAILABLE', /did not answer within 0.1 s$/],
  ['timeout-in-body', 'UNAVAILABLE', /did not finish its answer within 0.1 s$/],
  ['half-body', 'UNAVAILABLE', /ended in the middle of its answer$/],
  ['reset', 'UNAVAILABLE', /failed \(ECONNRESET\)$/],
])('%s is %s after four tries', async (fault, code, message) => {
  const server = await fake()
  const transport = transportTo(server, { timeoutMs: 100 })
  server.fail(fault)
  await expect(transport.request({ path: '/x', query: { token: 'QUERY-EXAMPLE' } })).rejects.toEqual(
    failure(code, message),
  )
  expect(server.count()).toBe(4)
})

test.each<[FaultName]>([['429'], ['500'], ['timeout'], ['half-body'], ['reset']])(
  'a %s that passes is not noticed',
  async fault => {
    const server = await fake()
    server.fail(fault, { times: 2 })
    const response = await transportTo(server, { timeoutMs: 100 }).request({ path: '/x' })
    expect(response.status).toBe(200)
    expect(server.count()).toBe(3)
  },
)

test.each<[string, HttpRequest, number]>([
  ['a POST', { method: 'POST' }, 1],
  ['a POST that only reads', { method: 'POST', idempotent: true }, 4],
  ['a DELETE', { method: 'DELETE' }, 1],
  ['a HEAD', { method: 'HEAD' }, 4],
])('%s is sent %o at most … times', async (_, request, times) => {
  const server = await fake()
  server.fail('503')
  await expect(transportTo(server).request(request)).rejects.toEqual(failure('UNAVAILABLE', /503/))
  expect(server.count()).toBe(times)
})

test.each([400, 401, 403, 404, 409, 412])('%i is an answer, and asked for once', async status => {
  const server = await startFakeServer(() => ({ status, json: {} }))
  ends.push(() => server.close())
  expect((await transportTo(server).request({})).status).toBe(status)
  expect(server.count()).toBe(1)
})

test('a name that does not resolve is not tried again', async () => {
  let waits = 0
  const transport = transportTo({ url: 'http://store.invalid' }, { sleep: async () => ++waits > 0 })
  await expect(transport.request({})).rejects.toEqual(
    failure('UNAVAILABLE', /^GET store.invalid\/ failed \(E/),
  )
})

describe('waiting', () => {
  test('the time doubles, and a random part of it is waited', async () => {
    const waits: number[] = []
    const server = await fake()
    server.fail('500')
    const sleep = async (ms: number): Promise<boolean> => waits.push(ms) > 0
    await transportTo(server, { sleep, random: () => 0.5, retries: 8 })
      .request({})
      .catch(() => {})
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000])
  })

  test.each([
    ['seconds', '7', 7000],
    ['a date', new Date(Date.UTC(2026, 0, 1, 0, 0, 9)).toUTCString(), 9000],
    ['a date in the past', new Date(Date.UTC(2025, 0, 1)).toUTCString(), 0],
    ['nonsense', 'soon', 100],
  ])('Retry-After may be %s', async (_, retryAfter, expected) => {
    const waits: number[] = []
    const server = await fake()
    server.fail('429-retry-after', { retryAfter, times: 1 })
    const sleep = async (ms: number): Promise<boolean> => waits.push(ms) > 0
    await transportTo(server, { sleep, random: () => 0.5, now: () => Date.UTC(2026, 0, 1) }).request({})
    expect(waits).toEqual([expected])
  })

  test.each<[string, HttpRequest, Partial<TransportOptions>]>([
    ['the deadline', { deadline: () => 50_000 }, { now: () => 49_000, maxWaitMs: 99_000 }],
    ['the longest wait', {}, { maxWaitMs: 4000 }],
  ])('a Retry-After beyond %s ends at once as THROTTLED', async (_, request, options) => {
    const server = await fake()
    server.fail('429-retry-after', { retryAfter: '5' })
    await expect(transportTo(server, options).request(request)).rejects.toMatchObject({
      code: 'THROTTLED',
      retryAfterMs: 5000,
    })
    expect(server.count()).toBe(1)
  })
})

describe('giving up', () => {
  test.each<[FaultName]>([['timeout'], ['timeout-in-body']])('a signal ends a %s', async fault => {
    const server = await fake()
    server.fail(fault)
    const controller = new AbortController()
    const request = transportTo(server).request({ signal: controller.signal })
    setTimeout(() => controller.abort(), 20)
    await expect(request).rejects.toEqual(failure('UNAVAILABLE', /was given up$/))
    expect(server.count()).toBe(1)
  })

  test('a signal ends a wait, with what was waited for', async () => {
    const server = await fake()
    server.fail('429-retry-after', { retryAfter: '20' })
    const controller = new AbortController()
    const transport = createTransport({ baseUrl: server.url, env: {} })
    const request = transport.request({ signal: controller.signal })
    setTimeout(() => controller.abort(), 50)
    await expect(request).rejects.toMatchObject({ code: 'THROTTLED', retryAfterMs: 20_000 })
    transport.close()
  })

  test('an aborted signal sends nothing', async () => {
    const server = await fake()
    await expect(transportTo(server).request({ signal: AbortSignal.abort() })).rejects.toEqual(
      failure('UNAVAILABLE', /given up/),
    )
    expect(server.count()).toBe(0)
  })

  test('close ends what is under way, and what comes later', async () => {
    const server = await fake()
    server.fail('timeout')
    const transport = transportTo(server)
    const request = transport.request({})
    setTimeout(() => transport.close(), 20)
    await expect(request).rejects.toEqual(failure('UNAVAILABLE', /given up/))
    await expect(transport.request({})).rejects.toEqual(failure('UNAVAILABLE', /given up/))
  })
})

test('requests take turns on kept connections, and share a signal without a warning', async () => {
  const waiting: (() => void)[] = []
  let most = 0
  const server = await startFakeServer(async () => {
    const third = new Promise<void>(resolve => waiting.push(resolve))
    most = Math.max(most, waiting.length)
    if (waiting.length === 3) for (const goOn of waiting.splice(0)) goOn()
    await third
    return { json: 1 }
  })
  ends.push(() => server.close())
  const warnings: unknown[] = []
  const note = (warning: unknown): unknown => warnings.push(warning)
  process.on('warning', note)
  const { signal } = new AbortController()
  const transport = transportTo(server, { maxConcurrency: 3 })
  await Promise.all(Array.from({ length: 60 }, () => transport.request({ signal })))
  await new Promise(setImmediate)
  process.off('warning', note)
  expect(most).toBe(3)
  expect(server.connections()).toBe(3)
  expect(warnings).toEqual([])
})

test('when the store is down, those that wait for a turn end with it', async () => {
  const server = await fake()
  server.fail('503')
  const transport = transportTo(server, { maxConcurrency: 2, retries: 1 })
  const requests = Array.from({ length: 50 }, (_, index) => transport.request({ path: `/${index}` }))
  const ended = await Promise.allSettled(requests)
  expect(ended.every(({ status }) => status === 'rejected')).toBe(true)
  expect(server.count()).toBeLessThanOrEqual(6)
  server.reset()
  expect((await transport.request({})).status).toBe(200)
})

test('those that wait for a turn and would wait longer than the one that gave up, stay', async () => {
  const server = await fake()
  server.fail('429-retry-after', { retryAfter: '5', times: 1 })
  const transport = transportTo(server, { maxConcurrency: 1, now: () => 0 })
  const deadlines = [1000, 1000, 5000, Number.POSITIVE_INFINITY]
  const requests = deadlines.map((end, index) =>
    transport.request({ path: `/${index}`, deadline: () => end }),
  )
  const ended = await Promise.allSettled(requests)
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled'])
  expect(server.requests.map(({ path }) => path)).toEqual(['/0', '/2', '/3'])
})

test('a 500 of one request is not the fate of the others', async () => {
  const server = await fake()
  server.fail('500', { when: ({ path }) => path === '/0' })
  const transport = transportTo(server, { maxConcurrency: 1, retries: 0 })
  const requests = Array.from({ length: 5 }, (_, index) => transport.request({ path: `/${index}` }))
  const ended = await Promise.allSettled(requests)
  expect(ended.map(({ status }) => status)).toEqual(['rejected', ...Array(4).fill('fulfilled')])
})

describe('bodies', () => {
  test.each<[FaultName, RegExp]>([
    ['wrong-content-type', /answered 200 with a body that is not JSON$/],
    ['malformed-json', /answered 200 with malformed JSON$/],
  ])('%s is UNAVAILABLE and not shown', async (fault, message) => {
    const server = await fake()
    server.fail(fault)
    const response = await transportTo(server).request({})
    expect(() => response.json()).toThrow(failure('UNAVAILABLE', message) as Error)
    expect(inspect(response, { showHidden: true, depth: 9 })).not.toContain(FAULT_MARK)
  })

  test('a body over the limit is not read to its end', async () => {
    const server = await fake()
    server.fail('huge-body')
    await expect(transportTo(server, { maxBytes: 1000 }).request({})).rejects.toEqual(
      failure('UNAVAILABLE', /answered with more than 1000 bytes$/),
    )
    expect(server.count()).toBe(1)
  })
})

describe('redirects', () => {
  const redirecting = async (location: string, status = 302): Promise<FakeServer> => {
    const server = await startFakeServer(({ path }) =>
      path === '/end' ? { json: 'there' } : { status, headers: { location } },
    )
    ends.push(() => server.close())
    return server
  }

  test.each([301, 302, 303, 307, 308])('%i within the origin is followed', async status => {
    const server = await redirecting('/end?x=1', status)
    expect((await transportTo(server).request({ path: '/start' })).json()).toBe('there')
    expect(server.requests.map(({ path }) => path)).toEqual(['/start', '/end'])
  })

  test.each<[string, string, HttpRequest, RegExp]>([
    [
      'to another host',
      'http://other.example/?token=QUERY-EXAMPLE',
      {},
      /a redirect to http:\/\/other.example$/,
    ],
    ['to another scheme', 'https://127.0.0.1/', {}, /a redirect to https:\/\/127.0.0.1$/],
    ['without an end', '/again', {}, /more than 3 redirects$/],
    ['of a POST', '/end', { method: 'POST' }, /answered with a redirect$/],
    ['to nowhere', 'http://[', {}, /a redirect to nowhere$/],
  ])('one %s is UNAVAILABLE', async (_, location, request, message) => {
    const server = await redirecting(location)
    await expect(transportTo(server).request(request)).rejects.toEqual(failure('UNAVAILABLE', message))
  })
})

describe('TLS', () => {
  test('a certificate authority that is named is trusted', async () => {
    const server = await fake({ tls: true })
    const transport = transportTo(server, { ca: server.ca! })
    expect((await transport.request({ path: '/x' })).json()).toMatchObject({ path: '/x' })
  })

  test.each<[string, FakeServerOptions, boolean, RegExp]>([
    ['that signs itself', { tls: true }, false, /certificate is refused \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/],
    ['that has expired', { tls: { expired: true } }, true, /certificate is refused \(CERT_HAS_EXPIRED\)$/],
  ])('a certificate %s is refused, once', async (_, options, trusted, message) => {
    const server = await fake(options)
    const transport = transportTo(server, trusted ? { ca: server.ca! } : {})
    await expect(transport.request({})).rejects.toEqual(failure('UNAVAILABLE', message))
  })

  test('a server that speaks no TLS is named as that', async () => {
    const server = await fake()
    const transport = transportTo({ url: server.url.replace('http', 'https') })
    await expect(transport.request({})).rejects.toEqual(failure('UNAVAILABLE', /no TLS connection \(E/))
  })
})

/** A proxy that forwards plain requests and opens tunnels, and notes what it was asked. */
async function startProxy(status = 200): Promise<{ url: string; asked: string[]; credentials: unknown[] }> {
  const asked: string[] = []
  const credentials: unknown[] = []
  const server: Server = createServer((message, response) => {
    asked.push(`${message.method} ${message.url}`)
    credentials.push(message.headers['proxy-authorization'])
    response.writeHead(200, { 'content-type': 'application/json' }).end('"of the proxy"')
  })
  server.on('connect', (message, socket) => {
    asked.push(`CONNECT ${message.url}`)
    credentials.push(message.headers['proxy-authorization'])
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const [host, port] = message.url!.split(':')
    const behind = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      behind.pipe(socket).pipe(behind)
    })
    behind.on('error', () => socket.destroy())
    socket.on('error', () => behind.destroy())
    return undefined
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, credentials }
}

describe('a proxy', () => {
  test('is asked for the whole URL of a plain request', async () => {
    const proxy = await startProxy()
    const env = { HTTP_PROXY: proxy.url.replace('://', '://user:p%40ss@') }
    const transport = transportTo({ url: 'http://store.example:8200' }, { env })
    expect((await transport.request({ path: '/x', query: { a: 1 } })).json()).toBe('of the proxy')
    expect(proxy.asked).toEqual(['GET http://store.example:8200/x?a=1'])
    expect(proxy.credentials).toEqual([`Basic ${Buffer.from('user:p@ss').toString('base64')}`])
  })

  test('is a tunnel for https, also on the loopback, and sees nothing of the request', async () => {
    const proxy = await startProxy()
    const server = await fake({ tls: true })
    const transport = transportTo(server, { ca: server.ca!, env: { https_proxy: proxy.url } })
    expect((await transport.request({ path: '/x' })).json()).toMatchObject({ path: '/x' })
    expect((await transport.request({ path: '/y' })).json()).toMatchObject({ path: '/y' })
    expect(proxy.asked).toEqual([`CONNECT ${new URL(server.url).host}`])
  })

  test('checks the certificate through the tunnel', async () => {
    const proxy = await startProxy()
    const server = await fake({ tls: true })
    const transport = transportTo(server, { env: { HTTPS_PROXY: proxy.url } })
    await expect(transport.request({})).rejects.toEqual(failure('UNAVAILABLE', /DEPTH_ZERO_SELF_SIGNED_CERT/))
  })

  test('that refuses the tunnel is UNAVAILABLE, and so is one that is not there', async () => {
    const proxy = await startProxy(407)
    const refused = transportTo({ url: 'https://store.example' }, { proxy: proxy.url, retries: 0 })
    await expect(refused.request({})).rejects.toEqual(failure('UNAVAILABLE', /the proxy .* answered 407/))
    const absent = transportTo({ url: 'https://store.example' }, { proxy: 'http://127.0.0.1:1', retries: 0 })
    await expect(absent.request({})).rejects.toEqual(failure('UNAVAILABLE', /ECONNREFUSED/))
    await expect(absent.request({})).rejects.toMatchObject({
      hint: 'nothing listens there: is it running, and are host and port right?',
    })
  })

  test('whose URL is wrong is named without its text', async () => {
    const transport = transportTo(
      { url: 'http://store.example' },
      { env: { HTTP_PROXY: 'ftp://u:PASS-EXAMPLE@x' } },
    )
    await expect(transport.request({})).rejects.toEqual(failure('UNAVAILABLE', /^HTTP_PROXY is not the URL/))
  })

  test('false means none', async () => {
    const server = await fake()
    const transport = transportTo(server, { env: { HTTP_PROXY: 'http://127.0.0.1:1' }, proxy: false })
    expect((await transport.request({})).status).toBe(200)
  })
})

test.each(['ftp://x', 'nonsense', 'https://user:pass@x', 'https://x/?a', 'https://x/#a'])(
  '%j is no address',
  baseUrl => {
    expect(() => createTransport({ baseUrl })).toThrow(TypeError)
  },
)

test('a header that can not be sent is an error without its text', async () => {
  const transport = transportTo(await fake(), { headers: { 'x-token': 'TOKEN-EXAMPLE\n' } })
  const error = await transport.request({}).catch((thrown: unknown) => thrown)
  expect(error).toEqual(failure('UNAVAILABLE', /failed \(ERR_INVALID_CHAR\)$/))
  expect(inspect(error, { showHidden: true })).not.toContain('TOKEN-EXAMPLE')
})
