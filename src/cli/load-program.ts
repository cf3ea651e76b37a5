import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'

/**
 * Loads the program from its one bundled file, compiled from V8's code cache where there is one: compiling is most of
 * what a short run costs. The cache holds code alone, no data of any run.
 *
 * A cache is as powerful as the program itself, so it is only read from and written to a folder beside it that belongs
 * to the user, and that nobody else can write. It fits one exact Node, and one exact file: both are in its name. V8
 * rejects what does not fit; whatever goes wrong, the program is compiled as usual.
 */
export interface Program {
  run(words: readonly string[], version: string): Promise<number>
}

export function loadProgram(folder: string): Program {
  const filename = join(folder, 'program.js')
  const { size, mtimeMs } = statSync(filename)
  const source = readFileSync(filename, 'latin1')
  const cacheFile = join(
    folder,
    'cache',
    `${process.version}-${process.arch}-${size}-${Math.trunc(mtimeMs)}.bin`,
  )
  const cache = isPrivate(folder) ? readCache(cacheFile) : undefined
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename,
    ...(cache === undefined ? {} : { cachedData: cache }),
  })
  if (cache === undefined && isPrivate(folder)) {
    // At the end, when the functions that a run needs have been compiled.
    process.once('exit', () => writeCache(folder, cacheFile, script))
  }
  const module = { exports: {} as Program }
  script.runInThisContext()(module.exports, createRequire(filename), module, filename, folder)
  return module.exports
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
