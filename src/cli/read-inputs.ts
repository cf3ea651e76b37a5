/** Reads what is to be rendered. In: files, or standard input. Out: their bytes, named for problems and formats. */
import { readFile, readFileSync, statSync } from 'node:fs'
import { type Problem, RenderConfigError } from '../errors.ts'
import { toFileError } from '../files/file-error.ts'
import type { NamedSource } from '../renderer.ts'
import type { Input } from './gather-inputs.ts'
import { toIoProblem } from './io-problem.ts'

/** @throws RenderConfigError with code IO for every input that can not be read */
export async function readInputs(
  inputs: readonly Input[],
  options: { readonly signal?: AbortSignal | undefined; readonly onRead?: (count: number) => void } = {},
): Promise<NamedSource[]> {
  const { signal, onRead } = options
  const sources: NamedSource[] = []
  const problems: Problem[] = []
  for (const { path, isStdin } of inputs) {
    try {
      const source = isStdin ? await readStdin(signal) : await readWhole(path, signal)
      sources.push({ source, filename: path })
    } catch (error) {
      signal?.throwIfAborted()
      problems.push(toIoProblem(toFileError(error, path, 'read')))
    }
    onRead?.(sources.length)
  }
  if (problems.length > 0) throw new RenderConfigError(problems)
  return sources
}

/**
 * Without `node:fs/promises`, which would cost every start 2 ms, and a file without the threads that Node reads with
 * in the background: they cost another millisecond. What may never end, such as a FIFO, is waited for and given up.
 */
async function readWhole(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  signal?.throwIfAborted()
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return readFileSync(path)
  return new Promise((resolve, reject) => {
    readFile(path, { signal }, (error, bytes) => (error === null ? resolve(bytes) : reject(error)))
  })
}

export async function readStdin(signal?: AbortSignal): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  const { addAbortSignal } = await import('node:stream')
  const stdin = signal === undefined ? process.stdin : addAbortSignal(signal, process.stdin)
  for await (const chunk of stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
