/** Secrets of a test as a provider. Goes in: a plain object, or one that makes its values up; comes out: who answers. */
import type { Provider } from '../../providers/provider.ts'

/** Values by name; a `types` file gives the names. */
export type TestSecrets<Name extends string = string> = Readonly<Partial<Record<Name, string | Uint8Array>>>

/** Asked by name, because an object that makes its values up has no list of them. */
export function secretsOf(secrets: TestSecrets): Provider {
  return {
    name: 'test',
    local: true,
    get: ({ key }) => (Object.hasOwn(secrets, key) ? secrets[key] : undefined),
  }
}
