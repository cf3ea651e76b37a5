/**
 * What a child finds in its environment. In: ours. Out: the same without what is meant for us alone (the secrets of
 * `SECRET_*`, our own settings, the credentials of stores), and with what was asked for. Nothing else is added.
 */
import { isCredentialVariable } from '../providers/credential-variables.ts'

export interface ChildEnvironmentOptions {
  /** Names that are passed on nevertheless; `AWS_*` means all that begin so. Default: none. */
  readonly keep?: readonly string[]
  /** Variables of the child; they win over inherited ones. Default: none. */
  readonly added?: ReadonlyMap<string, string>
}

export function childEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  options: ChildEnvironmentOptions = {},
): Record<string, string> {
  const { keep = [], added = new Map<string, string>() } = options
  const kept = (name: string): boolean =>
    keep.some(one => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one))
  const inherited = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && (!isOurs(entry[0]) || kept(entry[0])),
  )
  return Object.fromEntries([...inherited, ...added])
}

function isOurs(name: string): boolean {
  return name.startsWith('SECRET_') || name.startsWith('RENDER_CONFIG_') || isCredentialVariable(name)
}
