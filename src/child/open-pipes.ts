/**
 * Pipes from a child to us. Node gives children sockets where pipes are asked for, which is not the same to them:
 * `/dev/stdout` can not be opened, and a reader that goes away is a reset connection instead of SIGPIPE. So the pipes
 * are made in the file system, opened, and removed at once.
 */
import { closeSync, constants, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { makeFifo } from './make-fifo.ts'
import { makePrivateFolder } from './private-folder.ts'

export interface OpenPipe {
  readonly source: Readable
  /** The child's end, which is ours to close when the child has it. */
  readonly descriptor: number
}

const { O_NONBLOCK, O_RDONLY, O_WRONLY } = constants

/** @throws FileError where the system has no `mkfifo`, or the error of `node:fs` */
export function openPipes(count: number): OpenPipe[] {
  const folder = makePrivateFolder()
  const descriptors: number[] = []
  const open = (path: string, flags: number): number => {
    const descriptor = openSync(path, flags)
    descriptors.push(descriptor)
    return descriptor
  }
  try {
    const paths = Array.from({ length: count }, (_, index) => join(folder, String(index)))
    makeFifo(...paths)
    const ends = paths.map(path => ({
      fd: open(path, O_RDONLY | O_NONBLOCK),
      descriptor: open(path, O_WRONLY),
    }))
    return ends.map(({ fd, descriptor }) => ({
      source: new Socket({ fd, readable: true, writable: false }),
      descriptor,
    }))
  } catch (error) {
    for (const descriptor of descriptors) closeSync(descriptor)
    throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
