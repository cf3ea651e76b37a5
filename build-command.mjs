// Bundles the command: a small entry that answers `--version`, the program in one file whose modules run when they are
// first needed, and npm packages that few runs need as files of their own. CommonJS, because the module loader alone
// costs several milliseconds of every start, and because V8's code cache can be used for it.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('.', import.meta.url))
const require = createRequire(import.meta.url)

/** Packages that few runs need: each becomes a file that is loaded when it is. */
const SELDOM = [
  'tinyglobby',
  'ajv',
  'ajv/dist/2020.js',
  'jose',
  'proper-lockfile',
  'age-encryption',
  'chokidar',
]

/** The argument parser loads this for a feature that is not used; it costs 3 ms. */
const withoutChildProcess = {
  name: 'without-child-process',
  setup(bundle) {
    bundle.onResolve({ filter: /^(node:)?child_process$/ }, ({ importer }) =>
      /node_modules.commander/.test(importer) ? { path: 'child_process', namespace: 'empty' } : undefined,
    )
    bundle.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {}' }))
  },
}

const seldomAsFiles = {
  name: 'seldom-as-files',
  setup(bundle) {
    bundle.onResolve({ filter: new RegExp(`^(${SELDOM.join('|')})$`) }, ({ path }) => ({
      path: `./packages/${fileOf(path)}`,
      external: true,
    }))
    // Of this package most runs need the reader of scalars alone; the whole is loaded on demand.
    bundle.onResolve({ filter: /^yaml$/ }, ({ importer, kind }) =>
      kind === 'import-statement' && /[\\/]text[\\/]yaml\.ts$/.test(importer)
        ? { path: 'yaml', namespace: 'part' }
        : { path: './packages/yaml.js', external: true },
    )
    bundle.onLoad({ filter: /.*/, namespace: 'part' }, () => ({
      contents: "export * as CST from './node_modules/yaml/browser/dist/parse/cst.js'",
      resolveDir: root,
    }))
  },
}

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  // External packages are loaded with require(): a script from the code cache can not import.
  supported: { 'dynamic-import': false },
  minifySyntax: true,
  minifyWhitespace: true,
  alias: { events: 'node:events' },
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'silent' },
}

/**
 * @param outdir folder of `main.js`
 * @param version what `--version` answers
 */
export async function buildCommand(outdir, version) {
  const define = {
    __VERSION__: JSON.stringify(version),
    'import.meta.dirname': '__dirname',
    'import.meta.url': '__url',
  }
  const banner = { js: "const __url = require('node:url').pathToFileURL(__filename).href;" }
  mkdirSync(join(outdir, 'packages'), { recursive: true })
  writeFileSync(join(outdir, 'package.json'), '{ "type": "commonjs" }\n')
  await Promise.all([
    build({ ...common, entryPoints: ['src/cli/main.ts'], outfile: join(outdir, 'main.js'), define }),
    build({
      ...common,
      entryPoints: ['src/cli/run.ts'],
      outfile: join(outdir, 'program.js'),
      define,
      banner,
      plugins: [withoutChildProcess, seldomAsFiles],
      // Holds a binary for each system, and is only there if the user has installed it.
      external: ['@lydell/node-pty'],
    }),
    ...[...SELDOM, 'yaml'].filter(isInstalled).map(name =>
      build({
        ...common,
        stdin: { contents: `module.exports = require(${JSON.stringify(name)})`, resolveDir: root },
        outfile: join(outdir, 'packages', fileOf(name)),
      }),
    ),
  ])
  chmodSync(join(outdir, 'main.js'), 0o755)
}

/** `ajv/dist/2020.js` is kept in `ajv-dist-2020.js`. */
function fileOf(name) {
  return `${name.replace(/\.js$/, '').replaceAll('/', '-')}.js`
}

function isInstalled(name) {
  try {
    require.resolve(name)
    return true
  } catch (error) {
    return error.code !== 'MODULE_NOT_FOUND'
  }
}
