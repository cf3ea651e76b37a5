/** The errors of the store, in one form. No message holds a value, and no cause is kept. */
import { type Code, RenderConfigError } from '../errors.ts'

/** @param file how the user knows the store; absent if it is not the file that is wrong */
export function storeFailure(code: Code, message: string, file?: string, hint?: string): RenderConfigError {
  return new RenderConfigError([
    { code, message, ...(file !== undefined && { file }), ...(hint !== undefined && { hint }) },
  ])
}

/** For a ciphertext that was changed, cut, or is not the one that belongs here. */
export function damagedSecret(display: string, what: string, file: string): RenderConfigError {
  const message = `secret ${display} is damaged: ${what}`
  return storeFailure('STORE_INVALID', message, file, 'restore it from version control, or set it anew')
}
