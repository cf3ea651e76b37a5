/** A store in a folder of its own that is gone with the tests of the file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { KeyPair } from '../../src/store/keygen.ts'
import { openStore, type StoreOptions } from '../../src/store/store.ts'
import type { Store } from '../../src/store/store-api.ts'

const folder = mkdtempSync(join(tmpdir(), 'store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

export interface TestStore {
  readonly file: string
  /** Opened with the private key of its owner. */
  readonly store: Store
  /** Opened again, by default without any key. */
  reopen(options?: StoreOptions): Store
  text(): string
  write(text: string | Uint8Array): void
}

/** @param owner the default recipient, called `owner` */
export async function newStore(owner: KeyPair, options: StoreOptions = {}): Promise<TestStore> {
  const file = join(mkdtempSync(join(folder, 'in-')), 'secrets.json')
  const reopen = (more: StoreOptions = {}): Store => openStore(file, { env: {}, ...options, ...more })
  const store = reopen({ privateKey: owner.privateKey })
  await store.addRecipient(owner.publicKey, { name: 'owner' })
  return {
    file,
    store,
    reopen,
    text: () => readFileSync(file, 'utf8'),
    write: text => writeFileSync(file, text),
  }
}
