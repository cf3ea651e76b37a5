/** What the tests of several stores share: ends after each test, failures to compare with. */
import { afterEach, expect } from 'vitest'
import type { HttpOptions } from '../../src/providers/http/request.ts'

export const VALUE = 's3cr3t EXAMPLE'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Closes it after the test, last come first. */
export function ending<Closing extends { close?(): unknown }>(thing: Closing): Closing {
  ends.push(() => thing.close?.())
  return thing
}

/** A failure of this outcome, whose message matches. */
export function failure(code: string, message = /./): unknown {
  return expect.objectContaining({ name: 'ProviderError', code, message: expect.stringMatching(message) })
}

/** Retries that do not wait. */
export const HASTY: HttpOptions = { env: {}, sleep: async () => true }
