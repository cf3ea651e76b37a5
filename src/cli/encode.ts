/** `encode`: a `.env` file in, `SECRET_NAME=base64` lines to standard output; nothing if a line is no entry. */
import { encodedLines } from './encoded-lines.ts'
import { createPrinter } from './printer.ts'
import { writeResult } from './terminal.ts'

/** @returns the exit code */
export async function encodeCommand(path: string): Promise<number> {
  try {
    const lines = await encodedLines(path)
    await writeResult(Buffer.from(lines.map(line => `${line}\n`).join('')))
    return 0
  } catch (error) {
    return createPrinter({}).fail(error)
  }
}
