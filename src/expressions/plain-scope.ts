import { Failure, type PlainData, toValue, type Value, ValueError } from './value.ts'

/** What expressions can use besides secrets: environment variables behind a prefix, and the caller's variables. */
export interface PlainValues {
  /** The process environment, unless the caller gives another. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What the names of `envs` carry in the environment. Default: `ENV_`; `''` opens all of it. */
  readonly envsPrefix: string
  readonly variables: ReadonlyMap<string, Value>
}

/** What a caller hands in, as values. @throws TypeError for what is not plain data */
export function toVariables(given: Readonly<Record<string, PlainData>> = {}): ReadonlyMap<string, Value> {
  try {
    const variables = new Map<string, Value>()
    for (const name of Object.keys(given)) variables.set(name, toValue(given[name]))
    return variables
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw new TypeError(
      'option "variables" holds texts, numbers, booleans, null, and lists and maps of these',
    )
  }
}

/** `envs.name` is `ENV_name`, else `ENV_NAME`, else the one variable that is the same but for case. */
export function lookUpEnv(name: string, { env, envsPrefix }: PlainValues): Value | Failure {
  const exact = env[envsPrefix + name] ?? env[envsPrefix + name.toUpperCase()]
  if (exact !== undefined) return exact
  const folded = (envsPrefix + name).toLowerCase()
  const matches = Object.keys(env).filter(key => key.toLowerCase() === folded && key.startsWith(envsPrefix))
  if (matches.length === 1) return env[matches[0]!]!
  const wanted = envsPrefix + name.toUpperCase()
  if (matches.length > 1) {
    return new Failure([
      {
        code: 'INVALID_REFERENCE',
        message: `several environment variables fit "envs.${name}": ${matches.sort().join(', ')}`,
      },
    ])
  }
  return new Failure([
    {
      code: 'NOT_FOUND',
      message: `environment variable "${wanted}" is not set (asked for as "envs.${name}")`,
      ...(envsPrefix === ''
        ? {}
        : { hint: `only variables that start with "${envsPrefix}" can be read; --envs-prefix changes that` }),
    },
  ])
}
