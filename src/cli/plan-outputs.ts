/**
 * Where each input's result goes. Refused as wrong usage, before anything is rendered: several inputs without a
 * folder, two results in one place, and a result that would replace what is read.
 */
import { fstatSync } from 'node:fs'
import { join } from 'node:path'
import { type Problem, RenderConfigError } from '../errors.ts'
import { fileId, placeOf } from '../files/identity.ts'
import { descriptorOf } from '../files/stream-out.ts'
import { withoutTemplateEnding } from '../formats/template-ending.ts'
import type { Input } from './gather-inputs.ts'

export interface ReportOptions {
  readonly report?: string | undefined
  /** What is read besides the inputs. */
  readonly secretFiles: readonly string[]
}

export interface PlanOptions extends ReportOptions {
  readonly output?: string | undefined
  readonly outDir?: string | undefined
  /** `flow.yaml.njk` becomes `flow.yaml` if it is a whole template. Default: nothing is one. */
  readonly isTemplate?: (path: string) => boolean
}

export interface Plan {
  /** One per input; `undefined` is standard output. */
  readonly targets: readonly (string | undefined)[]
  readonly report: string | undefined
}

/** @throws RenderConfigError with code USAGE */
export function planOutputs(inputs: readonly Input[], options: PlanOptions): Plan {
  const { output, outDir, report, isTemplate = () => false } = options
  if (output !== undefined && outDir !== undefined)
    throw usage([{ message: '--output and --out-dir exclude each other' }])
  if (outDir === undefined && inputs.length > 1) {
    throw usage([
      { message: `${inputs.length} files need --out-dir`, hint: 'for example --out-dir rendered' },
    ])
  }
  const targets = inputs.map(({ path, relativePath, isStdin }) => {
    if (outDir === undefined) return output === undefined || isStdout(output) ? undefined : output
    if (isStdin)
      throw usage([{ message: 'standard input has no name below --out-dir', hint: 'use --output' }])
    return join(outDir, isTemplate(path) ? withoutTemplateEnding(relativePath) : relativePath)
  })
  const writes = inputs.map(({ path }, index): Write => ({ target: targets[index], from: path }))
  refuse(writes, inputs, options)
  return { targets, report }
}

/** The same for a command that writes a report alone. @throws RenderConfigError with code USAGE */
export function planReport(
  inputs: readonly Input[],
  options: ReportOptions & { readonly stdoutUsed: boolean },
): void {
  refuse(options.stdoutUsed ? [{ target: undefined, from: 'the result' }] : [], inputs, options)
}

export function isStdout(path: string): boolean {
  return path === '-' || descriptorOf(path) === 1
}

interface Write {
  readonly target: string | undefined
  /** What is written there. */
  readonly from: string
}

function refuse(
  results: readonly Write[],
  inputs: readonly Input[],
  { report, secretFiles }: ReportOptions,
): void {
  const writes = [...results, ...(report === undefined ? [] : [{ target: report, from: 'the report' }])]
  const printed = writes.filter(({ target }) => target === undefined || isStdout(target))
  const files = writes.filter(
    (write): write is Write & { target: string } =>
      write.target !== undefined && descriptorOf(write.target) === undefined && write.target !== '-',
  )
  const readIds = new Map<string | undefined, string>([
    ...secretFiles.map(path => [fileId(path), path] as const),
    ...inputs.map(({ path, isStdin }) => [fileId(isStdin ? 0 : path), path] as const),
  ])
  readIds.delete(undefined)
  const problems: Omit<Problem, 'code'>[] = []

  const owners = new Map<string, string>()
  for (const { target, from } of files) {
    const place = placeOf(target)
    const owner = owners.get(place)
    if (owner === undefined) owners.set(place, from)
    else problems.push({ file: target, message: `two results for this file: ${owner} and ${from}` })

    const source = readIds.get(fileId(target))
    if (source !== undefined) {
      const message =
        source === target ? 'is read and would be replaced' : `is the same file as ${source}, which is read`
      problems.push({ file: target, message, hint: 'write to another file' })
    }
  }
  if (printed.length > 1)
    problems.push({ message: 'the report and the result can not share standard output' })
  const stdoutSource = printed.length > 0 && fstatSync(1).isFile() ? readIds.get(fileId(1)) : undefined
  if (stdoutSource !== undefined)
    problems.push({ file: stdoutSource, message: 'is read, and standard output writes to it' })
  if (problems.length > 0) throw usage(problems)
}

function usage(problems: readonly Omit<Problem, 'code'>[]): RenderConfigError {
  return new RenderConfigError(problems.map(problem => ({ code: 'USAGE', ...problem })))
}
