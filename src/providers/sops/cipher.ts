/** One encrypted value of a SOPS file: AES-256-GCM, bound to its place in the tree. */
import { createDecipheriv } from 'node:crypto'

export interface SopsPlain {
  readonly bytes: Buffer
  /** `str`, `int`, `float`, `bool`, `bytes`, `time` or `comment`. */
  readonly type: string
}

const SEALED = /^ENC\[AES256_GCM,data:([^,]+),iv:([^,]+),tag:([^,]+),type:([a-z]+)\]$/

export function isSealed(text: string): boolean {
  return SEALED.test(text)
}

/**
 * @param bound `path:to:value:`, or what else the value is bound to
 * @returns `undefined` if it is not sealed, or not with this key in this place
 */
export function unseal(text: string, key: Uint8Array, bound: string): SopsPlain | undefined {
  const [, data, iv, tag, type] = SEALED.exec(text) ?? []
  if (type === undefined) return undefined
  const tagBytes = Buffer.from(tag!, 'base64')
  if (tagBytes.length !== 16) return undefined // a shorter one would be easier to guess
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv!, 'base64'), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(bound)).setAuthTag(tagBytes)
    return { bytes: Buffer.concat([decipher.update(Buffer.from(data!, 'base64')), decipher.final()]), type }
  } catch {
    return undefined
  }
}
