import { describe, expect, test } from 'vitest'
import { startFakeServer } from '../../../src/testing/fake-server.ts'
import { parametersOf, secretsOf, startAws } from './aws.ts'

const failure = (code: string, message = /./): unknown =>
  expect.objectContaining({ name: 'ProviderError', code, message: expect.stringMatching(message) })

describe('errors go by their name', () => {
  test.each<[string, number, string, number]>([
    ['{"__type":"ThrottlingException","message":"x"}', 400, 'THROTTLED', 4],
    ['{"__type":"com.amazon#RequestLimitExceeded","Message":"x"}', 400, 'THROTTLED', 4],
    ['{"__type":"RequestTimeout"}', 400, 'UNAVAILABLE', 4],
    ['{"__type":"com.amazonaws.secretsmanager#ResourceNotFoundException:http://x"}', 404, 'NOT_FOUND', 1],
    ['{"code":"ResourceNotFoundException"}', 400, 'NOT_FOUND', 1],
    ['{"__type":"AccessDeniedException"}', 400, 'ACCESS_DENIED', 1],
    ['{"__type":"DecryptionFailure"}', 400, 'UNREADABLE', 1],
    ['{"__type":"InvalidParameterException"}', 400, 'INVALID_REFERENCE', 1],
    ['{"__type":"SomethingNew"}', 400, 'UNAVAILABLE', 1],
    ['{"__type":"SomethingNew"}', 403, 'ACCESS_DENIED', 1],
    ['{}', 404, 'UNAVAILABLE', 1],
    ['<html>not found</html>', 404, 'UNAVAILABLE', 1],
    ['<html>forbidden</html>', 403, 'ACCESS_DENIED', 1],
    ['<html>gateway</html>', 502, 'UNAVAILABLE', 4],
    ['[]', 200, 'UNAVAILABLE', 1],
  ])('%s with %i is %s', async (body, status, code, requests) => {
    const server = await startFakeServer(() => ({ status, body }))
    const [outcome = { code: 'NOT_FOUND' }] = await secretsOf(server).getMany([{ key: 'K' }], {})
    expect(outcome).toMatchObject({ code })
    expect(server.count()).toBe(requests)
    await server.close()
  })
})

test('refused credentials cost one call for 200 secrets', async () => {
  const server = await startAws()
  server.credentials.clear()
  const references = Array.from({ length: 200 }, (_, index) => ({ key: `K${index}` }))
  for (const outcome of await secretsOf(server).getMany(references, {}))
    expect(outcome).toEqual(failure('ACCESS_DENIED', /UnrecognizedClientException$/))
  expect(server.operations()).toEqual({ BatchGetSecretValue: 1 })
})

test('a wrong secret key is found out by the signature', async () => {
  const server = await startAws()
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'WRONG-KEY-EXAMPLE' }
  await expect(parametersOf(server, { credentials }).get({ key: 'K' }, {})).rejects.toEqual(
    failure('ACCESS_DENIED', /InvalidSignatureException$/),
  )
  expect(server.count()).toBe(1)
})

test('a clock that is wrong is set by the answer of AWS, once', async () => {
  const server = await startAws({ now: () => Date.UTC(2026, 0, 1) })
  server.putParameter('A', 'a')
  const provider = parametersOf(server, { http: { now: () => Date.UTC(2025, 0, 1) } })
  expect(await provider.get({ key: 'A' }, {})).toMatchObject({ value: 'a' })
  expect(await provider.get({ key: 'A' }, {})).toMatchObject({ value: 'a' })
  expect(server.count()).toBe(3)
})

test('a session that has ended is replaced once, and the call repeated', async () => {
  const server = await startAws()
  server.putParameter('A', 'a')
  let session = 0
  const credentials = async (): Promise<{
    accessKeyId: string
    secretAccessKey: string
    sessionToken: string
  }> => ({
    accessKeyId: `ASIA${++session}EXAMPLE`,
    secretAccessKey: 'S-EXAMPLE',
    sessionToken: `T${session}`,
  })
  server.credentials.set('ASIA2EXAMPLE', {
    accessKeyId: 'ASIA2EXAMPLE',
    secretAccessKey: 'S-EXAMPLE',
    sessionToken: 'T2',
  })
  expect(await parametersOf(server, { credentials }).get({ key: 'A' }, {})).toMatchObject({ value: 'a' })
  expect(server.count()).toBe(2)
})
