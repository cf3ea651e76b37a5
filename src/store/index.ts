/** The encrypted store, as programs use it. */
export { dockerConfig } from './docker-config.ts'
export type { PublicJwk, Recipient } from './document.ts'
export { type KeygenOptions, type KeyPair, keygen } from './keygen.ts'
export { openOaepBlocks } from './oaep-blocks.ts'
export type { KeyInput } from './public-key.ts'
export type { RegistryFields, S3Fields, SecretInput, SecretType } from './secret-type.ts'
export { openStore, type StoreOptions } from './store.ts'
export type {
  AddRecipientOptions,
  KeptWarning,
  Place,
  SetOptions,
  ShareOptions,
  Store,
  StoredSecret,
  StoredValue,
} from './store-api.ts'
