/** What a store can do, and the words of its options and answers. `store.ts` does it. */
import type { EntryMetadata, Recipient } from './document.ts'
import type { KeygenOptions, KeyPair } from './keygen.ts'
import type { KeyInput } from './public-key.ts'
import type { SecretInput, SecretType } from './secret-type.ts'

/** A secret without its value. */
export interface StoredSecret extends EntryMetadata {
  readonly recipients: readonly { readonly kid: string; readonly name: string }[]
}

export interface StoredValue {
  /** Text if the bytes are UTF-8, else the bytes. For a type with fields: their JSON. */
  readonly value: string | Uint8Array
  readonly type: SecretType
  readonly version: number
  /** When this version was set, or encrypted anew. ISO 8601. */
  readonly updateTime: string
}

export interface Place {
  /** The secret's own namespace; parents are not searched. Default: `''`, the root. */
  readonly namespace?: string
}

export interface SetOptions extends Place {
  /** Default: as before, at first `'variable'`. */
  readonly type?: SecretType
  /** `''` removes it. Default: as before, at first none. */
  readonly description?: string
}

export interface ShareOptions extends Place {
  /** What people call the owner of a key that is new to the file. Default: `key-` and the start of its thumbprint. */
  readonly recipientName?: string
}

export interface AddRecipientOptions {
  /** What people call the owner. Default: `key-` and the start of the thumbprint. */
  readonly name?: string
  /** True to encrypt new secrets to this key. Default: `true`. */
  readonly default?: boolean
}

/** Said after a reader was removed, because nothing can take back what was read. */
export interface KeptWarning {
  readonly warning: string
}

export interface Store {
  /** Needs no key. */
  list(): Promise<readonly StoredSecret[]>
  /** Needs no key. */
  recipients(): Promise<readonly Recipient[]>
  /** Needs a private key. `undefined` means that there is no such secret, and nothing else. */
  get(name: string, options?: Place): Promise<StoredValue | undefined>
  /**
   * Every value that the private key opens, one after the other; each holds up the process for some milliseconds.
   * Secrets that are not encrypted to it are left out.
   * @throws RenderConfigError with code ACCESS_DENIED without a private key
   */
  values(): Iterable<StoredValue & Pick<EntryMetadata, 'name' | 'namespace'>>
  /**
   * Reads and checks the file.
   * @throws RenderConfigError with code IO if it is not there, STORE_INVALID if it is no whole store
   */
  check(): void
  /** Adds or replaces; needs no private key. A new secret goes to the default recipients, an old one to its own. */
  set(name: string, value: SecretInput, options?: SetOptions): Promise<StoredSecret>
  /** Needs no key. @returns false if there was nothing to delete */
  delete(name: string, options?: Place): Promise<boolean>
  /**
   * Lets somebody else read a secret too. Needs a private key.
   * @param who a recipient's name or thumbprint, or a public key (PEM or JWK)
   */
  share(name: string, who: KeyInput, options?: ShareOptions): Promise<void>
  /** Encrypts a secret anew for the other recipients. Needs a private key. */
  unshare(name: string, who: KeyInput, options?: Place): Promise<KeptWarning>
  /**
   * Puts one recipient in the place of another, in all secrets at once. Needs a private key.
   * @param options `name`: what people call the new key's owner. Default: as the old one's
   */
  rekey(from: KeyInput, to: KeyInput, options?: { readonly name?: string }): Promise<KeptWarning>
  /** Lists a public key. Needs no private key; no old secret becomes readable by it. */
  addRecipient(key: KeyInput, options?: AddRecipientOptions): Promise<Recipient>
  /** Makes a key pair and lists its public half. The private half is in the answer and nowhere else. */
  keygen(options?: KeygenOptions & AddRecipientOptions): Promise<KeyPair>
}
