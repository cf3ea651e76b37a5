/**
 * Every fault that a store over HTTP can have, and what it must become. In: a fake store that holds one secret, and
 * how a provider for it is made. A store names the cells in which its protocol differs.
 */
import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import type { OutcomeCode } from '../../../src/errors.ts'
import { createChain } from '../../../src/providers/chain.ts'
import type { HttpOptions } from '../../../src/providers/http/request.ts'
import { memory } from '../../../src/providers/memory.ts'
import type { Provider, RequestOptions } from '../../../src/providers/provider.ts'
import { referenceByCall } from '../../../src/references/reference.ts'
import type { FakeServer } from '../../../src/testing/fake-server.ts'
import { FAULT_MARK, type FaultName, type FaultOptions } from '../../../src/testing/faults.ts'

type Cell = FaultName | 'tls-error' | 'certificate-expired'

export interface FaultMatrix {
  /** `test` of the runner. */
  readonly test: (title: string, body: () => Promise<void>) => unknown
  /** Starts a fresh fake that holds the secret. */
  readonly start: (options: { readonly tls: false | { readonly expired?: boolean } }) => Promise<FakeServer>
  /** Makes the provider; `http` must reach the transport. */
  readonly create: (server: FakeServer, http: HttpOptions) => Provider
  /** The secret that the fake holds. */
  readonly key: string
  readonly value: string
  /** Credentials, which no error may show. */
  readonly credentials: readonly string[]
  /** Which requests a fault hits. Default: all. */
  readonly when?: FaultOptions['when']
  /** Cells that differ, or `'n/a'`. Default: none. */
  readonly differs?: Partial<Record<Cell, OutcomeCode | 'n/a'>>
}

const OUTCOMES: Readonly<Record<Cell, OutcomeCode>> = {
  '401': 'ACCESS_DENIED',
  '403': 'ACCESS_DENIED',
  '404': 'NOT_FOUND',
  '409': 'UNAVAILABLE',
  '429': 'THROTTLED',
  '429-retry-after': 'THROTTLED',
  '500': 'UNAVAILABLE',
  '503': 'UNAVAILABLE',
  timeout: 'UNAVAILABLE',
  'timeout-in-body': 'UNAVAILABLE',
  'half-body': 'UNAVAILABLE',
  reset: 'UNAVAILABLE',
  'wrong-content-type': 'UNAVAILABLE',
  'malformed-json': 'UNAVAILABLE',
  'huge-body': 'UNAVAILABLE',
  redirect: 'UNAVAILABLE',
  'tls-error': 'UNAVAILABLE',
  'certificate-expired': 'UNAVAILABLE',
}

const TLS: Partial<Record<Cell, { readonly expired?: boolean }>> = {
  'tls-error': {},
  'certificate-expired': { expired: true },
}

export function testFaults(matrix: FaultMatrix): void {
  const { test, differs = {} } = matrix
  test('a Retry-After that ends after the run is not waited for', () => runPastDeadline(matrix))
  for (const [cell, usual] of Object.entries(OUTCOMES) as [Cell, OutcomeCode][]) {
    const outcome = differs[cell] ?? usual
    if (outcome === 'n/a') continue
    test(`${cell} becomes ${outcome}, shows nothing, and no other store answers for it`, () =>
      runCell(matrix, cell, outcome))
  }
}

async function runCell(matrix: FaultMatrix, cell: Cell, outcome: OutcomeCode): Promise<void> {
  const { start, create, key, value, credentials, when } = matrix
  const server = await start({ tls: TLS[cell] ?? false })
  const slept: number[] = []
  const provider = create(server, {
    env: {},
    timeoutMs: 300,
    maxBytes: 100_000,
    retries: 2,
    sleep: async ms => slept.push(ms) > 0,
    ...(cell === 'certificate-expired' && { ca: server.ca! }),
  })
  if (!(cell in TLS)) server.fail(cell as FaultName, { bytes: 200_000, ...(when !== undefined && { when }) })
  try {
    const thrown = await thrownBy(provider, key)
    assert.equal(thrown?.code ?? 'NOT_FOUND', outcome)

    const reference = referenceByCall({ key }, new Set())
    const chain = createChain([provider, memory({ [key]: 'of the next store' })])
    const resolution = (await chain.resolve([reference])).get(reference.id)!
    const expected = outcome === 'NOT_FOUND' ? ['FOUND', 'memory'] : [outcome, provider.name]
    assert.deepEqual([resolution.outcome, resolution.provider], expected)

    const shown = `${inspect([thrown, resolution], { depth: 9, showHidden: true })} ${JSON.stringify(thrown)}`
    const secrets = [value, FAULT_MARK, ...credentials]
    assert.deepEqual(
      secrets.filter(secret => shown.includes(secret)),
      [],
    )
    assert.equal(
      slept.includes(1000),
      cell === '429-retry-after',
      'Retry-After was waited for, and only that',
    )
  } finally {
    await provider.close?.()
    await server.close()
  }
}

/** The transport alone knows how long the store asked to wait; every provider must hand the run's end on to it. */
async function runPastDeadline({ start, create, key, when }: FaultMatrix): Promise<void> {
  const server = await start({ tls: false })
  const slept: number[] = []
  const now = 1_800_000_000_000
  const http = { env: {}, retries: 2, now: () => now, sleep: async (ms: number) => slept.push(ms) > 0 }
  const provider = create(server, http)
  server.fail('429-retry-after', { retryAfter: '20', ...(when !== undefined && { when }) })
  try {
    const thrown = await thrownBy(provider, key, { deadline: () => now + 5000 })
    assert.equal(thrown?.code, 'THROTTLED')
    assert.deepEqual(slept, [])
  } finally {
    await provider.close?.()
    await server.close()
  }
}

async function thrownBy(
  provider: Provider,
  key: string,
  options: RequestOptions = {},
): Promise<{ readonly code?: unknown } | undefined> {
  try {
    assert.equal(await provider.get({ key }, options), undefined, 'there is a value')
    return undefined
  } catch (error) {
    return error as { readonly code?: unknown }
  }
}
