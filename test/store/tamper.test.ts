import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { parseDocument } from '../../src/store/parse-document.ts'
import { alice, bob } from './keys.ts'
import { newStore, type TestStore } from './new-store.ts'

/** RENDER_CONFIG_TAMPER_STEP=1 flips every bit of the file. */
const STEP = Number(process.env.RENDER_CONFIG_TAMPER_STEP ?? 29)
const VALUES: Readonly<Record<string, string>> = { A: 'the value of A EXAMPLE', B: 'the value of B EXAMPLE' }

let made: TestStore
let original = ''
beforeAll(async () => {
  made = await newStore(alice)
  for (const [name, value] of Object.entries(VALUES))
    await made.store.set(name, value, { description: 'one' })
  await made.store.set('BOTH', 'shared EXAMPLE', { namespace: 'a.b' })
  await made.store.share('BOTH', bob.publicKey, { recipientName: 'bob', namespace: 'a.b' })
  original = made.text()
})

/** What reading everything comes to: the values, or the code and messages of the refusal. */
function readAll(
  text: string | Uint8Array,
  key = alice,
): { values?: unknown; code?: unknown; message?: string } {
  made.write(text)
  try {
    const values = [...made.reopen({ privateKey: key.privateKey }).values()]
    return { values: Object.fromEntries(values.map(({ name, value }) => [name, value])) }
  } catch (error) {
    const { code, message } = error as { code: unknown; message: string }
    for (const value of Object.values(VALUES)) expect(inspect(error)).not.toContain(value)
    return { code, message }
  }
}

/** The cheap part of `readAll`: no key is needed to see that something is wrong. */
function isRefusedUnread(bytes: Buffer): boolean {
  try {
    parseDocument(bytes, made.file)
    return false
  } catch (error) {
    return (error as { code: unknown }).code === 'STORE_INVALID'
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what is tampered with has no type
type Json = any
const edit = (change: (document: Json) => void): string => {
  const document = JSON.parse(original)
  change(document)
  return `${JSON.stringify(document, null, 2)}\n`
}
const swap = (a: Json, b: Json, ...members: string[]): void => {
  for (const member of members) [a[member], b[member]] = [b[member], a[member]]
}
const rebind = (entry: Json, change: (bound: Json) => void): void => {
  const bound = JSON.parse(Buffer.from(entry.jwe.aad, 'base64url').toString())
  change(bound)
  entry.jwe.aad = Buffer.from(JSON.stringify(bound)).toString('base64url')
}

test('what was not touched is read', () => {
  expect(readAll(original).values).toEqual({ ...VALUES, BOTH: 'shared EXAMPLE' })
  expect(readAll(original.replaceAll('\n', '\r\n')).values).toEqual({ ...VALUES, BOTH: 'shared EXAMPLE' })
  expect(readAll(`${JSON.stringify(JSON.parse(original))}\n`).values).toEqual({
    ...VALUES,
    BOTH: 'shared EXAMPLE',
  })
})

test('a file that is cut at any byte is refused', () => {
  const lengths = Array.from({ length: original.length }, (_, length) => length)
  expect(lengths.filter(length => !isRefusedUnread(Buffer.from(original.slice(0, length))))).toEqual([])
  expect(readAll(original.slice(0, -1)).code).toBe('STORE_INVALID')
})

test('a bit that is flipped anywhere is refused, or was in a recipient’s label', () => {
  const bytes = Buffer.from(original)
  const labels = /"name": "(?:owner|bob)"/g
  const inLabel = new Set(
    [...original.matchAll(labels)].flatMap(({ index, 0: text }) => {
      const start = index + '"name": "'.length
      return Array.from({ length: text.length - '"name": ""'.length }, (_, offset) => start + offset)
    }),
  )
  const wrong: string[] = []
  for (let bit = 0; bit < bytes.length * 8; bit += STEP) {
    const at = bit >> 3
    const changed = Buffer.from(bytes)
    changed[at]! ^= 1 << (bit & 7)
    if (isRefusedUnread(changed)) continue
    const result = readAll(changed)
    const isRight = inspect(result.values) === inspect({ ...VALUES, BOTH: 'shared EXAMPLE' })
    // The other reader's own copy of the content key is nothing that this reader can check.
    const isForBob = isRight && readAll(changed, bob).code === 'STORE_INVALID'
    if (result.code !== 'STORE_INVALID' && !(isRight && (inLabel.has(at) || isForBob)))
      wrong.push(`bit ${bit}`)
  }
  expect(wrong).toEqual([])
}, 300_000)

test.each(['encrypted_key', 'iv', 'ciphertext', 'tag', 'aad'])(
  'a bit flipped in %s of A is refused as A',
  member => {
    const holder = (document: Json): Json => {
      const { jwe } = document.secrets[0]
      return member === 'encrypted_key' ? jwe.recipients[0] : jwe
    }
    const size = Buffer.from(holder(JSON.parse(original))[member], 'base64url').length
    for (let bit = 0; bit < size * 8; bit += 5) {
      const text = edit(document => {
        const bytes = Buffer.from(holder(document)[member], 'base64url')
        bytes[bit >> 3]! ^= 1 << (bit & 7)
        holder(document)[member] = bytes.toString('base64url')
      })
      const { code, message } = readAll(text)
      expect([code, message]).toEqual(['STORE_INVALID', expect.stringContaining('secret "A" ')])
    }
  },
)

test.each<[what: string, change: (document: Json) => void, named: RegExp]>([
  [
    'two values swapped',
    ({ secrets: [a, b] }) => swap(a, b, 'jwe'),
    /secret "A" .*it is that of "B"[\s\S]*secret "B"/,
  ],
  [
    'two names swapped',
    ({ secrets: [a, b] }) => swap(a, b, 'name'),
    /secret "B" .*it is that of "A"[\s\S]*secret "A"/,
  ],
  [
    'all metadata swapped',
    ({ secrets: [a, b] }) =>
      swap(a, b, 'name', 'description', 'type', 'id', 'uid', 'version', 'createTime', 'updateTime'),
    /secret "B" .*it is that of "A"/,
  ],
  [
    'ciphertexts swapped',
    ({ secrets: [a, b] }) => swap(a.jwe, b.jwe, 'ciphertext', 'iv', 'tag'),
    /secret "A" is damaged/,
  ],
  [
    'ciphertexts and keys swapped',
    ({ secrets: [a, b] }) => swap(a.jwe, b.jwe, 'ciphertext', 'iv', 'tag', 'recipients'),
    /secret "A" is damaged/,
  ],
  [
    'content keys swapped',
    ({ secrets: [a, b] }) => swap(a.jwe, b.jwe, 'recipients'),
    /secret "A" is damaged/,
  ],
  ['a secret renamed', ({ secrets: [a] }) => (a.name = 'NEW'), /secret "NEW" .*it is that of "A"/],
  [
    'a secret renamed with what is bound',
    ({ secrets: [a] }) => {
      a.name = 'NEW'
      rebind(a, bound => (bound.name = 'NEW'))
    },
    /secret "NEW" is damaged/,
  ],
  [
    'another namespace',
    ({ secrets: [a] }) => (a.namespace = 'x'),
    /secret "A" of namespace "x" .*it is that of "A"/,
  ],
  [
    'another namespace with what is bound',
    ({ secrets: [a] }) => {
      a.namespace = 'x'
      rebind(a, bound => (bound.namespace = 'x'))
    },
    /secret "A" of namespace "x" is damaged/,
  ],
  ['another type', ({ secrets: [a] }) => (a.type = 's3'), /secret "A"/],
  ['another version', ({ secrets: [a] }) => (a.version = 2), /secret "A"/],
  ['another description', ({ secrets: [a] }) => (a.description = 'two'), /secret "A"/],
  ['no description', ({ secrets: [a] }) => delete a.description, /secret "A"/],
  ['another time', ({ secrets: [a] }) => (a.updateTime = '2020-01-01T00:00:00.000Z'), /secret "A"/],
  ['another id', ({ secrets: [a] }) => (a.id = 'sec-0000000000000000'), /"id" of secret "A"/],
  ['another uid', ({ secrets: [a, b] }) => swap(a, b, 'uid', 'id'), /secret "A"/],
  [
    'a reader dropped',
    ({ secrets: [, , both] }) => both.jwe.recipients.pop(),
    /secret "BOTH" of namespace "a.b"/,
  ],
  ['readers reordered', ({ secrets: [, , both] }) => both.jwe.recipients.reverse(), /secret "BOTH"/],
  [
    'a reader added',
    ({ secrets: [a, , both], recipients }) =>
      a.jwe.recipients.push({
        ...both.jwe.recipients[0],
        header: {
          kid: recipients[0].kid === a.jwe.recipients[0].header.kid ? recipients[1].kid : recipients[0].kid,
        },
      }),
    /secret "A"/,
  ],
  [
    'a reader twice',
    ({ secrets: [a] }) => a.jwe.recipients.push(a.jwe.recipients[0]),
    /secret "A" has the same recipient twice/,
  ],
  ['no reader', ({ secrets: [a] }) => (a.jwe.recipients = []), /secret "A"/],
  [
    'an unknown reader',
    ({ secrets: [a] }) => (a.jwe.recipients[0].header.kid = 'x'.repeat(43)),
    /secret "A"/,
  ],
  [
    'a header beside the protected one',
    ({ secrets: [a] }) => (a.jwe.unprotected = { zip: 'DEF' }),
    /value of secret "A"/,
  ],
  [
    'another algorithm',
    ({ secrets: [a] }) =>
      (a.jwe.protected = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')),
    /"protected" of the value of secret "A"/,
  ],
  [
    'a tag cut short',
    ({ secrets: [a] }) => (a.jwe.tag = a.jwe.tag.slice(0, 16)),
    /"tag" of the value of secret "A"/,
  ],
  [
    'stray bits in base64url',
    ({ secrets: [a] }) =>
      (a.jwe.tag = a.jwe.tag.replace(/.$/, (last: string) => String.fromCharCode(last.charCodeAt(0) + 1))),
    /"tag" of the value of secret "A"/,
  ],
  ['padding in base64url', ({ secrets: [a] }) => (a.jwe.tag += '=='), /"tag" of the value of secret "A"/],
  ['an entry copied', ({ secrets }) => secrets.push(secrets[0]), /secret "A" is there twice/],
  [
    'an entry copied to another namespace',
    ({ secrets }) => secrets.push({ ...secrets[0], namespace: 'b' }),
    /secret "A" of namespace "b"/,
  ],
  ['a key under another kid', ({ recipients: [a, b] }) => swap(a, b, 'key'), /the key of recipient "bob"/],
  [
    'a recipient that is gone',
    document => document.recipients.pop(),
    /secret "A" has a recipient that the file does not list/,
  ],
  ['two recipients of one name', ({ recipients: [a, b] }) => (a.name = b.name), /two recipients are called/],
  [
    'a weak key',
    ({ recipients: [a] }) => {
      a.key.n = a.key.n.slice(0, 128)
      a.kid = createHash('sha256')
        .update(JSON.stringify({ e: a.key.e, kty: 'RSA', n: a.key.n }))
        .digest('base64url')
    },
    /has 768 bits/,
  ],
  [
    'an unknown member',
    document => (document.comment = 'x'),
    /a member that this version of the format does not know/,
  ],
  [
    'a name from a prototype',
    document => Object.defineProperty(document.secrets[0], '__proto__', { value: 1, enumerable: true }),
    /secret "A" has a member/,
  ],
  ['a value in the clear', ({ secrets: [a] }) => (a.value = 'x'), /secret "A" has a member/],
  ['an older format', document => (document.version = 0), /not a store/],
  ['a newer format', document => (document.version = 2), /format version 2, this program knows 1/],
  ['no list of secrets', document => (document.secrets = {}), /"secrets" is not a list/],
  ['a secret that is none', document => document.secrets.unshift(null), /secret number 1 is not an object/],
])('%s: refused by name', (_, change, named) => {
  const { code, message } = readAll(edit(change))
  expect(code).toBe('STORE_INVALID')
  expect(message).toMatch(named)
})

test.each<[what: string, change: (text: string) => string | Uint8Array, named: RegExp]>([
  ['an empty file', () => '', /empty/],
  [
    'a deep file',
    text => text.replace('"A"', `"A", "x": ${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    /"A" has a member/,
  ],
  ['other JSON', () => '{}\n', /not a store/],
  ['a list', () => '[]\n', /no object/],
  ['no JSON', () => 'hello\n', /not JSON/],
  ['a byte order mark', text => `\ufeff${text}`, /not JSON/],
  ['bytes that are no UTF-8', text => Buffer.from(text, 'utf16le').fill(0xff, 0, 2), /not UTF-8/],
  ['a merge conflict', text => text.replace('"secrets"', '\n<<<<<<< HEAD\n"secrets"'), /merge conflict/],
  ['a member twice', text => text.replace('"name": "A"', '"name": "Z",\n"name": "A"'), /twice/],
])('%s is refused', (_, change, named) => {
  const { code, message } = readAll(change(original))
  expect(code).toBe('STORE_INVALID')
  expect(message).toMatch(named)
})

test('a damaged value is refused alone, by both ways to open it, and can be set anew', async () => {
  made.write(
    edit(
      ({ secrets: [a] }) =>
        (a.jwe.ciphertext = a.jwe.ciphertext.replace(/^./, (first: string) => (first === 'x' ? 'y' : 'x'))),
    ),
  )
  const store = made.reopen({ privateKey: alice.privateKey })
  const refusal = expect.objectContaining({ code: 'STORE_INVALID', message: expect.stringContaining('"A"') })
  await expect(store.get('A')).rejects.toEqual(refusal)
  expect(() => [...store.values()]).toThrow(refusal)
  expect(await store.get('B')).toMatchObject({ value: VALUES.B })
  await store.set('A', 'anew')
  expect(await store.get('A')).toMatchObject({ value: 'anew' })
})

test('what can not be seen: deletion, an older state, and a replacement by somebody with public keys', async () => {
  const deleted = edit(document => document.secrets.shift())
  expect(readAll(deleted).values).toEqual({ B: VALUES.B, BOTH: 'shared EXAMPLE' })
  made.write(original)
  await made.reopen().set('A', 'replaced by anybody')
  expect(readAll(made.text()).values).toMatchObject({ A: 'replaced by anybody' })
  expect(readAll(original).values).toMatchObject(VALUES)
})
