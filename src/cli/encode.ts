/** `encode`: a `.env` file in, `SECRET_NAME=base64` lines to standard output; nothing if a line is no entry. */
import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { RenderConfigError } from '../errors.ts'
import { toFileError } from '../files/file-error.ts'
import { encodeDotenv } from '../providers/encode-dotenv.ts'
import { toIoProblem } from './io-problem.ts'
import { createPrinter } from './printer.ts'
import { readStdin } from './read-inputs.ts'
import { writeResult } from './terminal.ts'

/** @returns the exit code */
export async function encodeCommand(path: string): Promise<number> {
  try {
    const file = path === '-' ? '<stdin>' : path
    const bytes = path === '-' ? await readStdin() : await readFrom(path)
    if (!isUtf8(bytes)) {
      throw new RenderConfigError([{ code: 'DOCUMENT_SYNTAX', file, message: 'is not UTF-8 text' }])
    }
    const { lines, problems } = encodeDotenv(Buffer.from(bytes).toString('utf8'))
    // No code frame: the line may be a secret.
    if (problems.length > 0) throw new RenderConfigError(problems.map(problem => ({ ...problem, file })))
    await writeResult(Buffer.from(lines.map(line => `${line}\n`).join('')))
    return 0
  } catch (error) {
    return createPrinter({}).fail(error)
  }
}

async function readFrom(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new RenderConfigError([toIoProblem(toFileError(error, path, 'read'))])
  }
}
