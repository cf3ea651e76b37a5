/** `run`: starts a command with secrets as variables and files, and redacts what it prints. */
import { readFile } from 'node:fs/promises'
import type { ChildEnd } from '../child/child.ts'
import { childEnvironment } from '../child/child-environment.ts'
import { type PlacedFiles, placeFiles } from '../child/place-files.ts'
import { startChild } from '../child/start-child.ts'
import { targetProblems } from '../child/target-problems.ts'
import { type Problem, RenderConfigError } from '../errors.ts'
import { FileError, toFileError } from '../files/file-error.ts'
import type { Provider } from '../providers/provider.ts'
import { createRedactor, type Redactor } from '../redact/redactor.ts'
import type { NamedSource } from '../renderer.ts'
import { createResolver } from '../rendering/resolver.ts'
import { decodeBytes } from '../text/bytes.ts'
import { createProviders } from './create-providers.ts'
import { toIoProblem } from './io-problem.ts'
import { readDocumentFlags } from './options.ts'
import { createPrinter, exitCodeOf, type Printer } from './printer.ts'
import { rendererSettings } from './renderer-settings.ts'
import { readEnvOptions } from './run/assignment.ts'
import { assignmentsOf, readEnvFile } from './run/env-file.ts'
import type { RunFlags } from './run/flags.ts'
import { resolveRun } from './run/resolve.ts'
import { readMounts, readVolumes } from './run/targets.ts'
import { toVariables } from './run/variables.ts'
import { deadline } from './run-limits.ts'
import { toRenderConfigError } from './secrets/with-provider.ts'
import { applyRules, withSettings } from './with-settings.ts'

export interface RunCall {
  /** What stood before `--` and belongs to no option. */
  readonly words: readonly string[]
  /** What stood behind `--`; absent if there was none. */
  readonly command: readonly string[] | undefined
  readonly flags: RunFlags
}

/** @returns the exit code */
export async function runCommand({ words, command, flags: given }: RunCall): Promise<number> {
  const printer = createPrinter({ json: given.json })
  let files: PlacedFiles | undefined
  const begin = stoppableAsFirst()
  try {
    if (command === undefined || command.length === 0 || words.length > 0)
      throw new RenderConfigError([NO_COMMAND])
    const redactor = createRedactor()
    printer.redactWith(redactor)
    const prepared = await prepare(await withSettings(given), redactor)
    printer.print({ problems: [], warnings: prepared.warnings })

    files = placeFiles(prepared.files)
    const child = await startChild(command, {
      env: prepared.env,
      redactor,
      onNoTerminal: reason => printer.note(reason),
    })
    begin()
    const end = await child.ended
    files.remove()
    return end.failure === undefined ? end.exitCode : notStarted(end, command[0]!, printer)
  } catch (error) {
    files?.remove()
    return printer.fail(error instanceof FileError ? new RenderConfigError([toIoProblem(error)]) : error)
  }
}

/**
 * The first process of a container gets no signal that it does not handle, so it could not be stopped while it waits for
 * a store. @returns ends it: from then on the command is who decides
 */
function stoppableAsFirst(): () => void {
  if (process.pid !== 1) return () => {}
  const stop = (_name: NodeJS.Signals, number: number): never => process.exit(128 + number)
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
  for (const name of names) process.on(name, stop)
  return () => {
    for (const name of names) process.off(name, stop)
  }
}

const NO_COMMAND: Problem = {
  code: 'USAGE',
  message: 'run is written: render-config run [options] -- COMMAND …',
  hint: 'what stands behind -- is the command and its arguments, as they are',
}

interface Prepared {
  readonly env: Record<string, string>
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array; readonly fifo: boolean }[]
  readonly warnings: readonly Problem[]
}

/** Everything that can go wrong before the command starts. @throws RenderConfigError */
async function prepare(flags: RunFlags, redactor: Redactor): Promise<Prepared> {
  const { options, timeoutMs } = readDocumentFlags(flags)
  const signal = deadline(timeoutMs)
  const providers = await createProviders(flags)
  const chain = createResolver(providers, rendererSettings(flags))
  try {
    const names = new Set<string>()
    const register = (value: string | Uint8Array, name: string): void => {
      names.add(name)
      redactor.add(value, name)
    }
    const { aliases } = chain
    const direct = readEnvOptions(flags.env ?? [], aliases, process.env)
    const { volumes, problems: volumeProblems } = readVolumes(flags.volume ?? [], aliases)
    const { mounts, problems: mountProblems } = readMounts(flags.mount ?? [])
    const read = await readSources([...(flags.envFile ?? []), ...mounts.map(one => one.template)], signal)
    const envFiles = read.sources
      .filter((_, index) => index < (flags.envFile ?? []).length)
      .map(({ filename, source }) => ({ path: filename!, text: decodeBytes(source as Uint8Array).text }))
    const fromFiles = envFiles.map(file => readEnvFile(file, aliases))
    const problems = [
      ...direct.problems,
      ...volumeProblems,
      ...mountProblems,
      ...read.problems,
      ...fromFiles.flatMap(one => one.problems),
      ...targetProblems([...volumes, ...mounts]).map(toIoProblem),
    ]
    const requests = [...fromFiles.flatMap(one => one.assignments), ...direct.assignments].flatMap(one =>
      'reference' in one.value
        ? [{ origin: one.origin, place: one.place, ...one.value, assignment: one }]
        : [],
    )
    const wanted = [...requests, ...volumes]
    const templates = await applyRules(read.sources.slice(envFiles.length), flags)
    const sources = [...read.sources.slice(0, envFiles.length).map(asDotenv), ...templates]
    registerLocal(providers, redactor)
    const { rendered, values, warnings } = await resolveRun(
      chain,
      { sources, wanted },
      { options, signal, register, problems },
    )

    const found = new Map(requests.map(({ assignment }, index) => [assignment, values[index]]))
    const assignments = envFiles.flatMap((file, index) =>
      assignmentsOf(file, rendered[index]!.text, fromFiles[index]!.assignments, process.env),
    )
    const { variables, problems: refused } = toVariables([...assignments, ...direct.assignments], one =>
      found.get(one),
    )
    const weak = redactor.diagnostics.filter(({ message }) =>
      [...names].some(name => message.includes(JSON.stringify(name))),
    )
    if (refused.length > 0) throw new RenderConfigError(refused, warnings)
    if (flags.strict === true && weak.length > 0) throw new RenderConfigError(weak)
    return {
      env: childEnvironment(process.env, { keep: flags.keepEnv ?? [], added: variables }),
      files: [
        ...volumes.flatMap(({ path }, index) => {
          const value = values[requests.length + index]
          return value === undefined ? [] : [{ path, bytes: Buffer.from(value), fifo: false }]
        }),
        ...mounts.map(({ path, fifo }, index) => ({
          path,
          fifo,
          bytes: rendered[envFiles.length + index]!.bytes,
        })),
      ],
      warnings: [...warnings, ...weak],
    }
  } catch (error) {
    throw toRenderConfigError(error)
  } finally {
    await chain.close()
  }
}

/** The values of this machine's providers are masked too, asked for or not. */
function registerLocal(providers: readonly Provider[], redactor: Redactor): void {
  for (const provider of providers) {
    if (provider.local !== true) continue
    for (const { name, value } of provider.values?.() ?? []) redactor.add(value, name)
  }
}

async function readSources(
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ readonly sources: readonly NamedSource[]; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = []
  const sources = await Promise.all(
    paths.map(async (path): Promise<NamedSource> => {
      try {
        return { source: await readFile(path, { signal }), filename: path }
      } catch (error) {
        signal?.throwIfAborted()
        problems.push(toIoProblem(toFileError(error, path, 'read')))
        return { source: Buffer.alloc(0), filename: path }
      }
    }),
  )
  return { sources, problems }
}

function asDotenv(source: NamedSource): NamedSource {
  return { ...source, format: 'dotenv' }
}

/** What a shell would say, and its exit code. */
function notStarted({ failure, exitCode }: ChildEnd, name: string, printer: Printer): number {
  const problem = whyNotStarted(failure!, name)
  printer.print({ problems: [problem], warnings: [] })
  return problem.code === 'IO' ? exitCode : exitCodeOf([problem])
}

function whyNotStarted(failure: string, name: string): Problem {
  if (failure === 'E2BIG') {
    const message = 'the variables and arguments together are too large for the system'
    return { code: 'CANNOT_ENCODE', message, hint: 'hand large values in as files, with --volume or --mount' }
  }
  if (failure === 'EINVAL') return { code: 'USAGE', message: 'no word of COMMAND can hold a NUL character' }
  if (failure === 'ENOENT') {
    return {
      code: 'IO',
      message: `${name}: command not found`,
      hint: 'it is looked for in PATH; no shell is involved',
    }
  }
  return { code: 'IO', message: `${name}: can not be started (${failure})` }
}
