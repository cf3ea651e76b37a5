/**
 * Everything of a run up to the start of its command. In: the options. Out: the command's environment, the files that it
 * is to find, and warnings. All that is wrong is told at once.
 */
import { readFile } from 'node:fs/promises'
import { childEnvironment } from '../../child/child-environment.ts'
import { targetProblems } from '../../child/target-problems.ts'
import { type Problem, RenderConfigError } from '../../errors.ts'
import { toFileError } from '../../files/file-error.ts'
import type { Chain } from '../../providers/chain.ts'
import type { Provider } from '../../providers/provider.ts'
import type { Redactor } from '../../redact/redactor.ts'
import type { NamedSource } from '../../renderer.ts'
import { createResolver } from '../../rendering/resolver.ts'
import { newSchemaCache, type SchemaCache } from '../../schema/schema-cache.ts'
import { decodeBytes } from '../../text/bytes.ts'
import { createProviders } from '../create-providers.ts'
import { toIoProblem } from '../io-problem.ts'
import { readDocumentFlags } from '../options.ts'
import { rendererSettings } from '../renderer-settings.ts'
import { timeLimit } from '../run-limits.ts'
import { toRenderConfigError } from '../secrets/with-provider.ts'
import { applyRules } from '../with-settings.ts'
import { readEnvOptions } from './assignment.ts'
import { assignmentsOf, readEnvFile } from './env-file.ts'
import type { RunFlags } from './flags.ts'
import { resolveRun } from './resolve.ts'
import { readMounts, readVolumes } from './targets.ts'
import { toVariables } from './variables.ts'

export interface Prepared {
  readonly env: Record<string, string>
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array; readonly fifo: boolean }[]
  readonly warnings: readonly Problem[]
  /** When the first of the values stops to count, in milliseconds; `undefined` if no store says that one does. */
  readonly expiresMs: number | undefined
}

/** Who answers, and what is remembered from one preparation to the next. */
export interface RunSources {
  readonly redactor: Redactor
  readonly providers: readonly Provider[]
  readonly chain: Chain
  readonly schemas: SchemaCache
}

export interface PrepareOptions {
  /** True if nothing that is remembered of the stores counts. Default: `false`. */
  readonly fresh?: boolean
  readonly signal?: AbortSignal
  /** True if the files stand in their places already. Default: `false`. */
  readonly placed?: boolean
}

/** Everything that can go wrong before the command starts. @throws RenderConfigError */
export async function prepareRun(flags: RunFlags, redactor: Redactor): Promise<Prepared> {
  readDocumentFlags(flags) // what is wrong with the call comes first
  const providers = await createProviders(flags)
  const chain = createResolver(providers, rendererSettings(flags))
  try {
    return await prepareOnce(flags, { redactor, providers, chain, schemas: newSchemaCache() })
  } finally {
    await chain.close()
  }
}

/** The same with a chain that lives on. @throws RenderConfigError; the signal's reason */
export async function prepareOnce(
  flags: RunFlags,
  { redactor, providers, chain, schemas }: RunSources,
  { fresh = false, signal: outer, placed = false }: PrepareOptions = {},
): Promise<Prepared> {
  const { options, timeoutMs } = readDocumentFlags(flags)
  const limit = timeLimit(timeoutMs)
  const limits = [outer, limit?.signal].filter(one => one !== undefined)
  const signal = limits.length === 0 ? undefined : AbortSignal.any(limits)
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
      ...(placed ? [] : targetProblems([...volumes, ...mounts]).map(toIoProblem)),
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
    const { rendered, values, warnings, expiresMs } = await resolveRun(
      chain,
      { sources, wanted },
      { options, signal, deadline: limit?.deadline, fresh, schemas, register, problems },
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
      expiresMs,
    }
  } catch (error) {
    outer?.throwIfAborted()
    throw toRenderConfigError(error)
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
