import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { FileError } from '../files/file-error.ts'

/** Node has no call for it; every system with pipes in the file system has this program. */
const words = (...paths: string[]): string[] => ['-m', '600', ...paths]

/** Pipes in the file system, for their owner alone. @throws FileError */
export function makeFifo(...paths: string[]): void {
  try {
    execFileSync('mkfifo', words(...paths), { stdio: 'ignore' })
  } catch {
    throw new FileError(
      paths[0]!,
      'can not be made a pipe: there is no mkfifo here that can',
      'leave :fifo away',
    )
  }
}

/** The same while others go on. @throws the error of the program */
export async function makeFifoAside(path: string): Promise<void> {
  await promisify(execFile)('mkfifo', words(path))
}
