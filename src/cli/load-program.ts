import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Script } from 'node:vm'
import { COMMAND_NAMES } from './command-names.ts'

/**
 * Loads the program from its bundled files, compiled from V8's code cache where there is one: compiling is most of
 * what a short run costs. The cache holds code alone, no data of any run.
 *
 * A cache is as powerful as the program itself, so it is only read from and written to a folder beside it that belongs
 * to the user, and that nobody else can write. It fits one exact Node, and one exact file: both are in its name. V8
 * rejects what does not fit; whatever goes wrong, the program is compiled as usual.
 *
 * What is in a cache is what has been compiled when a run that went well ends. So each command has one of its own: after
 * one that printed help, every rendering would have to compile its functions again.
 */
export interface Program {
  run(words: readonly string[], version: string): Promise<number>
}

/** Modules that parts take from the program, or from the file of what several of them need. */
interface Home {
  readonly modules: Readonly<Record<string, () => unknown>>
}

/**
 * @param folder where `program.js` is; what few runs need is below `parts/`, and loaded when it is needed
 * @param words of the call, which tell the command
 */
export function loadProgram(folder: string, words: readonly string[]): Program {
  const parts = new Map<string, unknown>()
  const load = (id: string): unknown => {
    if (id === '#program') return program.modules
    if (id.startsWith('#')) return (load(`./parts/${id.slice(1)}.js`) as Home).modules
    if (!id.startsWith('./parts/')) return require(id) // of the entry, which is in the same folder
    if (!parts.has(id)) parts.set(id, runScript(folder, id.slice(2), basename(id, '.js'), load))
    return parts.get(id)
  }
  const program = runScript(folder, 'program.js', `program-${commandOf(words)}`, load) as Program & Home
  return program
}

function commandOf(words: readonly string[]): string {
  if (words.includes('--help') || words.includes('-h')) return 'help'
  return COMMAND_NAMES.find(name => name === words[0]) ?? 'render'
}

/** @param cacheName tells the script's cache from others */
function runScript(folder: string, name: string, cacheName: string, load: (id: string) => unknown): unknown {
  const filename = join(folder, name)
  const { size, mtimeMs } = statSync(filename)
  const source = readFileSync(filename, 'latin1')
  const cacheFile = join(
    folder,
    'cache',
    `${cacheName}-${process.version}-${process.arch}-${size}-${Math.trunc(mtimeMs)}.bin`,
  )
  const cache = isPrivate(folder) ? readCache(cacheFile) : undefined
  const script = new Script(source, {
    filename,
    ...(cache === undefined ? {} : { cachedData: cache }),
  })
  if (cache === undefined && isPrivate(folder)) {
    atExit(() => writeCache(folder, cacheFile, script))
  }
  const module = { exports: {} as unknown }
  script.runInThisContext()(module.exports, load, module, filename, folder)
  return module.exports
}

const lastWords: (() => void)[] = []

/** At the end of a run that went well, when its functions have been compiled. One listener: Node warns of many. */
function atExit(action: () => void): void {
  if (lastWords.push(action) > 1) return
  process.once('exit', code => {
    if (code === 0) for (const act of lastWords) act()
  })
}

function isPrivate(folder: string): boolean {
  if (process.env.RENDER_CONFIG_CODE_CACHE === 'off' || process.getuid === undefined) return false
  const { uid, mode } = statSync(folder)
  return uid === process.getuid() && (mode & 0o022) === 0
}

function readCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

function writeCache(folder: string, file: string, script: Script): void {
  const temporary = `${file}.${process.pid}`
  try {
    mkdirSync(join(folder, 'cache'), { mode: 0o700 })
  } catch {
    // It is there, or the next step fails as well.
  }
  try {
    writeFileSync(temporary, script.createCachedData(), { mode: 0o600, flag: 'wx' })
    renameSync(temporary, file)
  } catch {
    // A read-only installation runs without.
  }
}
