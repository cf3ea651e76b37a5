/**
 * What 10,000 secrets cost against 10: open and list, set one, get one, each in a process that has just started to
 * look (nothing remembered), and a get once the file is known. Prints a Markdown table, medians in milliseconds.
 *
 *     npx esbuild bench/store/store.ts --bundle --platform=node --format=esm --packages=external --outfile=FILE.mjs
 *     node FILE.mjs
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EMPTY_DOCUMENT, type Entry, entryKey, type StoreDocument } from '../../src/store/document.ts'
import { sealEntry } from '../../src/store/entry.ts'
import { keygen } from '../../src/store/keygen.ts'
import { newMetadata } from '../../src/store/new-metadata.ts'
import { openStore } from '../../src/store/store.ts'
import { openStoreFile } from '../../src/store/store-file.ts'

const ROUNDS = 15
const folder = mkdtempSync(join(tmpdir(), 'bench-store-'))
const pair = await keygen()

async function make(count: number): Promise<string> {
  const path = join(folder, `${count}.json`)
  const owner = { kid: pair.kid, name: 'owner', default: true, key: pair.publicJwk }
  const secrets = new Map<string, Entry>()
  for (let index = 0; index < count; index++) {
    const name = `SECRET_${String(index).padStart(5, '0')}`
    const metadata = newMetadata(name, undefined, {}, { now: new Date(), file: path })
    secrets.set(entryKey('', name), await sealEntry(metadata, Buffer.from(`value ${index}`), [owner]))
  }
  const document: StoreDocument = { ...EMPTY_DOCUMENT, recipients: [owner], secrets }
  await openStoreFile(path, path, { timeoutMs: 1000, staleMs: 5000 }).update(async () => document)
  return path
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[ROUNDS >> 1]!
}

try {
  const columns: Record<string, number>[] = []
  for (const count of [10, 10_000]) {
    const path = await make(count)
    const name = `SECRET_${String(count >> 1).padStart(5, '0')}`
    const open = (): ReturnType<typeof openStore> => openStore(path, { privateKey: pair.privateKey })
    const warm = open()
    await warm.get(name)
    columns.push({
      'file, KiB': statSync(path).size / 1024,
      'open and list, ms': await median(() => open().list()),
      'open and get one, ms': await median(() => open().get(name)),
      'get one more, ms': await median(() => warm.get(name)),
      'open and set one, ms': await median(() => open().set(name, 'new value')),
    })
  }
  console.log('| | 10 secrets | 10,000 secrets |\n| --- | --: | --: |')
  for (const row of Object.keys(columns[0]!)) {
    console.log(`| ${row} | ${columns.map(column => column[row]!.toFixed(1)).join(' | ')} |`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
