// Bundles the command: a small entry that answers `--version`; the program, whose modules run when they are first needed;
// what few runs need (most commands, stores and formats) in a file each beside it; and npm packages of that kind as files
// of their own. CommonJS, because the module loader alone costs several milliseconds of every start, and because V8's
// code cache can be used for it.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
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

/**
 * What every render runs. These, and what they import, are the program: one scope, without the wrappers that modules
 * need which run on demand.
 */
const CORE = [
  'src/cli/run.ts',
  'src/cli/render.ts',
  'src/providers/env.ts',
  'src/providers/dotenv.ts',
  'src/providers/from-uri.ts',
  'src/formats/yaml/yaml.ts',
  'src/formats/json/json.ts',
]

/** What libraries load for features that are not used; it costs 3 ms and 1 ms. */
const UNUSED = { commander: /^(node:)?child_process$/, dotenv: /^(node:)?os$/ }

/**
 * Built-in modules that a start should not load: those of `UNUSED`; the one that makes a `require`, where the bundle
 * has one already; and the one that tells of the system, until it is asked.
 */
const withoutBuiltins = {
  name: 'without-builtins',
  setup(bundle) {
    bundle.onResolve({ filter: /^(node:)?(child_process|os)$/ }, ({ path, importer }) => {
      const [, library] = /node_modules.(commander|dotenv)\b/.exec(importer) ?? []
      return UNUSED[library]?.test(path) ? { path, namespace: 'empty' } : undefined
    })
    bundle.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {}' }))
    bundle.onResolve({ filter: /^node:module$/ }, ({ path }) => ({ path, namespace: 'require' }))
    bundle.onLoad({ filter: /.*/, namespace: 'require' }, () => ({
      contents: `
        export const createRequire = () => require
        export const syncBuiltinESMExports = () => require('module').syncBuiltinESMExports()`,
    }))
    bundle.onResolve({ filter: /^node:os$/ }, ({ path }) => ({ path, namespace: 'on-demand' }))
    bundle.onLoad({ filter: /.*/, namespace: 'on-demand' }, () => ({
      contents: `module.exports = { ${Object.keys(os)
        .map(name => `get ${name}() { return require('os').${name} }`)
        .join(', ')} }`,
    }))
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
  // All of it: what is read, and kept as a string, is half a millisecond's work and brings the first collection nearer.
  minify: true,
  alias: { events: 'node:events' },
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'silent' },
}

/**
 * Makes a file of every module of ours that is imported on demand.
 * @param isElsewhere true of those that are in another file already, by their paths in the repository
 * @param onFile told of each
 */
const onDemandAsFiles = (isElsewhere, onFile) => ({
  name: 'on-demand-as-files',
  setup(bundle) {
    bundle.onResolve({ filter: /^\.\.?\// }, ({ path, kind, resolveDir }) => {
      const file = sourceAt(resolveDir, path)
      if (kind !== 'dynamic-import' || !file.startsWith('src/') || isElsewhere(file)) return undefined
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
      const home = kind === 'entry-point' ? undefined : homeOf(file, kind)
      if (home === undefined) return undefined
      onUse(file)
      return { path: file, namespace: 'home', pluginData: home }
    })
    bundle.onLoad({ filter: /.*/, namespace: 'home' }, async ({ path, pluginData: home }) => {
      const names = await exportsOf(path)
      const taken = names === undefined ? 'module.exports' : `export const { ${names.join(', ')} }`
      return { contents: `${taken} = require('${home}')[${JSON.stringify(path)}]()` }
    })
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
  const homes = new Map(CORE.map(file => [file, '#program']))
  const onDemandFiles = onDemandAsFiles(
    file => homes.has(file),
    file => parts.add(file),
  )
  const plugins = [withoutBuiltins, seldomAsFiles, onDemandFiles]
  mkdirSync(join(outdir, 'packages'), { recursive: true })
  writeFileSync(join(outdir, 'package.json'), '{ "type": "commonjs" }\n')

  const gathered = (contents, file, more) => ({
    ...program,
    stdin: { contents, resolveDir: root, sourcefile: 'modules.ts', loader: 'ts' },
    outfile: join(outdir, file),
    plugins: [...more, ...plugins],
  })
  const part = (file, more) => ({
    ...program,
    entryPoints: [file],
    outfile: join(outdir, partOf(file)),
    plugins: [...more, ...plugins],
  })
  const inputsOf = async options => {
    const { metafile } = await build({ ...options, write: false, metafile: true })
    return Object.keys(Object.values(metafile.outputs)[0].inputs)
  }
  // First who needs what. What two parts need stands in a file of its room: its state, and its classes, are there once.
  const onDemand = fromTheirHomes((file, kind) => (kind === 'dynamic-import' ? homes.get(file) : undefined))
  const core = CORE.map((file, index) => `export * as core${index} from './${file}'`).join('\n')
  for (const file of await inputsOf(gathered(core, 'program.js', [onDemand]))) homes.set(file, '#program')
  const users = new Map()
  for (const file of parts) {
    for (const input of await inputsOf(part(file, [fromTheirHomes(file => homes.get(file))]))) {
      users.set(input, (users.get(input) ?? 0) + 1)
    }
  }
  for (const [file, count] of users) if (count > 1) homes.set(file, sharedHomeOf(file))
  for (const file of parts) if (homes.has(file)) parts.delete(file)

  const used = new Set(CORE)
  const elsewhereThan = home =>
    fromTheirHomes(
      file => (homes.get(file) === home ? undefined : homes.get(file)),
      file => used.add(file),
    )
  const usedOf = home => [...used].filter(file => homes.get(file) === home).sort()
  await Promise.all([...parts].map(file => build(part(file, [elsewhereThan(undefined)]))))
  // Those of one room may ask for what another shares: until nobody asks for more.
  const shared = new Set(homes.values())
  shared.delete('#program')
  for (let known = -1; known < used.size; ) {
    known = used.size
    await Promise.all(
      [...shared].map(home =>
        build(gathered(lazyRegistry(usedOf(home)), `parts/${home.slice(1)}.js`, [elsewhereThan(home)])),
      ),
    )
  }
  await Promise.all([
    build({ ...common, entryPoints: ['src/cli/main.ts'], outfile: join(outdir, 'main.js'), define }),
    build(gathered(await registry(usedOf('#program')), 'program.js', [onDemand])),
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

/** Modules that run when the first part asks for them. */
function lazyRegistry(files) {
  const modules = files.map(file => `${JSON.stringify(file)}: () => require('./${file}')`)
  return `export const modules = {\n${modules.join(',\n')}\n}\n`
}

/** Modules that have run, and the command's entry. */
async function registry(files) {
  const rows = await Promise.all(
    files.map(async (file, index) => {
      const names = await exportsOf(file)
      if (names === undefined) return ['', `() => require('./${file}')`]
      const own = names.map(name => `${name} as ${name}_${index}`)
      const given = names.map(name => `${name}: ${name}_${index}`)
      return [`import { ${own.join(', ')} } from './${file}'`, `() => ({ ${given.join(', ')} })`]
    }),
  )
  const modules = files.map((file, index) => `${JSON.stringify(file)}: ${rows[index][1]}`)
  const imports = rows.map(([line]) => line).join('\n')
  return `export { run } from './src/cli/run.ts'\n${imports}\nexport const modules = {\n${modules.join(',\n')}\n}\n`
}

/** The names that a module of ours exports; undefined for those of packages, which may be CommonJS. */
async function exportsOf(file) {
  if (!file.startsWith('src/')) return undefined
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [file],
    outdir: 'names',
    format: 'esm',
    write: false,
    metafile: true,
  })
  return Object.values(metafile.outputs)[0].exports
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
