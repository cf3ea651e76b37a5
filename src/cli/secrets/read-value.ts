/**
 * The value for `secrets set`: the word itself, `@FILE`, `-` for standard input, or typed at a hidden prompt. Bytes are
 * taken as they are, a line break at their end too.
 */
import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { RenderConfigError } from '../../errors.ts'
import { toFileError } from '../../files/file-error.ts'
import { toIoProblem } from '../io-problem.ts'
import { readStdin } from '../read-inputs.ts'
import { askHidden, canAsk } from './prompt.ts'
import { usage } from './with-provider.ts'

export interface GivenValue {
  /** Text if the bytes are UTF-8. */
  readonly value: string | Uint8Array
  /** What the user should know of it. */
  readonly notes: readonly string[]
}

/** @throws RenderConfigError with code USAGE or IO */
export async function readGivenValue(
  key: string,
  word: string | undefined,
  signal?: AbortSignal,
): Promise<GivenValue> {
  if (word === undefined) return { value: await typed(key), notes: [] }
  if (word === '-') return fromBytes(await readStdin(signal), 'standard input')
  if (word.startsWith('@')) return fromBytes(await readFrom(word.slice(1)), word.slice(1))
  const note =
    'warning: a value on the command line can be seen by other users of this machine and stays in the history of ' +
    'the shell; @FILE, - or the prompt keep it to yourself'
  return { value: word, notes: word === '' ? [] : [note] }
}

/** @throws RenderConfigError with code IO */
export async function readFrom(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new RenderConfigError([toIoProblem(toFileError(error, path, 'read'))])
  }
}

async function typed(key: string): Promise<string> {
  if (!canAsk()) {
    throw usage(
      'there is no value',
      'give @FILE, or - for standard input; without either a terminal is needed',
    )
  }
  const value = await askHidden(`Value of ${JSON.stringify(key)} (not shown): `)
  if (value === undefined) throw usage('given up: nothing was written')
  if (value === '') throw usage('nothing was typed', "an empty value is set with ''")
  return value
}

function fromBytes(bytes: Uint8Array, source: string): GivenValue {
  const value = isUtf8(bytes) ? Buffer.from(bytes).toString('utf8') : bytes
  const notes =
    bytes.at(-1) === 0x0a ? [`note: the line break at the end of ${source} belongs to the value`] : []
  return { value, notes }
}
