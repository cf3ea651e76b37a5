import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { bundle } from './bundle.ts'
import { alice } from './keys.ts'

/** RENDER_CONFIG_CRASH_WRITES=1000 is the full run. */
const WRITES = Number(process.env.RENDER_CONFIG_CRASH_WRITES ?? 120)
const WRITERS = ['W0', 'W1', 'W2', 'W3']
const WRITES_PER_KILL = 30

const folder = mkdtempSync(join(tmpdir(), 'store-crash-'))
const children = new Set<ChildProcess>()
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

/** Writes a secret that all share and one of its own, in turn, and says so once each write is done. */
const WRITER = `
  import { writeSync } from 'node:fs'
  import { openStore } from 'render-config/store'
  const [file, own] = process.argv.slice(2)
  const store = openStore(file, { lockStaleMs: 2000, lockTimeoutMs: 60000 })
  for (let turn = 0; ; turn++) {
    const { name, version } = await store.set(turn % 2 === 0 ? 'SHARED' : own, 'value')
    writeSync(1, name + ' ' + version + '\\n')
  }
`

test(`kill -9 during ${WRITES} writes by four processes loses nothing that was acknowledged`, async () => {
  const home = join(folder, 'home')
  mkdirSync(home)
  const file = join(home, 'secrets.json')
  const store = openStore(file, { privateKey: alice.privateKey, lockStaleMs: 2000, lockTimeoutMs: 60_000 })
  await store.addRecipient(alice.publicKey)
  const script = await bundle(WRITER, folder)
  const acknowledged: { readonly name: string; readonly version: number }[] = []

  const died: unknown[] = []

  const start = (own: string): ChildProcess => {
    const child = spawn(process.execPath, [script, file, own], { stdio: ['ignore', 'pipe', 'inherit'] })
    children.add(child)
    child.once('exit', code => code !== null && died.push(code))
    createInterface(child.stdout!).on('line', line => {
      const [name, version] = line.split(' ')
      acknowledged.push({ name: name!, version: Number(version) })
    })
    return child
  }
  const writers = WRITERS.map(start)
  let kills = 0
  while (acknowledged.length < WRITES && died.length === 0) {
    const next = acknowledged.length + Math.random() * 2 * WRITES_PER_KILL
    while (acknowledged.length < Math.min(next, WRITES) && died.length === 0) await sleep(1)
    await sleep(Math.random() * 10)
    const victim = Math.floor(Math.random() * writers.length)
    await stop(writers[victim]!)
    kills++
    store.check() // throws if the file is not whole
    writers[victim] = start(WRITERS[victim]!)
  }
  await Promise.all(writers.map(stop))
  kills += writers.length
  expect(died, 'writers that gave up').toEqual([])

  // Every write counts its secret one up: two acknowledged ones of one version would mean that one was lost.
  const marks = acknowledged.map(({ name, version }) => `${name} ${version}`)
  expect(new Set(marks).size).toBe(marks.length)
  const versions = new Map((await store.list()).map(({ name, version }) => [name, version]))
  expect(acknowledged.filter(({ name, version }) => version > (versions.get(name) ?? 0))).toEqual([])
  const written = [...versions.values()].reduce((sum, version) => sum + version, 0)
  expect(written).toBeGreaterThanOrEqual(acknowledged.length)
  expect(written).toBeLessThanOrEqual(acknowledged.length + kills)

  await store.set('LAST', 'value') // the lock that a killed process left is taken over
  expect(readdirSync(home)).toEqual(['secrets.json'])
  expect([...store.values()].map(({ value }) => value)).toEqual(Array(versions.size + 1).fill('value'))
}, 120_000)

async function stop(child: ChildProcess): Promise<void> {
  children.delete(child)
  if (child.exitCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}
