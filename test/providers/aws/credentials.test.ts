import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { splitCommand } from '../../../src/providers/aws/credential-process.ts'
import { type CredentialSource, createCredentialSource } from '../../../src/providers/aws/credentials.ts'
import { endpointOf, regionOf } from '../../../src/providers/aws/endpoint.ts'
import { parseSections } from '../../../src/providers/aws/profile.ts'
import { FAKE_AWS_CREDENTIALS } from '../../../src/testing/fake-aws.ts'
import { type FakeServer, startFakeServer } from '../../../src/testing/fake-server.ts'
import { startAws } from './aws.ts'

const folder = mkdtempSync(join(tmpdir(), 'aws-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Env = Record<string, string>

let files = 0
const file = (content: string, mode = 0o600): string => {
  const path = join(folder, String(++files))
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}
/** No instance of EC2 may answer, nor files of whoever runs the tests. */
const OFF: Env = { HOME: '/nowhere', AWS_EC2_METADATA_DISABLED: 'true' }
const sourceOf = (env: Env, now: () => number = Date.now): CredentialSource =>
  createCredentialSource({
    region: 'eu-west-1',
    env: { ...OFF, ...env },
    http: { env: {}, now, sleep: async () => true },
  })
const find = (env: Env): Promise<unknown> => sourceOf(env).get({ fresh: false })
const denied = (message: RegExp): unknown =>
  expect.objectContaining({ code: 'ACCESS_DENIED', message: expect.stringMatching(message) })

const KEYS = { accessKeyId: 'AKIA1EXAMPLE', secretAccessKey: 'SECRET-1-EXAMPLE' }
const PROFILES = file(`# a comment
[default]
region = eu-central-1
aws_access_key_id = AKIA1EXAMPLE
aws_secret_access_key = SECRET-1-EXAMPLE ; a comment
[profile session]
aws_access_key_id=AKIA1EXAMPLE
aws_secret_access_key=SECRET-1-EXAMPLE
aws_session_token=TOKEN-EXAMPLE
s3 =
  max_concurrent_requests = 20
[profile role]
role_arn = arn:aws:iam::123456789012:role/app
source_profile = base
external_id = ext
[profile base]
aws_access_key_id = ${FAKE_AWS_CREDENTIALS.accessKeyId}
aws_secret_access_key = ${FAKE_AWS_CREDENTIALS.secretAccessKey}
[profile environment]
role_arn = arn:aws:iam::123456789012:role/app
credential_source = Environment
[profile circle]
role_arn = arn:aws:iam::123456789012:role/app
source_profile = circle-2
[profile circle-2]
role_arn = arn:aws:iam::123456789012:role/app
source_profile = circle
[profile nothing]
region = eu-west-1
[profile browser]
sso_session = company
sso_account_id = 123456789012
`)

describe('credentials are found in', () => {
  test.each<[string, Env, object]>([
    [
      'variables',
      { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S' },
      { accessKeyId: 'A', secretAccessKey: 'S' },
    ],
    [
      'variables, with a session',
      { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S', AWS_SESSION_TOKEN: 'T' },
      { accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T' },
    ],
    [
      'variables before a profile',
      {
        AWS_ACCESS_KEY_ID: 'A',
        AWS_SECRET_ACCESS_KEY: 'S',
        AWS_PROFILE: 'session',
        AWS_CONFIG_FILE: PROFILES,
      },
      { accessKeyId: 'A', secretAccessKey: 'S' },
    ],
    ['the default profile', { AWS_CONFIG_FILE: PROFILES }, KEYS],
    ['the credentials file', { AWS_SHARED_CREDENTIALS_FILE: PROFILES }, KEYS],
    [
      'a profile of the config file',
      { AWS_CONFIG_FILE: PROFILES, AWS_PROFILE: 'session' },
      { ...KEYS, sessionToken: 'TOKEN-EXAMPLE' },
    ],
  ])('%s', async (_, env, expected) => {
    expect(await find(env)).toEqual(expected)
  })
})

test.each<[string, Env, RegExp]>([
  ['nothing at all', {}, /there are no credentials for AWS/],
  ['a profile that is not there', { AWS_PROFILE: 'none' }, /no AWS profile "none"/],
  ['a profile without credentials', { AWS_PROFILE: 'nothing' }, /"nothing" has no credentials/],
  ['profiles that name each other', { AWS_PROFILE: 'circle' }, /names itself as its source/],
  ['a source that is empty', { AWS_PROFILE: 'environment' }, /has no source for its role/],
  [
    'a login in a browser without the package for it',
    { AWS_PROFILE: 'browser' },
    /needs the package @aws-sdk/,
  ],
])('%s is ACCESS_DENIED', async (_, env, message) => {
  const files: Env = Object.keys(env).length === 0 ? {} : { AWS_CONFIG_FILE: PROFILES }
  await expect(find({ ...files, ...env })).rejects.toEqual(denied(message))
})

describe('STS', () => {
  test('gives a role on top of another profile', async () => {
    const server = await startAws()
    const env = { AWS_CONFIG_FILE: PROFILES, AWS_PROFILE: 'role', AWS_ENDPOINT_URL_STS: server.url }
    expect(await find(env)).toMatchObject({
      accessKeyId: 'ASIA1EXAMPLE',
      sessionToken: 'SESSION-TOKEN-1-EXAMPLE',
    })
    const form = new URLSearchParams(server.requests[0]!.body.toString())
    expect(Object.fromEntries(form)).toMatchObject({
      Action: 'AssumeRole',
      RoleArn: 'arn:aws:iam::123456789012:role/app',
      ExternalId: 'ext',
    })
  })

  test('gives a role on top of the variables, of a profile that is named', async () => {
    const server = await startAws()
    const source = createCredentialSource({
      profile: 'environment',
      region: 'eu-west-1',
      env: {
        ...OFF,
        AWS_CONFIG_FILE: PROFILES,
        AWS_ACCESS_KEY_ID: FAKE_AWS_CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: FAKE_AWS_CREDENTIALS.secretAccessKey,
        AWS_ENDPOINT_URL: server.url,
      },
      http: { env: {} },
    })
    expect(await source.get({ fresh: false })).toMatchObject({ accessKeyId: 'ASIA1EXAMPLE' })
  })

  const webEnv = (server: FakeServer, token: string): Env => ({
    AWS_ENDPOINT_URL_STS: server.url,
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/pod',
    AWS_WEB_IDENTITY_TOKEN_FILE: file(token),
  })

  test('gives a role for a web identity, unsigned', async () => {
    const server = await startAws()
    expect(await find(webEnv(server, 'WEB-IDENTITY-EXAMPLE\n'))).toMatchObject({
      accessKeyId: 'ASIA1EXAMPLE',
    })
    expect(server.requests[0]!.headers.authorization).toBeUndefined()
  })

  test('that refuses the identity is ACCESS_DENIED, without the token', async () => {
    const server = await startAws()
    const error = await find(webEnv(server, 'WRONG-TOKEN-EXAMPLE')).catch((thrown: unknown) => thrown)
    expect(error).toEqual(denied(/\(AssumeRoleWithWebIdentity\) answered 403: InvalidIdentityToken$/))
    expect(inspect(error, { showHidden: true })).not.toContain('WRONG-TOKEN-EXAMPLE')
  })

  test('that is down is UNAVAILABLE', async () => {
    const server = await startAws()
    server.fail('503')
    await expect(find(webEnv(server, 'WEB-IDENTITY-EXAMPLE'))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('a program', () => {
  const print = (text: string): string => file(`#!/bin/sh\n${text}\n`, 0o700)
  const run = (command: string): Promise<unknown> =>
    find({ AWS_CONFIG_FILE: file(`[default]\ncredential_process = ${command}\n`) })

  test('gives credentials, its arguments split as written and read by no shell', async () => {
    const program = print(
      `printf '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"%s","SessionToken":"%s"}' "$1" "$2"`,
    )
    expect(await run(`"${program}" 'two words' $HOME;x`)).toEqual({
      accessKeyId: 'A',
      secretAccessKey: 'two words',
      sessionToken: '$HOME;x',
    })
  })

  test.each<[string, () => string, RegExp]>([
    [
      'that fails',
      () => print('echo SECRET-EXAMPLE; echo SECRET-EXAMPLE >&2; exit 3'),
      /ended with exit code 3$/,
    ],
    ['that is not there', () => join(folder, 'none'), /could not be run$/],
    ['that prints something else', () => print('echo SECRET-EXAMPLE'), /printed no credentials$/],
  ])('%s is ACCESS_DENIED, and nothing it prints is shown', async (_, program, message) => {
    const error = await run(program()).catch((thrown: unknown) => thrown)
    expect(error).toEqual(denied(message))
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain('SECRET-EXAMPLE')
  })

  test.each([
    ['a b  c', ['a', 'b', 'c']],
    [`"a b" 'c d' e"f g"h`, ['a b', 'c d', 'ef gh']],
    ['C:\\x\\y.exe --a', ['C:\\x\\y.exe', '--a']],
    ['', []],
  ])('%j is split', (command, expected) => {
    expect(splitCommand(command)).toEqual(expected)
  })
})

const MACHINE = {
  AccessKeyId: 'ASIA9EXAMPLE',
  SecretAccessKey: 'S9',
  Token: 'T9',
  Expiration: '2030-01-01T00:00:00Z',
}
const FOUND = {
  accessKeyId: 'ASIA9EXAMPLE',
  secretAccessKey: 'S9',
  sessionToken: 'T9',
  expiresAt: Date.UTC(2030, 0, 1),
}

describe('a container', () => {
  test.each<[string, () => Env]>([
    ['a token', () => ({ AWS_CONTAINER_AUTHORIZATION_TOKEN: 'AGENT-EXAMPLE' })],
    ['a file', () => ({ AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file('AGENT-EXAMPLE\n') })],
  ])('asks its agent, with %s', async (_, token) => {
    const agent = await startFakeServer(({ path, query, headers }) =>
      path === '/role' && query.get('x') === '1' && headers.authorization === 'AGENT-EXAMPLE'
        ? { json: MACHINE }
        : { status: 403 },
    )
    expect(await find({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/role?x=1`, ...token() })).toEqual(
      FOUND,
    )
    await agent.close()
  })

  test.each(['http://agent.example/role', 'ftp://127.0.0.1/', 'nonsense'])('never asks %s', async uri => {
    const env = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: uri,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'AGENT-EXAMPLE',
    }
    await expect(find(env)).rejects.toEqual(denied(/a host that AWS does not allow$/))
  })
})

describe('an instance', () => {
  const imds = (answer: object): Promise<FakeServer> =>
    startFakeServer(({ method, path, headers }) => {
      if (method === 'PUT' && path === '/latest/api/token') return { body: 'IMDS-EXAMPLE' }
      if (headers['x-aws-ec2-metadata-token'] !== 'IMDS-EXAMPLE') return { status: 401 }
      return path.endsWith('/security-credentials/') ? { body: 'my role' } : { body: JSON.stringify(answer) }
    })
  const envOf = (server: FakeServer): Env => ({
    AWS_EC2_METADATA_SERVICE_ENDPOINT: server.url,
    AWS_EC2_METADATA_DISABLED: 'false',
  })

  test('is asked with a session (IMDSv2)', async () => {
    const server = await imds(MACHINE)
    expect(await find(envOf(server))).toEqual(FOUND)
    expect(server.requests.at(-1)!.path).toBe('/latest/meta-data/iam/security-credentials/my%20role')
    await server.close()
  })

  test('that has none, or is none, leaves no credentials', async () => {
    const server = await imds({ Code: 'Failed' })
    await expect(find(envOf(server))).rejects.toEqual(denied(/the instance has no AWS credentials$/))
    server.fail('timeout')
    await expect(find(envOf(server))).rejects.toEqual(denied(/there are no credentials/))
    await server.close()
  })

  test('that is there and fails is UNAVAILABLE, and not an absence of credentials', async () => {
    const server = await imds(MACHINE)
    server.fail('503')
    await expect(find(envOf(server))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await server.close()
  })
})

describe('a run that ends', () => {
  const agent = (): Promise<FakeServer> => startFakeServer(() => ({ json: MACHINE }))
  const ways: [string, () => Promise<FakeServer>, (server: { url: string }) => Env][] = [
    [
      'STS',
      () => startAws(),
      ({ url }) => ({
        AWS_ENDPOINT_URL_STS: url,
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/pod',
        AWS_WEB_IDENTITY_TOKEN_FILE: file('WEB-IDENTITY-EXAMPLE'),
      }),
    ],
    ['a container', agent, ({ url }) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/role` })],
    [
      'an instance',
      agent,
      ({ url }) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url, AWS_EC2_METADATA_DISABLED: 'false' }),
    ],
  ]

  test.each(ways)('does not wait for %s beyond its end', async (_, start, envOf) => {
    const server = await start()
    server.fail('429-retry-after', { retryAfter: '20' })
    const slept: number[] = []
    const source = createCredentialSource({
      region: 'eu-west-1',
      env: { ...OFF, ...envOf(server) },
      http: { env: {}, now: () => 0, sleep: async ms => slept.push(ms) > 0 },
    })
    const failed = source.get({ fresh: false, deadline: () => 5000 })
    await expect(failed).rejects.toMatchObject({ code: 'THROTTLED' })
    expect(slept).toEqual([])
    await server.close()
  })

  test('ends the request to STS when nobody waits any more, and not before', async () => {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const connection = once(server, 'connection') as Promise<[Socket]>
    const [, , envOf] = ways[0]!
    const { port } = server.address() as AddressInfo
    const source = sourceOf(envOf({ url: `http://127.0.0.1:${port}` }))
    const [hasty, patient] = [new AbortController(), new AbortController()]
    const first = source.get({ fresh: false, signal: hasty.signal })
    const second = source.get({ fresh: false, signal: patient.signal })
    const [socket] = await connection
    await once(socket, 'data')
    const closed = once(
      socket.on('error', () => {}),
      'close',
    )
    const givenUp = { code: 'UNAVAILABLE', message: 'the store was given up' }
    hasty.abort()
    await expect(first).rejects.toMatchObject(givenUp)
    expect(socket.closed).toBe(false)
    patient.abort()
    await expect(second).rejects.toMatchObject(givenUp)
    await closed
    server.close()
  })

  test('ends a program', async () => {
    const left = createServer()
    const closed = new Promise<void>(resolve => {
      left.on('connection', socket =>
        socket
          .on('close', resolve)
          .on('error', () => {})
          .resume(),
      )
    })
    const connected = once(left, 'connection')
    await once(left.listen(0, '127.0.0.1'), 'listening')
    const { port } = left.address() as AddressInfo
    const script = file(
      `require('net').connect(${port}, '127.0.0.1').on('error', () => {}); setInterval(() => {}, 1e6)`,
    )
    const env = { AWS_CONFIG_FILE: file(`[default]\ncredential_process = "${process.execPath}" ${script}\n`) }
    const controller = new AbortController()
    const failed = sourceOf(env).get({ fresh: false, signal: controller.signal })
    await connected
    controller.abort()
    await expect(failed).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await closed
    left.close()
  })
})

test('credentials are kept, fetched again five minutes before they end, once for all', async () => {
  let now = 0
  let fetched = 0
  const agent = await startFakeServer(() => ({
    json: { ...MACHINE, Token: `T${++fetched}`, Expiration: new Date(now + 3_600_000).toISOString() },
  }))
  const source = sourceOf({ AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url }, () => now)
  const tokens: unknown[] = []
  for (const at of [0, 3_200_000, 3_400_000, 3_500_000]) {
    now = at
    const both = await Promise.all([source.get({ fresh: false }), source.get({ fresh: false })])
    tokens.push(...both.map(({ sessionToken }) => sessionToken))
  }
  expect(tokens).toEqual(['T1', 'T1', 'T1', 'T1', 'T2', 'T2', 'T2', 'T2'])
  // While the agent is down, those that have not ended still serve.
  agent.fail('503')
  now = 3_400_000 + 3_400_000
  expect((await source.get({ fresh: false })).sessionToken).toBe('T2')
  now = 3_400_000 + 3_600_000
  await expect(source.get({ fresh: false })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await agent.close()
})

test('sections of a file, as other tools write them', () => {
  const sections = parseSections(
    '\r\n[ profile  a b ]\r\nX = 1=2 # c\r\n  nested = 1\n[profile default]\ny=\n',
  )
  expect([...sections]).toEqual([
    ['profile a b', { x: '1=2' }],
    ['default', { y: '' }],
  ])
})

test.each<[string, Env, string]>([
  ['eu-west-1', {}, 'https://ssm.eu-west-1.amazonaws.com'],
  ['cn-north-1', {}, 'https://ssm.cn-north-1.amazonaws.com.cn'],
  ['us-gov-west-1', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'https://ssm-fips.us-gov-west-1.amazonaws.com'],
  ['eu-west-1', { AWS_ENDPOINT_URL: 'http://a' }, 'http://a'],
  ['eu-west-1', { AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_SSM: 'http://b' }, 'http://b'],
  [
    'eu-west-1',
    { AWS_ENDPOINT_URL: 'http://a', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    'https://ssm.eu-west-1.amazonaws.com',
  ],
  ['eu-west-1', { AWS_CONFIG_FILE: file('[default]\nendpoint_url = http://c\n') }, 'http://c'],
])('the service in %s with %o is at %s', (region, env, expected) => {
  expect(endpointOf('ssm', region, { ...OFF, ...env })).toBe(expected)
})

test('the region comes from the option, the variables, the profile', () => {
  const env = { ...OFF, AWS_CONFIG_FILE: PROFILES }
  expect(regionOf('us-east-1', env)).toBe('us-east-1')
  expect(regionOf(undefined, { ...env, AWS_REGION: 'eu-west-3', AWS_DEFAULT_REGION: 'eu-west-2' })).toBe(
    'eu-west-3',
  )
  expect(regionOf(undefined, { ...env, AWS_DEFAULT_REGION: 'eu-west-2' })).toBe('eu-west-2')
  expect(regionOf(undefined, env)).toBe('eu-central-1')
  expect(() => regionOf(undefined, OFF)).toThrow(TypeError)
  expect(() => regionOf('a.evil.example/', OFF)).toThrow(TypeError)
})
