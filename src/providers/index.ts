/** The providers that need nothing but this machine, and what the library says of providers. */
export { type DirOptions, dir } from './dir.ts'
export { type DotenvOptions, dotenv } from './dotenv.ts'
export { type EnvOptions, env } from './env.ts'
export { memory } from './memory.ts'
export type {
  FoundSecret,
  KnownSecret,
  ListedSecret,
  ListOptions,
  Provider,
  ProviderOutcome,
  RequestOptions,
  SecretReference,
  ShareOptions,
  WriteOptions,
} from './provider.ts'
export { withAlias } from './with-alias.ts'
