/** The store's sources as one module that plain Node can run, for tests that need processes of their own. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** proper-lockfile is CommonJS and an ES module has no `require`. */
const BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

/** @param source a script that imports from `render-config/store` and `render-config/providers/store` */
export async function bundle(source: string, folder: string): Promise<string> {
  const outfile = join(folder, `script-${Math.random().toString(36).slice(2)}.mjs`)
  const at = (path: string): string => fileURLToPath(new URL(`../../src/${path}`, import.meta.url))
  await build({
    stdin: { contents: source, loader: 'ts', resolveDir: at('.') },
    alias: {
      'render-config/store': at('store/index.ts'),
      'render-config/providers/store': at('providers/store.ts'),
    },
    banner: { js: BANNER },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
  })
  return outfile
}
