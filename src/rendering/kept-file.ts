import { promises as files } from 'node:fs'
import { RenderConfigError } from '../errors.ts'
import { stageFile } from '../files/stage.ts'
import { MIN_KEY_LENGTH } from './kept-key.ts'

/** One value as it was last read. */
export interface Kept {
  readonly value: string | Uint8Array
  /** Milliseconds since 1970. */
  readonly time: number
  readonly provider: string
  readonly key: string
  readonly version?: string
}

interface Written extends Omit<Kept, 'value'> {
  readonly text?: string
  readonly bytes?: string
}

/**
 * The file: one line that names it, then salt (16 bytes), nonce (12), tag (16) and ciphertext, AES-256-GCM under a key
 * that scrypt makes of the user's. The first line is authenticated with the rest.
 */
const HEADER = 'render-config last-known-good 1\n'

/**
 * @returns nothing known if the file is not there
 * @throws RenderConfigError with code STORE_INVALID if it is damaged or the key is another
 */
export async function readKept(path: string, key: string): Promise<Map<string, Kept>> {
  let file: Buffer
  try {
    file = await files.readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map()
    throw problem('IO', path, 'can not be read')
  }
  const body = file.subarray(HEADER.length)
  if (file.toString('latin1', 0, HEADER.length) !== HEADER || body.length < 44) throw damaged(path)
  const { createDecipheriv } = crypto()
  const decipher = createDecipheriv(
    'aes-256-gcm',
    deriveKey(key, body.subarray(0, 16), path),
    body.subarray(16, 28),
  )
  decipher.setAAD(Buffer.from(HEADER))
  decipher.setAuthTag(body.subarray(28, 44))
  let text: string
  try {
    text = Buffer.concat([decipher.update(body.subarray(44)), decipher.final()]).toString('utf8')
  } catch {
    throw damaged(path)
  }
  const entries = JSON.parse(text) as [string, Written][]
  return new Map(
    entries.map(([id, { text, bytes, ...rest }]) => [
      id,
      { ...rest, value: text ?? Buffer.from(bytes ?? '', 'base64') },
    ]),
  )
}

/** Replaces the file whole: a crash leaves the old one or the new one. */
export async function writeKept(path: string, key: string, kept: ReadonlyMap<string, Kept>): Promise<void> {
  const { createCipheriv, randomBytes } = crypto()
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', deriveKey(key, salt, path), nonce)
  cipher.setAAD(Buffer.from(HEADER))
  const entries = [...kept].map(([id, { value, ...rest }]) => [
    id,
    {
      ...rest,
      ...(typeof value === 'string' ? { text: value } : { bytes: Buffer.from(value).toString('base64') }),
    },
  ])
  const sealed = Buffer.concat([cipher.update(JSON.stringify(entries), 'utf8'), cipher.final()])
  const content = Buffer.concat([Buffer.from(HEADER), salt, nonce, cipher.getAuthTag(), sealed])
  try {
    const staged = await stageFile(path, content)
    await staged.commit().catch(error => {
      staged.discard()
      throw error
    })
  } catch {
    throw problem('IO', path, 'can not be written')
  }
}

function deriveKey(key: string, salt: Uint8Array, path: string): Buffer {
  if (key.length < MIN_KEY_LENGTH) {
    throw problem('USAGE', path, `the key for remembered values needs at least ${MIN_KEY_LENGTH} characters`)
  }
  return crypto().scryptSync(key, salt, 32)
}

function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}

function damaged(path: string): RenderConfigError {
  const hint = 'delete it: it is made anew from what the stores answer'
  return problem('STORE_INVALID', path, 'is damaged, or was written with another key', hint)
}

function problem(
  code: 'IO' | 'STORE_INVALID' | 'USAGE',
  file: string,
  message: string,
  hint?: string,
): RenderConfigError {
  return new RenderConfigError([{ code, file, message, ...(hint !== undefined && { hint }) }])
}
