import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { alice, bob } from './keys.ts'
import { newStore } from './new-store.ts'

const schema = JSON.parse(readFileSync(new URL('../../src/store/store.schema.json', import.meta.url), 'utf8'))
const validate = new Ajv({ strict: true, allErrors: true }).compile(schema)

async function document(): Promise<Record<string, never>> {
  const { store, text } = await newStore(alice)
  await store.set('PLAIN', 'value', { description: 'two\nlines' })
  await store.set('EMPTY', '')
  await store.set('FULL', 'x'.repeat(1024 * 1024), { namespace: 'company.team' })
  await store.share('PLAIN', bob.publicKey, { recipientName: 'bob' })
  return JSON.parse(text())
}

test('the published schema describes what is written', async () => {
  validate(await document())
  expect(validate.errors).toBeNull()
})

// biome-ignore lint/suspicious/noExplicitAny: what is tampered with has no type
test.each<[string, (document: any) => void]>([
  ['another version', document => (document.version = 2)],
  ['an unknown member', document => (document.extra = 1)],
  ['an unknown member of a secret', document => (document.secrets[0].value = 'plain')],
  ['another type', document => (document.secrets[0].type = 'file')],
  ['another algorithm', document => (document.secrets[0].jwe.protected = 'e30')],
  ['a private key', document => (document.recipients[0].key.d = 'AQAB')],
  ['no recipient', document => (document.secrets[0].jwe.recipients = [])],
  ['a namespace with an empty word', document => (document.secrets[0].namespace = 'a..b')],
])('the published schema refuses %s', async (_, change) => {
  const changed = await document()
  change(changed)
  expect(validate(changed)).toBe(false)
})
