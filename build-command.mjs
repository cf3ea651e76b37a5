// Bundles the command: a small entry that answers `--version`; the program, whose modules run when they are first needed;
// what few runs need (most commands, stores and formats) in a file each beside it; and npm packages of that kind as files
// of their own. CommonJS, because the module loader alone costs several milliseconds of every start, and because V8's
// code cache can be used for it.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
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

/** What is imported on demand and stands in the program all the same, because most renders need it. */
const OFTEN =
  /^src\/(cli\/(render|check|write-files)|providers\/(env|dotenv|dir|from-uri)|formats\/(yaml\/yaml|json\/json|fluent-bit|dotenv\/dotenv|text)|expressions\/parse|text\/.*)\.ts$/

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

/** What is loaded through the code cache is one function expression, as it is compiled: nothing is copied around it. */
const asFunction = {
  banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
  footer: { js: '})' },
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
 * Makes a file of every module of ours that is imported on demand, but for those of `OFTEN`.
 * @param onFile told of each, by its path in the repository
 */
const onDemandAsFiles = onFile => ({
  name: 'on-demand-as-files',
  setup(bundle) {
    bundle.onResolve({ filter: /^\.\.?\// }, ({ path, kind, resolveDir }) => {
      const file = sourceAt(resolveDir, path)
      if (kind !== 'dynamic-import' || !file.startsWith('src/') || OFTEN.test(file)) return undefined
      onFile(file)
      return { path: `./${partOf(file)}`, external: true }
    })
  },
})

/**
 * Takes modules from where they stand instead of bundling them once more: each is there once, whoever asks for it.
 * @param homeOf which file it is in, as `#program`, by its path in the repository; nothing for one that is to be bundled
 * @param onUse told of each that is asked for
 */
const fromTheirHomes = (homeOf, onUse = () => {}) => ({
  name: 'from-their-homes',
  setup(bundle) {
    bundle.onResolve({ filter: /^\.\.?\// }, ({ path, kind, resolveDir }) => {
      const file = sourceAt(resolveDir, path)
      if (kind === 'entry-point' || homeOf(file) === undefined) return undefined
      onUse(file)
      return { path: file, namespace: 'home' }
    })
    bundle.onLoad({ filter: /.*/, namespace: 'home' }, ({ path }) => ({
      contents: `module.exports = require('${homeOf(path)}')[${JSON.stringify(path)}]()`,
    }))
  },
})

/**
 * @param outdir folder of `main.js`
 * @param version what `--version` answers
 */
export async function buildCommand(outdir, version) {
  const define = {
    __VERSION__: JSON.stringify(version),
    'import.meta.dirname': '__dirname',
    // Only for `createRequire`, which takes a path as well; a URL costs half a millisecond.
    'import.meta.url': '__filename',
  }
  const program = { ...common, ...asFunction, define, external: ['#*'] }
  const parts = new Set()
  const plugins = [withoutChildProcess, seldomAsFiles, onDemandAsFiles(file => parts.add(file))]
  mkdirSync(join(outdir, 'packages'), { recursive: true })
  writeFileSync(join(outdir, 'package.json'), '{ "type": "commonjs" }\n')

  const inputsOf = async (entry, more = []) => {
    const { metafile } = await build({
      ...program,
      entryPoints: [entry],
      outdir,
      write: false,
      metafile: true,
      plugins: [...more, ...plugins],
    })
    return Object.keys(Object.values(metafile.outputs)[0].inputs)
  }
  // First who needs what. What two parts need stands in a file of its room: its state, and its classes, are there once.
  const homes = new Map((await inputsOf('src/cli/run.ts')).map(file => [file, '#program']))
  const users = new Map()
  for (const part of parts) {
    for (const file of await inputsOf(part, [fromTheirHomes(file => homes.get(file))])) {
      users.set(file, (users.get(file) ?? 0) + 1)
    }
  }
  for (const [file, count] of users) if (count > 1) homes.set(file, sharedHomeOf(file))

  const used = new Set()
  const elsewhereThan = home =>
    fromTheirHomes(
      file => (homes.get(file) === home ? undefined : homes.get(file)),
      file => used.add(file),
    )
  const registry = home => {
    const files = [...used].filter(file => homes.get(file) === home).sort()
    const modules = files.map(file => `${JSON.stringify(file)}: () => require('./${file}')`)
    return `export const modules = {\n${modules.join(',\n')}\n}\n`
  }
  await Promise.all(
    [...parts].map(part =>
      build({
        ...program,
        entryPoints: [part],
        outfile: join(outdir, partOf(part)),
        plugins: [elsewhereThan(undefined), ...plugins],
      }),
    ),
  )
  const gathered = (contents, file, more) =>
    build({
      ...program,
      stdin: { contents, resolveDir: root, sourcefile: 'modules.ts', loader: 'ts' },
      outfile: join(outdir, file),
      plugins: [...more, ...plugins],
    })
  // Those of one room may ask for what another shares: until nobody asks for more.
  const shared = new Set(homes.values())
  shared.delete('#program')
  for (let known = -1; known < used.size; ) {
    known = used.size
    await Promise.all(
      [...shared].map(home => gathered(registry(home), `parts/${home.slice(1)}.js`, [elsewhereThan(home)])),
    )
  }
  await Promise.all([
    build({ ...common, entryPoints: ['src/cli/main.ts'], outfile: join(outdir, 'main.js'), define }),
    gathered(`export { run } from './src/cli/run.ts'\n${registry('#program')}`, 'program.js', []),
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

function sourceAt(folder, path) {
  return relative(root, resolve(folder, path))
}

/** `src/cli/secrets/commands.ts` is kept in `parts/cli-secrets-commands.js`. */
function partOf(file) {
  return `parts/${file
    .replace(/^src\//, '')
    .replace(/\.ts$/, '')
    .replaceAll('/', '-')}.js`
}

/** Of what several parts need, that of one room is in one file; what all remote stores need is in another. */
function sharedHomeOf(file) {
  const room = /^src\/(?:providers\/(?:http\/|[^/]+$)|(.*)\/)/.exec(file)
  return `#shared-${room?.[1]?.replaceAll('/', '-') ?? 'providers'}`
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
