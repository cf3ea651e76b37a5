import { chmodSync, readdirSync, readlinkSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dockerConfig } from '../../src/store/docker-config.ts'
import { openStore } from '../../src/store/store.ts'
import { brokenValues, nastyValues } from '../nasty-values.ts'
import { alice, bob } from './keys.ts'
import { newStore } from './new-store.ts'

const failure = (code: string, message = ''): unknown =>
  expect.objectContaining({ name: 'RenderConfigError', code, message: expect.stringContaining(message) })

describe('a value', () => {
  test('comes back as it was, however nasty', async () => {
    const { store, text } = await newStore(alice)
    await Promise.all(nastyValues.map(({ name, value }) => store.set(name, value)))
    const read = await Promise.all(nastyValues.map(async ({ name }) => (await store.get(name))?.value))
    expect(read).toEqual(nastyValues.map(({ value }) => value))
    expect(nastyValues.filter(({ value }) => value.length > 12 && text().includes(value))).toEqual([])
  })

  test('of any bytes comes back, by both ways to open it', async () => {
    const { store } = await newStore(alice)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async bytes => {
        await store.set('BYTES', bytes)
        const { value } = (await store.get('BYTES'))!
        expect(Buffer.from(value).equals(bytes)).toBe(true)
        expect([...store.values()].map(known => known.value)).toEqual([value])
      }),
      { numRuns: 60, seed: 6 },
    )
  })

  test('that is no UTF-8 comes back as bytes', async () => {
    const { store } = await newStore(alice)
    await store.set('BIN', Uint8Array.of(0, 255))
    expect((await store.get('BIN'))?.value).toEqual(Uint8Array.of(0, 255))
  })

  test.each(brokenValues)('with $name is refused', async ({ value }) => {
    const { store } = await newStore(alice)
    await expect(store.set('K', value)).rejects.toEqual(failure('WRITE_REFUSED', 'surrogate'))
  })

  test('may have 1 MiB and not a byte more', async () => {
    const { store } = await newStore(alice)
    await store.set('FULL', 'x'.repeat(1024 * 1024))
    expect((await store.get('FULL'))?.value).toHaveLength(1024 * 1024)
    await expect(store.set('OVER', 'x'.repeat(1024 * 1024 + 1))).rejects.toEqual(
      failure('WRITE_REFUSED', '1 MiB'),
    )
  })

  test.each([[1], [true], [null], [undefined]])('of the wrong type (%s) is a TypeError', async value => {
    const { store } = await newStore(alice)
    await expect(store.set('K', value as never)).rejects.toThrow(TypeError)
  })
})

describe('a name', () => {
  test.each(['__proto__', 'constructor', 'any key', 'db.password', 'a/b#c:d', '🔑', 'é', 'e\u0301', '-'])(
    'may be %j',
    async name => {
      const { store } = await newStore(alice)
      expect(await store.get(name)).toBeUndefined()
      await store.set(name, 'x')
      expect((await store.list()).map(secret => secret.name)).toEqual([name])
      expect((await store.get(name))?.value).toBe('x')
    },
  )

  test.each(['', 'a\0b', 'a\nb', '\u001b[2J', 'a\u202eb', '\ud800', 'x'.repeat(256)])(
    'can not be %j',
    async name => {
      const { store } = await newStore(alice)
      await expect(store.set(name, 'x')).rejects.toEqual(failure('WRITE_REFUSED', 'the name'))
    },
  )

  test.each(['.', 'a.', '.a', 'a..b', 'a b', 'é', '../x'])(
    'of a namespace can not be %j',
    async namespace => {
      const { store } = await newStore(alice)
      await expect(store.set('K', 'x', { namespace })).rejects.toEqual(
        failure('WRITE_REFUSED', 'the namespace'),
      )
    },
  )

  test('is one secret per namespace', async () => {
    const { store } = await newStore(alice)
    await store.set('K', 'root')
    await store.set('K', 'child', { namespace: 'a.b' })
    expect((await store.get('K'))?.value).toBe('root')
    expect((await store.get('K', { namespace: 'a.b' }))?.value).toBe('child')
    expect(await store.get('K', { namespace: 'a' })).toBeUndefined()
  })
})

describe('metadata', () => {
  test('is kept through updates, versions count up', async () => {
    let time = 0
    const { store, text } = await newStore(alice, { now: () => new Date(++time * 1000) })
    const first = await store.set('K', 'one', { description: 'what it is' })
    const second = await store.set('K', 'two')
    expect(second).toEqual({ ...first, version: 2, updateTime: '1970-01-01T00:00:02.000Z' })
    expect(second).toMatchObject({
      name: 'K',
      namespace: '',
      type: 'variable',
      description: 'what it is',
      createTime: '1970-01-01T00:00:01.000Z',
      recipients: [{ name: 'owner', kid: alice.kid }],
    })
    expect(await store.list()).toEqual([second])
    expect(await store.set('K', 'three', { description: '' })).not.toHaveProperty('description')
    expect(text()).not.toContain('what it is')
  })

  test('deleting says whether there was something', async () => {
    const { store, text } = await newStore(alice)
    const before = text()
    await store.set('K', 'x')
    expect(await store.delete('K', { namespace: 'other' })).toBe(false)
    expect(await store.delete('K')).toBe(true)
    expect(await store.delete('K')).toBe(false)
    expect(text()).toBe(before)
  })

  test('the file is sorted, and a change is a change to one block', async () => {
    const { store, text } = await newStore(alice)
    for (const name of ['b', 'C', 'a']) await store.set(name, name)
    await store.set('z', 'z', { namespace: 'a' })
    const before = text().split('\n')
    await store.set('a', 'other')
    const after = text().split('\n')
    expect(before.filter(line => line.includes('"name"')).map(line => line.trim())).toEqual(
      ['owner', 'C', 'a', 'b', 'z'].map(name => `"name": "${name}",`),
    )
    const changed = after.flatMap((line, index) => (line === before[index] ? [] : [index]))
    expect(after).toHaveLength(before.length)
    expect(changed.at(-1)! - changed[0]!).toBeLessThan(20)
  })
})

describe('types with fields', () => {
  const s3 = {
    keyId: 'AKIAEXAMPLE',
    secretKey: 's/EXAMPLE+x',
    endpoint: 'https://s3.example:9000',
    region: 'eu-1',
    bucket: 'my-bucket',
  }
  const registry = { server: 'ghcr.io', user: 'me', password: 'p:@ EXAMPLE' }

  test.each([
    ['s3', s3],
    ['s3', { keyId: 'K', secretKey: 's', bucket: 'abc' }],
    ['registry', registry],
    ['registry', { ...registry, server: 'https://index.docker.io/v1/' }],
    ['registry', { ...registry, server: 'localhost:5000/sub' }],
  ] as const)('%s is an object or its JSON', async (type, fields) => {
    const { store } = await newStore(alice)
    await store.set('O', fields, { type })
    await store.set('T', JSON.stringify(fields), { type })
    for (const name of ['O', 'T']) expect(JSON.parse(String((await store.get(name))?.value))).toEqual(fields)
    expect((await store.list()).map(secret => secret.type)).toEqual([type, type])
  })

  test.each<['s3' | 'registry', unknown, string]>([
    ['s3', 'plain EXAMPLE', 'JSON object'],
    ['s3', '["EXAMPLE"]', 'keyId'],
    ['s3', { ...s3, bucket: 'UPPER EXAMPLE' }, '"bucket"'],
    ['s3', { ...s3, endpoint: 'ftp://EXAMPLE' }, '"endpoint"'],
    ['s3', { ...s3, endpoint: 'https://u:EXAMPLE@host' }, '"endpoint"'],
    ['s3', { ...s3, region: 5 }, '"region"'],
    ['s3', { ...s3, secretKey: undefined }, '"secretKey" is missing'],
    ['s3', { ...s3, EXAMPLE: 'x' }, 'not known'],
    ['registry', { ...registry, user: 'a:EXAMPLE' }, '"user"'],
    ['registry', { ...registry, password: '' }, '"password"'],
    ['registry', { ...registry, server: 'u:EXAMPLE@host' }, '"server"'],
    ['registry', { server: 'x' }, '"user" is missing'],
  ])('%s refuses %o', async (type, value, message) => {
    const { store } = await newStore(alice)
    const error = await store.set('K', value as string, { type }).catch(error => error)
    expect(error).toEqual(failure('WRITE_REFUSED', message))
    expect(inspect(error)).not.toContain('EXAMPLE')
  })

  test('an update is held to the type that the secret has', async () => {
    const { store } = await newStore(alice)
    await store.set('K', registry, { type: 'registry' })
    await expect(store.set('K', 'text')).rejects.toEqual(failure('WRITE_REFUSED'))
    expect(await store.set('K', 'text', { type: 'variable' })).toMatchObject({ type: 'variable', version: 2 })
    await expect(store.set('K', 'text', { type: 'file' as never })).rejects.toEqual(
      failure('WRITE_REFUSED', 'type'),
    )
  })

  test('what is no registry is no Docker config, and is not quoted', () => {
    expect(() => dockerConfig('tokenEXAMPLE')).toThrow(/^the value is not that of a registry secret$/)
  })

  test('a registry is also a Docker config', () => {
    expect(JSON.parse(dockerConfig(JSON.stringify(registry)))).toEqual({
      auths: {
        'ghcr.io': {
          username: 'me',
          password: 'p:@ EXAMPLE',
          auth: Buffer.from('me:p:@ EXAMPLE').toString('base64'),
        },
      },
    })
  })
})

describe('recipients', () => {
  test('who has public keys alone adds, replaces, lists and deletes, and can not read', async () => {
    const { reopen, store } = await newStore(alice)
    const anybody = reopen()
    await anybody.set('K', 'one')
    await anybody.set('K', 'two')
    expect((await anybody.list()).map(({ name }) => name)).toEqual(['K'])
    expect((await store.get('K'))?.value).toBe('two')
    for (const work of [
      () => anybody.get('K'),
      () => anybody.share('K', bob.publicKey),
      () => anybody.rekey('owner', bob.publicKey),
      async () => [...anybody.values()],
    ]) {
      await expect(work()).rejects.toEqual(failure('ACCESS_DENIED'))
    }
    await expect(anybody.get('K')).rejects.toMatchObject({
      problems: [{ hint: expect.stringContaining(`"owner" (kid ${alice.kid})`) }],
    })
    expect(await anybody.delete('K')).toBe(true)
  })

  test('another private key is ACCESS_DENIED, and is told which would do', async () => {
    const { reopen, store } = await newStore(alice)
    await store.set('K', 'x')
    const other = reopen({ privateKey: bob.privateKey })
    await expect(other.get('K')).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringContaining(bob.kid),
      problems: [{ hint: expect.stringContaining(alice.kid) }],
    })
    expect([...other.values()]).toEqual([])
    expect(await other.get('ABSENT')).toBeUndefined()
  })

  test('a shared secret opens for both, and stays shared when it is replaced', async () => {
    const { reopen, store, text } = await newStore(alice)
    const before = await store.set('K', 'x')
    await store.set('OWN', 'x')
    await store.share('K', bob.publicKey, { recipientName: 'bob' })
    const bobs = reopen({ privateKey: bob.privateKey })
    expect(await bobs.get('K')).toMatchObject({ value: 'x', type: 'variable', version: 1 })
    await expect(bobs.get('OWN')).rejects.toEqual(failure('ACCESS_DENIED'))
    const { recipients, ...metadata } = (await store.list())[0]!
    expect(metadata).toEqual({ ...before, recipients: undefined })
    expect(recipients.map(({ name }) => name).sort()).toEqual(['bob', 'owner'])
    await reopen().set('K', 'y')
    expect((await bobs.get('K'))?.value).toBe('y')
    expect((await store.set('NEW', 'x')).recipients).toEqual([{ name: 'owner', kid: alice.kid }])
    const shared = text()
    await store.share('K', 'bob')
    await store.share('K', bob.kid)
    await store.share('K', bob.publicJwk as never)
    expect(text()).toBe(shared)
  })

  test('an unshared secret is encrypted anew, and a warning says what that can not undo', async () => {
    const { reopen, store, text } = await newStore(alice)
    await store.set('K', 'x')
    await store.share('K', bob.publicKey, { recipientName: 'bob' })
    const before = JSON.parse(text()).secrets[0].jwe
    expect((await store.unshare('K', 'bob')).warning).toContain('may have kept it')
    const after = JSON.parse(text()).secrets[0].jwe
    for (const member of ['iv', 'ciphertext', 'tag', 'aad']) expect(after[member]).not.toBe(before[member])
    expect(after.recipients.map(({ header }: { header: unknown }) => header)).toEqual([{ kid: alice.kid }])
    await expect(reopen({ privateKey: bob.privateKey }).get('K')).rejects.toEqual(failure('ACCESS_DENIED'))
    expect(await store.get('K')).toMatchObject({ value: 'x', version: 1 })
  })

  test('unsharing is refused where there is nothing to take away, or nobody left', async () => {
    const { store } = await newStore(alice)
    await store.set('K', 'x')
    await store.addRecipient(bob.publicKey, { name: 'bob' })
    await expect(store.unshare('K', 'bob')).rejects.toEqual(failure('WRITE_REFUSED', 'not shared with "bob"'))
    await expect(store.unshare('K', 'owner')).rejects.toEqual(failure('WRITE_REFUSED', 'the last'))
    await expect(store.unshare('K', 'carol')).rejects.toEqual(
      failure('WRITE_REFUSED', '"carol" is no recipient'),
    )
    await expect(store.unshare('NONE', 'bob')).rejects.toEqual(failure('NOT_FOUND', '"NONE"'))
  })

  test('rekey puts a new key in the place of an old one, everywhere', async () => {
    const { reopen, store } = await newStore(alice)
    for (const name of ['A', 'B', 'C']) await store.set(name, name, { namespace: 'a' })
    expect((await store.rekey('owner', bob.publicKey)).warning).toContain('"owner"')
    await expect(store.get('A', { namespace: 'a' })).rejects.toEqual(failure('ACCESS_DENIED'))
    const bobs = reopen({ privateKey: bob.privateKey })
    expect([...bobs.values()].map(({ value }) => value)).toEqual(['A', 'B', 'C'])
    expect(await bobs.recipients()).toEqual([
      { kid: bob.kid, name: 'owner', default: true, key: bob.publicJwk },
    ])
    await reopen().set('D', 'D')
    expect((await bobs.get('D'))?.value).toBe('D')
  })

  test('rekey to a key that is there already joins the two', async () => {
    const { reopen, store } = await newStore(alice)
    await store.set('A', 'A')
    await store.set('B', 'B')
    await store.share('A', bob.publicKey, { recipientName: 'bob' })
    await store.rekey(alice.publicKey, 'bob')
    const bobs = reopen({ privateKey: bob.privateKey })
    expect([...bobs.values()].map(({ value }) => value)).toEqual(['A', 'B'])
    expect(await bobs.recipients()).toMatchObject([{ name: 'bob', default: true }])
  })

  test('rekey is all or nothing', async () => {
    const { reopen, store, text } = await newStore(alice)
    await store.set('A', 'A')
    await store.addRecipient(bob.publicKey, { name: 'bob' })
    await store.set('B', 'B')
    await store.unshare('B', 'owner')
    const before = text()
    await expect(store.rekey('bob', alice.publicKey)).rejects.toEqual(failure('ACCESS_DENIED', '"B"'))
    expect(text()).toBe(before)
    await reopen({ privateKey: bob.privateKey }).rekey('bob', alice.publicKey)
    expect((await store.get('B'))?.value).toBe('B')
  })

  test('a private key is refused where a public one belongs, and so are poor keys and taken names', async () => {
    const { store } = await newStore(alice)
    const refused = failure('WRITE_REFUSED')
    await expect(store.addRecipient(bob.privateKey)).rejects.toEqual(failure('WRITE_REFUSED', 'private key'))
    await expect(store.addRecipient({ ...bob.publicJwk, d: 'AQAB' })).rejects.toEqual(refused)
    await expect(store.addRecipient('-----BEGIN PUBLIC KEY-----\nx')).rejects.toEqual(refused)
    await expect(store.addRecipient('{')).rejects.toEqual(refused)
    await expect(store.addRecipient('nobody')).rejects.toEqual(
      failure('WRITE_REFUSED', '"nobody" is no recipient'),
    )
    await expect(store.addRecipient(bob.publicKey, { name: 'owner' })).rejects.toEqual(refused)
    await expect(store.addRecipient(bob.publicKey, { name: 'a\nb' })).rejects.toEqual(refused)
    await expect(store.addRecipient(bob.publicKey, { name: alice.kid })).rejects.toEqual(refused)
    await expect(store.keygen({ bits: 1024 })).rejects.toThrow(TypeError)
    expect(await store.recipients()).toHaveLength(1)
  })

  test('without a recipient there is no secret', async () => {
    const { reopen, file } = await newStore(alice)
    const fresh = openStore(`${file}.fresh`, { env: {} })
    await expect(fresh.set('K', 'x')).rejects.toEqual(failure('WRITE_REFUSED', 'nobody to encrypt'))
    expect(readdirSync(dirname(file))).toEqual(['secrets.json'])
    await reopen().addRecipient(bob.publicKey, { name: 'bob', default: false })
    expect((await reopen().set('K', 'x')).recipients).toEqual([{ name: 'owner', kid: alice.kid }])
  })
})

describe('the file', () => {
  test('that is absent is IO, not an empty store', async () => {
    const store = openStore('/nonexistent/secrets.json')
    expect(() => store.check()).toThrow(failure('IO', 'does not exist'))
    await expect(store.list()).rejects.toEqual(failure('IO'))
    await expect(store.get('K')).rejects.toEqual(failure('IO'))
    await expect(store.addRecipient(alice.publicKey)).rejects.toEqual(failure('IO', 'does not exist'))
  })

  test('that is a folder is IO', async () => {
    const { file } = await newStore(alice)
    await expect(openStore(dirname(file)).list()).rejects.toEqual(failure('IO', 'not a regular file'))
  })

  test('that is damaged is not written to', async () => {
    const { store, text, write } = await newStore(alice)
    write('{}\n')
    await expect(store.set('K', 'x')).rejects.toEqual(failure('STORE_INVALID'))
    await expect(store.delete('K')).rejects.toEqual(failure('STORE_INVALID'))
    expect(text()).toBe('{}\n')
  })

  test('keeps its mode, and begins as its owner’s alone', async () => {
    const { file, store } = await newStore(alice)
    const mode = (): number => statSync(file).mode & 0o777
    expect(mode()).toBe(0o600)
    chmodSync(file, 0o664)
    await store.set('K', 'x')
    expect(mode()).toBe(0o664)
  })

  test('may be a link, which stays one', async () => {
    const { file, text } = await newStore(alice)
    const link = join(dirname(file), 'link.json')
    symlinkSync('secrets.json', link)
    await openStore(link).set('K', 'x')
    expect(readlinkSync(link)).toBe('secrets.json')
    expect(text()).toContain('"name": "K"')
    symlinkSync('nowhere.json', `${link}.dangling`)
    await expect(openStore(`${link}.dangling`).addRecipient(alice.publicKey)).rejects.toEqual(failure('IO'))
  })

  test('below what is no folder is IO', async () => {
    const { file } = await newStore(alice)
    const below = openStore(join(file, 'secrets.json'))
    await expect(below.addRecipient(alice.publicKey)).rejects.toEqual(failure('IO', 'not a folder'))
    await expect(below.list()).rejects.toEqual(failure('IO'))
  })
})
