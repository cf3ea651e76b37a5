import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { alice } from './keys.ts'
import { newStore } from './new-store.ts'

/** A clock that is asked under the lock, in the middle of a write; `once` runs the first time. */
function meddling(once: () => void): () => Date {
  let isFirst = true
  return () => {
    if (isFirst) {
      isFirst = false
      once()
    }
    return new Date(0)
  }
}
const names = async (store: { list(): Promise<readonly { name: string }[]> }): Promise<string[]> =>
  (await store.list()).map(({ name }) => name)

test('writes of one process and of several stores of it all count', async () => {
  const { store, reopen } = await newStore(alice)
  const stores = [store, reopen(), reopen()]
  await Promise.all(Array.from({ length: 30 }, (_, index) => stores[index % 3]!.set(`K${index % 10}`, 'x')))
  expect((await store.list()).map(({ version }) => version)).toEqual(Array(10).fill(3))
})

test('a lock that others hold ends as UNAVAILABLE and changes nothing', async () => {
  const { file, text, reopen } = await newStore(alice)
  const before = text()
  mkdirSync(`${file}.lock`)
  await expect(reopen({ lockTimeoutMs: 50 }).set('K', 'x')).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('somebody else is writing'),
  })
  expect(text()).toBe(before)
  expect(existsSync(`${file}.lock`)).toBe(true)
})

test('a lock without a sign of life is taken over', async () => {
  const { file, store } = await newStore(alice)
  mkdirSync(`${file}.lock`)
  utimesSync(`${file}.lock`, 1, 1)
  await store.set('K', 'x')
  expect(existsSync(`${file}.lock`)).toBe(false)
})

/** As two waiters do that find the same stale lock: the second removes the first one's. */
function takeOver(file: string): void {
  rmdirSync(`${file}.lock`)
  mkdirSync(`${file}.lock`)
}

test('a writer whose lock was taken over writes nothing, and leaves the other’s lock alone', async () => {
  const { file, reopen, text } = await newStore(alice)
  const before = text()
  const now = meddling(() => takeOver(file))
  const write = reopen({ now, lockTimeoutMs: 50 }).set('K', 'x')
  await expect(write).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(text()).toBe(before)
  expect(readdirSync(dirname(file))).toEqual(['secrets.json', 'secrets.json.lock'])
})

test('a writer whose lock was taken over begins again once it can', async () => {
  const { file, reopen, store } = await newStore(alice)
  const now = meddling(() => {
    takeOver(file)
    utimesSync(`${file}.lock`, 1, 1) // its new holder died at once
  })
  await reopen({ now }).set('K', 'x')
  expect(await names(store)).toEqual(['K'])
  expect(readdirSync(dirname(file))).toEqual(['secrets.json'])
})

test('what somebody without a lock wrote in between is not overwritten', async () => {
  const { file, reopen, store, text } = await newStore(alice)
  await store.set('THEIRS', 'x')
  const theirs = text()
  await store.delete('THEIRS')
  const now = meddling(() => {
    writeFileSync(`${file}.new`, theirs)
    renameSync(`${file}.new`, file)
  })
  await reopen({ now }).set('OURS', 'x')
  expect(await names(store)).toEqual(['OURS', 'THEIRS'])
})

test('a store that never rests is UNAVAILABLE', async () => {
  const { file, reopen } = await newStore(alice)
  const now = (): Date => {
    utimesSync(file, new Date(), new Date())
    return new Date(0)
  }
  await expect(reopen({ now }).set('K', 'x')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(readdirSync(dirname(file))).toEqual(['secrets.json'])
})

test('what a killed writer left is swept up, and nothing else', async () => {
  const { file, store } = await newStore(alice)
  for (const name of ['.secrets.json.99-abc.tmp', '.other.json.99-abc.tmp', '.secrets.json.bak']) {
    writeFileSync(`${dirname(file)}/${name}`, 'half')
  }
  await store.set('K', 'x')
  expect(readdirSync(dirname(file))).toEqual(['.other.json.99-abc.tmp', '.secrets.json.bak', 'secrets.json'])
  expect(readFileSync(file, 'utf8')).toMatch(/}\n$/)
})
