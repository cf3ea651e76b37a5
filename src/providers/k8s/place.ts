/** What a key names in a namespace. A name that Kubernetes does not allow is surely not there. */

export interface SecretPlace {
  readonly secret: string
  /** Absent for the whole Secret. */
  readonly dataKey?: string
}

const SECRET = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/
const DATA_KEY = /^(?!\.\.?$)[-._a-zA-Z0-9]{1,253}$/

/** @param own the provider's Secret, if it has one */
export function secretPlace(key: string, own: string | undefined): SecretPlace | undefined {
  const slash = key.indexOf('/')
  const secret = slash === -1 ? (own ?? key) : key.slice(0, slash)
  const dataKey = slash !== -1 ? key.slice(slash + 1) : own === undefined ? undefined : key
  if (!SECRET.test(secret)) return undefined
  if (dataKey === undefined) return { secret }
  return DATA_KEY.test(dataKey) ? { secret, dataKey } : undefined
}
