/** What a run costs each store: 1,000 references to 200 secrets in 50 files, as one renderer asks for them. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createRenderer, type RenderConfigError } from '../../src/index.ts'
import { STORES, type StoreRow } from './store-table.ts'

const SECRETS = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`K${index}`, `v${index}`]))

/** Requests of a whole run, logins and questions about the store included. */
const COUNTS: Readonly<Record<string, number>> = {
  'vault, one path': 2, // the read, and one question for the version of the engine
  'vault, ten paths': 11,
  'aws-sm': 10,
  'aws-ssm': 20,
  'gcp-sm': 200, // no batches there
  'azure-kv': 200, // nor there
  'k8s, one Secret': 1,
  'k8s, a Secret each': 2, // pages of a list
  consul: 1,
  etcd: 2,
  'op, 20 items': 22, // the vault, the list of items, each item
  doppler: 1,
  'infisical, with its login': 2,
  'http-json': 1,
}

const ends: (() => unknown)[] = []
const warnings: Error[] = []
const heed = (warning: Error): number => warnings.push(warning)
beforeAll(() => void process.on('warning', heed))
afterAll(() => void process.off('warning', heed))
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const fiftyFiles = ({ key = index => `K${index}` }: StoreRow) =>
  Array.from({ length: 50 }, (_, file) => ({
    filename: `f${file}.yaml`,
    source: Array.from(
      { length: 20 },
      (_, line) => `a${line}: {{ secret('${key((file * 20 + line) % 200)}') }}\n`,
    ).join(''),
  }))

test('every store has a number', () => {
  expect(Object.keys(COUNTS)).toEqual(STORES.map(({ name }) => name))
})

describe('1,000 references to 200 secrets in 50 files', () => {
  test.each(STORES.map(row => [row.name, COUNTS[row.name]!, row] as const))(
    'are %s: %i requests, and none when they are asked for again',
    async (_, count, row) => {
      const { server, provider } = await row.start(SECRETS)
      ends.push(() => server.close())
      const renderer = createRenderer({ providers: [provider()] })
      ends.push(() => renderer.close())

      const results = await renderer.renderAll(fiftyFiles(row))
      expect(results.flatMap(({ references }) => references)).toHaveLength(1000)
      expect(results.map(({ text }) => text)).toEqual(
        Array.from({ length: 50 }, (_, file) =>
          Array.from({ length: 20 }, (_, line) => `a${line}: v${(file * 20 + line) % 200}\n`).join(''),
        ),
      )
      expect(server.count()).toBe(count)
      await renderer.renderAll(fiftyFiles(row))
      expect(server.count()).toBe(count)
    },
  )

  /** Waits on a clock of its own, and says for how long. */
  const patient = () => {
    const waits: number[] = []
    let now = Date.now() // AWS looks at clocks
    const sleep = async (ms: number): Promise<boolean> => {
      waits.push(ms)
      now += ms
      return true
    }
    return { waits, http: { env: {}, now: () => now, sleep } }
  }

  test.each(STORES.map(row => [row.name, COUNTS[row.name]!, row] as const))(
    'are three more for a store that asks three times to come back later, and are waited for as it says: %s',
    async (_, count, row) => {
      const { server, provider } = await row.start(SECRETS)
      ends.push(() => server.close())
      const { waits, http } = patient()
      const renderer = createRenderer({ providers: [provider(http)] })
      ends.push(() => renderer.close())
      server.fail('429-retry-after', { retryAfter: '7', times: 3 })
      const results = await renderer.renderAll(fiftyFiles(row))
      expect(results.flatMap(({ references }) => references)).toHaveLength(1000)
      expect(waits).toEqual([7000, 7000, 7000])
      expect(server.count()).toBe(count + 3)
    },
  )

  test.each(STORES.map(row => [row.name, row] as const))(
    'are few for a store that never lets us: %s',
    async (_, row) => {
      const { server, provider } = await row.start(SECRETS)
      ends.push(() => server.close())
      const { waits, http } = patient()
      const renderer = createRenderer({ providers: [provider(http)] })
      ends.push(() => renderer.close())
      server.fail('429-retry-after', { retryAfter: '7' })
      const failed: unknown = await renderer.renderAll(fiftyFiles(row)).catch((error: unknown) => error)
      const { problems } = failed as RenderConfigError
      expect(problems).toHaveLength(1000)
      expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['THROTTLED']))
      // The first alone, then eight at a time, each with its three further tries.
      expect(server.count()).toBeLessThanOrEqual(4 + 8 * 4)
      expect(new Set(waits)).toEqual(new Set([7000]))
    },
  )

  test.each(STORES.map(row => [row.name, COUNTS[row.name]!, row] as const))(
    'are as many for runs at the same time: %s',
    async (_, count, row) => {
      const { server, provider } = await row.start(SECRETS)
      ends.push(() => server.close())
      const renderer = createRenderer({ providers: [provider()] })
      ends.push(() => renderer.close())
      await Promise.all([1, 2, 3].map(() => renderer.renderAll(fiftyFiles(row))))
      expect(server.count()).toBe(count)
    },
  )
})

test('Node has nothing to warn of, such as too many listeners', () => {
  expect(warnings.map(String)).toEqual([])
})
