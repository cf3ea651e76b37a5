import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { RenderConfigError } from '../errors.ts'
import { toFileError } from '../files/file-error.ts'
import { encodeDotenv } from '../providers/encode-dotenv.ts'
import { toIoProblem } from './io-problem.ts'
import { readStdin } from './read-inputs.ts'

/**
 * The entries of a `.env` file as `SECRET_NAME=base64` lines.
 * @param path `-` is standard input
 * @throws RenderConfigError with code IO, or DOCUMENT_SYNTAX with every line that is no entry
 */
export async function encodedLines(path: string): Promise<readonly string[]> {
  const file = path === '-' ? '<stdin>' : path
  const bytes = path === '-' ? await readStdin() : await readFrom(path)
  if (!isUtf8(bytes)) {
    throw new RenderConfigError([{ code: 'DOCUMENT_SYNTAX', file, message: 'is not UTF-8 text' }])
  }
  const { lines, problems } = encodeDotenv(Buffer.from(bytes).toString('utf8'))
  // No code frame: the line may be a secret.
  if (problems.length > 0) throw new RenderConfigError(problems.map(problem => ({ ...problem, file })))
  return lines
}

async function readFrom(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new RenderConfigError([toIoProblem(toFileError(error, path, 'read'))])
  }
}
