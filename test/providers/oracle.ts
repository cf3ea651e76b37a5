/**
 * The vendors' own clients, which read our fakes, so that these are proven to speak the protocol, and the real stores,
 * so that we must find what they find. They are installed from test/oracles, beside the project; what is not there is
 * named once, loudly, and its tests are skipped.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'

const folders = [process.env.RENDER_CONFIG_TEST_SDK, join(import.meta.dirname, '../oracles')]

/** @returns what the package exports, as any shape that the test knows; undefined if it is not installed */
export function oracle<Package>(name: string): Package | undefined {
  for (const folder of folders) {
    if (folder === undefined) continue
    try {
      return createRequire(join(folder, 'any.js'))(name) as Package
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  console.warn(
    `NOT RUN: the comparison with ${name}, because it is not installed (npm ci --prefix test/oracles)`,
  )
  return undefined
}
