/** Standard output and standard error: what goes there, and whether a person looks at it. */
import { writeSync } from 'node:fs'
import { RenderConfigError } from '../errors.ts'
import { errorCode, toFileError } from '../files/file-error.ts'
import { writeOut } from '../files/stream-out.ts'
import { toIoProblem } from './io-problem.ts'

/** True if standard error, or the stream that is named, is a terminal that wants colour and progress. */
export function isLively(
  environment: NodeJS.ProcessEnv = process.env,
  stream: { readonly isTTY?: boolean } = process.stderr,
): boolean {
  const { NO_COLOR = '', CI = '', TERM } = environment
  return NO_COLOR === '' && CI === '' && TERM !== 'dumb' && stream.isTTY === true
}

/**
 * Writes a result, whole. Says whether it was read; a reader that went away is no problem.
 * @throws RenderConfigError with code IO, as for a disk that is full
 */
export async function writeResult(bytes: Uint8Array): Promise<boolean> {
  try {
    await writeOut(1, bytes)
    return true
  } catch (error) {
    if (errorCode(error) === 'EPIPE') return false
    throw new RenderConfigError([toIoProblem(toFileError(error, '<stdout>', 'written'))])
  }
}

/** Writes to standard error, at once. */
export function writeNote(text: string): void {
  writeAtOnce(2, text)
}

/** Writes to standard output, at once: help, not results. */
export function writeText(text: string): void {
  writeAtOnce(1, text)
}

function writeAtOnce(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written)
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') return // nobody is left to tell
    }
  }
}

/**
 * Text that a terminal shows and never obeys: control characters, line breaks and what turns the direction of
 * writing are shown as `\x1b` or `\u202e`.
 */
export function harmless(text: string): string {
  return text.replace(
    /[\0-\x1f\x7f-\x9f]|[\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu,
    character => {
      const number = character.charCodeAt(0)
      return number < 0x100 ? `\\x${number.toString(16).padStart(2, '0')}` : `\\u${number.toString(16)}`
    },
  )
}
