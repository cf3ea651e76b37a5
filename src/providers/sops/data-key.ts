/** The key of a file's values, opened with an age identity. The one door to the package `age-encryption`. */
import { ProviderError } from '../../errors.ts'
import { unreadable } from './document.ts'

const KEY_BYTES = 32

/**
 * @param sealed the data key, once per recipient
 * @param identities `AGE-SECRET-KEY-…`
 * @param file for messages
 * @throws ProviderError with codes ACCESS_DENIED and UNREADABLE
 */
export async function openDataKey(
  sealed: readonly string[],
  identities: readonly string[],
  file: string,
): Promise<Uint8Array> {
  if (sealed.length === 0) throw denied(file, 'is encrypted for no age key')
  if (identities.length === 0) {
    const hint = 'set SOPS_AGE_KEY or SOPS_AGE_KEY_FILE'
    throw denied(file, 'can not be opened: there is no age key to try', hint)
  }
  const { armor, Decrypter } = await loadAge()
  const decrypter = new Decrypter()
  for (const identity of identities) {
    try {
      decrypter.addIdentity(identity)
    } catch {
      throw denied(file, 'can not be opened: one of the age keys to try is none')
    }
  }
  let damaged = false
  for (const text of sealed) {
    try {
      const key = await decrypter.decrypt(armor.decode(text))
      if (key.length === KEY_BYTES) return key
      damaged = true
    } catch (error) {
      damaged ||= !(error instanceof Error && /no identity matched/.test(error.message))
    }
  }
  throw damaged
    ? unreadable(file, 'is damaged: its data key can not be opened')
    : denied(file, 'is encrypted for other age keys than those that were tried')
}

/** What is used of the package; its own types need a browser's. */
interface AgePackage {
  readonly armor: { decode(text: string): Uint8Array }
  readonly Decrypter: new () => {
    addIdentity(identity: string): void
    decrypt(file: Uint8Array): Promise<Uint8Array>
  }
}

async function loadAge(): Promise<AgePackage> {
  try {
    return (await import('age-encryption' as string)) as AgePackage
  } catch {
    const hint = 'install age-encryption'
    throw new ProviderError('ACCESS_DENIED', 'SOPS files need the package age-encryption', { hint })
  }
}

function denied(file: string, what: string, hint?: string): ProviderError {
  return new ProviderError('ACCESS_DENIED', `${file} ${what}`, hint === undefined ? {} : { hint })
}
