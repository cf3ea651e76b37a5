/**
 * Kept values in memory and in their file, which others may write too: what they have written meanwhile counts, and only
 * what is changed here is changed there. Values that are no good any more are left out when it is next written.
 */
import { promises as files } from 'node:fs'
import { stampOf } from '../files/stamp.ts'
import { type Kept, readKept, writeKept } from './kept-file.ts'

export interface KeptValues {
  /** @throws RenderConfigError with codes IO, STORE_INVALID and USAGE */
  read(): Promise<ReadonlyMap<string, Kept>>
  /** One at a time, in the order of the calls. @throws RenderConfigError with codes IO and STORE_INVALID */
  change(changes: ReadonlyMap<string, Kept | 'forget'>): Promise<void>
}

export interface KeptValuesOptions {
  readonly path: string
  readonly key: string
  /** False for a value that will not be used any more. */
  readonly isGood: (kept: Kept) => boolean
}

interface Copy {
  readonly values: ReadonlyMap<string, Kept>
  /** Of the file; undefined if it must be read again. */
  readonly stamp: string | undefined
}

export function createKeptValues({ path, key, isGood }: KeptValuesOptions): KeptValues {
  let copy: Promise<Copy> | undefined
  let last: Promise<unknown> = Promise.resolve()

  const readCopy = async (): Promise<Copy> => {
    try {
      const stamp = await stampOfFile(path)
      return { values: await readKept(path, key), stamp }
    } catch (error) {
      copy = undefined
      throw error
    }
  }
  const current = async (): Promise<Copy> => {
    const held = copy
    const stamp = (await held)?.stamp
    const isFresh = stamp !== undefined && stamp === (await stampOfFile(path))
    // Whoever finds out first reads for all.
    if (!isFresh && copy === held) copy = readCopy()
    return copy ?? readCopy()
  }
  const changeNow = async (changes: ReadonlyMap<string, Kept | 'forget'>): Promise<void> => {
    const values = new Map([...(await current()).values].filter(([, kept]) => isGood(kept)))
    for (const [id, change] of changes) {
      if (change === 'forget') values.delete(id)
      else values.set(id, change)
    }
    await writeKept(path, key, values)
    copy = Promise.resolve({ values, stamp: await stampOfFile(path) })
  }

  return {
    read: async () => (await current()).values,
    change(changes) {
      const turn = last.then(() => changeNow(changes))
      last = turn.catch(() => {}) // told to whoever asked for it
      return turn
    },
  }
}

/** The words `'none'` for a file that is not there. */
async function stampOfFile(path: string): Promise<string | undefined> {
  try {
    return stampOf(await files.stat(path))
  } catch {
    return 'none'
  }
}
