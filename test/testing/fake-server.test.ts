import { X509Certificate } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import { afterEach, describe, expect, test } from 'vitest'
import { type FakeServer, type FakeServerOptions, startFakeServer } from '../../src/testing/fake-server.ts'
import { FAULT_MARK } from '../../src/testing/faults.ts'
import { selfSigned } from '../../src/testing/self-signed.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})
const start = async (options: FakeServerOptions = {}): Promise<FakeServer> => {
  const server = await startFakeServer(({ path }) => ({ body: `at ${path}` }), options)
  ends.push(() => server.close())
  return server
}
const get = (server: FakeServer, path = '/'): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const { get: send } = server.ca === undefined ? http : https
    send(
      `${server.url}${path}`,
      { ...(server.ca !== undefined && { ca: server.ca }), agent: false },
      message => {
        const chunks: Buffer[] = []
        message.on('data', chunk => chunks.push(chunk))
        message.on('end', () =>
          resolve({ status: message.statusCode!, body: Buffer.concat(chunks).toString() }),
        )
        message.on('error', reject)
      },
    ).on('error', reject)
  })

test('answers, counts and forgets', async () => {
  const server = await start()
  expect(await get(server, '/a%20b?x=1')).toEqual({ status: 200, body: 'at /a%20b' })
  await get(server, '/c')
  expect(server.count()).toBe(2)
  expect(server.count(({ path }) => path === '/c')).toBe(1)
  expect(server.requests[0]).toMatchObject({ method: 'GET', segments: ['a b'] })
  expect(server.requests[0]!.query.get('x')).toBe('1')
  server.reset()
  expect(server.count()).toBe(0)
})

test('plays a fault so many times, for the requests that are meant', async () => {
  const server = await start()
  server.fail('503', { times: 1, when: ({ path }) => path === '/b' })
  const statuses = []
  for (const path of ['/a', '/b', '/b']) statuses.push((await get(server, path)).status)
  expect(statuses).toEqual([200, 503, 200])
})

test('a body of a fault holds the mark, in the form of the store', async () => {
  const errorBody = (status: number, message: string): { contentType: string; body: string } => ({
    contentType: 'text/plain',
    body: `${status} ${message}`,
  })
  const server = await start({ errorBody })
  server.fail('403')
  expect(await get(server)).toEqual({ status: 403, body: `403 ${FAULT_MARK}` })
})

test('a late fault comes when the store has done its work', async () => {
  let done = 0
  const server = await startFakeServer(() => ({ body: String(++done) }))
  ends.push(() => server.close())
  server.fail('reset', { late: true })
  await expect(get(server)).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(done).toBe(1)
})

describe('TLS', () => {
  test('with a certificate that a client can trust', async () => {
    const server = await start({ tls: true })
    expect(await get(server, '/x')).toEqual({ status: 200, body: 'at /x' })
  })

  test('with one that has expired', async () => {
    const server = await start({ tls: { expired: true } })
    await expect(get(server)).rejects.toMatchObject({ code: 'CERT_HAS_EXPIRED' })
  })

  test('the certificate is for the loopback', () => {
    const certificate = new X509Certificate(selfSigned().cert)
    expect(certificate.checkHost('localhost')).toBe('localhost')
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(certificate.checkIP('::1')).toBe('::1')
    expect(certificate.verify(certificate.publicKey)).toBe(true)
  })
})
