import { execFileSync } from 'node:child_process'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GeneralEncrypt, type GeneralJWE, generalDecrypt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOaepBlocks } from '../../src/store/oaep-blocks.ts'
import { alice, bob } from './keys.ts'
import { newStore } from './new-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'store-interop-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = (name: string): string => join(folder, name)
const openssl = (...arguments_: string[]): Buffer =>
  execFileSync('openssl', arguments_, { stdio: ['ignore', 'pipe', 'pipe'] })
const OAEP = ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha512', 'rsa_mgf1_md:sha512'].flatMap(option => [
  '-pkeyopt',
  option,
])
beforeAll(() => {
  writeFileSync(path('private.pem'), alice.privateKey, { mode: 0o600 })
  writeFileSync(path('public.pem'), alice.publicKey)
})

const VALUE = 'päss\nEXAMPLE 🔑'

test('jose on its own opens what is encrypted here, each recipient theirs', async () => {
  const { store, text } = await newStore(alice)
  await store.set('K', VALUE)
  await store.share('K', bob.publicKey)
  const { jwe } = JSON.parse(text()).secrets[0] as { jwe: GeneralJWE }
  for (const { privateKey } of [alice, bob]) {
    const { plaintext, protectedHeader } = await generalDecrypt(jwe, createPrivateKey(privateKey))
    expect(Buffer.from(plaintext).toString()).toBe(VALUE)
    expect(protectedHeader).toEqual({ alg: 'RSA-OAEP-512', enc: 'A256GCM' })
  }
})

test('what jose encrypts on its own opens here', async () => {
  const { store, text, write } = await newStore(alice)
  await store.set('K', 'replaced')
  const document = JSON.parse(text())
  const [entry] = document.secrets
  const encryption = new GeneralEncrypt(Buffer.from(VALUE))
    .setProtectedHeader({ alg: 'RSA-OAEP-512', enc: 'A256GCM' })
    .setAdditionalAuthenticatedData(Buffer.from(entry.jwe.aad, 'base64url'))
  encryption.addRecipient(createPublicKey(alice.publicKey)).setUnprotectedHeader({ kid: alice.kid })
  entry.jwe = await encryption.encrypt()
  write(`${JSON.stringify(document)}\n`)
  expect((await store.get('K'))?.value).toBe(VALUE)
  expect([...store.values()].map(({ value }) => value)).toEqual([VALUE])
})

describe('keys', () => {
  const escaped = alice.privateKey.trim().replaceAll('\n', '\\n')
  const forms: [string, () => string][] = [
    ['PKCS#8', () => alice.privateKey],
    ['PKCS#1 of openssl', () => openssl('rsa', '-in', path('private.pem'), '-traditional').toString()],
    ['JWK', () => JSON.stringify(createPrivateKey(alice.privateKey).export({ format: 'jwk' }))],
    ['PEM with CRLF', () => alice.privateKey.replaceAll('\n', '\r\n')],
    ['PEM in one line, as some variables hold it', () => escaped],
    ['PEM without its last line break', () => alice.privateKey.trim()],
  ]
  test.each(forms)('private: %s', async (_, form) => {
    const { reopen, store } = await newStore(alice)
    await store.set('K', VALUE)
    const text = form()
    const named = path('key-from-file')
    writeFileSync(named, text)
    for (const options of [
      { privateKey: text },
      { env: { RENDER_CONFIG_PRIVATE_KEY: text } },
      { env: { RENDER_CONFIG_PRIVATE_KEY_FILE: named } },
      { env: { RENDER_CONFIG_PRIVATE_KEY_FILE: 'key-from-file', RENDER_CONFIG_PRIVATE_KEY: '' } },
    ]) {
      const [file, cwd] = [reopen(options), folder]
      const opened = 'privateKey' in options ? file : reopen({ ...options, cwd })
      expect((await opened.get('K'))?.value).toBe(VALUE)
    }
  })

  test.each<[string, () => string]>([
    ['SPKI', () => alice.publicKey],
    ['SPKI labelled as PKCS#1', () => alice.publicKey.replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY')],
    ['PKCS#1', () => openssl('rsa', '-pubin', '-in', path('public.pem'), '-RSAPublicKey_out').toString()],
    ['JWK', () => JSON.stringify(alice.publicJwk)],
    ['JWK with more members', () => JSON.stringify({ ...alice.publicJwk, use: 'enc', kid: 'theirs' })],
  ])('public: %s', async (_, form) => {
    const { store } = await newStore(bob)
    expect(await store.addRecipient(form())).toMatchObject({ kid: alice.kid, key: alice.publicJwk })
  })

  test.each<[string, () => Record<string, string>]>([
    ['a public key', () => ({ RENDER_CONFIG_PRIVATE_KEY: alice.publicKey })],
    ['text', () => ({ RENDER_CONFIG_PRIVATE_KEY: 'tokenEXAMPLE' })],
    ['broken JSON', () => ({ RENDER_CONFIG_PRIVATE_KEY: '{"d":"tokenEXAMPLE"' })],
    ['a JWK without numbers', () => ({ RENDER_CONFIG_PRIVATE_KEY: '{"kty":"RSA","d":"tokenEXAMPLE"}' })],
    [
      'a key with a passphrase',
      () => ({
        RENDER_CONFIG_PRIVATE_KEY: openssl(
          'pkcs8',
          '-topk8',
          '-in',
          path('private.pem'),
          '-passout',
          'pass:x',
        ).toString(),
      }),
    ],
    [
      'another algorithm',
      () => ({ RENDER_CONFIG_PRIVATE_KEY: openssl('genpkey', '-algorithm', 'ed25519').toString() }),
    ],
    ['too short a key', () => ({ RENDER_CONFIG_PRIVATE_KEY: openssl('genrsa', '1024').toString() })],
    ['a file that is not there', () => ({ RENDER_CONFIG_PRIVATE_KEY_FILE: path('none') })],
    ['a folder', () => ({ RENDER_CONFIG_PRIVATE_KEY_FILE: folder })],
  ])('%s is no private key: ACCESS_DENIED, without showing it', async (_, env) => {
    const { reopen, store } = await newStore(alice)
    await store.set('K', VALUE)
    const error = await reopen({ env: env() })
      .get('K')
      .catch((error: unknown) => error)
    expect(error).toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringMatching(/RENDER_CONFIG_PRIVATE_KEY/),
    })
    expect(String(error)).not.toMatch(/EXAMPLE|BEGIN/)
  })

  test('a pair made here is read by openssl', async () => {
    const { store } = await newStore(bob)
    const pair = await store.keygen({ bits: 2048, name: 'new' })
    writeFileSync(path('new.pem'), pair.privateKey)
    expect(openssl('rsa', '-in', path('new.pem'), '-check', '-noout').toString()).toContain('RSA key ok')
    expect(openssl('rsa', '-in', path('new.pem'), '-pubout').toString()).toBe(pair.publicKey)
    expect(await store.recipients()).toContainEqual({
      kid: pair.kid,
      name: 'new',
      default: true,
      key: pair.publicJwk,
    })
  })
})

describe('plain RSA-OAEP blocks, as Calyptia Core has them', () => {
  const key = createPrivateKey(alice.privateKey)
  const encrypt = (text: string): Buffer => {
    writeFileSync(path('plain.txt'), text)
    return openssl(
      'pkeyutl',
      '-encrypt',
      '-pubin',
      '-inkey',
      path('public.pem'),
      '-in',
      path('plain.txt'),
      ...OAEP,
    )
  }

  test.each([
    ['one block', [VALUE]],
    ['an empty text', ['']],
    ['several blocks', ['a'.repeat(126), 'b'.repeat(126), 'c']],
  ])('%s, encrypted by openssl', (_, pieces) => {
    const ciphertext = Buffer.concat(pieces.map(encrypt))
    expect(Buffer.from(openOaepBlocks(ciphertext, key)!).toString()).toBe(pieces.join(''))
  })

  test.each<[string, (ciphertext: Buffer) => Buffer]>([
    ['cut', ciphertext => ciphertext.subarray(1)],
    ['empty', () => Buffer.alloc(0)],
    ['changed', ciphertext => Buffer.from(ciphertext.map((byte, index) => (index === 9 ? byte ^ 1 : byte)))],
    ['for another key', () => encrypt('x').map(() => 1) as Buffer],
  ])('ciphertext that is %s gives nothing', (_, change) => {
    expect(openOaepBlocks(change(encrypt(VALUE)), key)).toBeUndefined()
  })
})

test('a value that does not fit its type is refused, and not quoted', async () => {
  const { store, text, write } = await newStore(alice)
  await store.set('K', { server: 'ghcr.io', user: 'me', password: 'x' }, { type: 'registry' })
  const document = JSON.parse(text())
  const [entry] = document.secrets
  const encryption = new GeneralEncrypt(Buffer.from('tokenEXAMPLE'))
    .setProtectedHeader({ alg: 'RSA-OAEP-512', enc: 'A256GCM' })
    .setAdditionalAuthenticatedData(Buffer.from(entry.jwe.aad, 'base64url'))
  encryption.addRecipient(createPublicKey(alice.publicKey)).setUnprotectedHeader({ kid: alice.kid })
  entry.jwe = await encryption.encrypt()
  write(`${JSON.stringify(document)}\n`)
  const error = await store.get('K').catch((error: unknown) => error)
  expect(error).toMatchObject({
    code: 'STORE_INVALID',
    message: expect.stringContaining('fields of type registry'),
  })
  expect(String(error)).not.toContain('EXAMPLE')
})
