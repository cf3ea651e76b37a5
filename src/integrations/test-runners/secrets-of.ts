/** Secrets of a test as a provider. Goes in: a plain object, or one that makes its values up; comes out: who answers. */
import type { Provider } from '../../providers/provider.ts'
import type { SecretName, SecretValues } from '../../secret-names.ts'

/** Values by name; which names there may be is known once `render-config types` has been run. */
export type TestSecrets<Name extends string = SecretName> = SecretValues<Name>

/** Asked by name, because an object that makes its values up has no list of them. */
export function secretsOf(secrets: TestSecrets<string>): Provider {
  return {
    name: 'test',
    local: true,
    get: ({ key }) => (Object.hasOwn(secrets, key) ? secrets[key] : undefined),
  }
}
