/** A secret of type `registry` as the `config.json` that Docker, Podman and Kubernetes read. */
import { fitsType, type RegistryFields } from './secret-type.ts'

/**
 * @param value what the store gives for the secret: the JSON text of its fields
 * @throws TypeError if it is not
 */
export function dockerConfig(value: string): string {
  if (!fitsType('registry', Buffer.from(value)))
    throw new TypeError('the value is not that of a registry secret')
  const { server, user, password } = JSON.parse(value) as RegistryFields
  const account = { username: user, password, auth: basicAuth({ user, password }) }
  return JSON.stringify({ auths: Object.fromEntries([[server, account]]) })
}

/** The credentials in the form in which they also travel: redaction must know it. */
export function basicAuth({ user, password }: Pick<RegistryFields, 'user' | 'password'>): string {
  return Buffer.from(`${user}:${password}`).toString('base64')
}
