import type { AllowList } from '../providers/allow-list.ts'
import type { RenderOptions } from '../renderer.ts'

/** What a settings file says, checked, with its paths made absolute. */
export interface Settings {
  /** As messages name it. */
  readonly file: string
  /** Where its relative paths start. */
  readonly folder: string
  /** Absent: the default providers. */
  readonly providers: readonly ProviderSetting[] | undefined
  readonly options: SettingsOptions
  /** Absent: a config may ask for everything. */
  readonly allow?: AllowList
  /** Absent: no value is kept. */
  readonly lastKnownGood?: KeptValues
  /** For the whole run. */
  readonly timeoutMs: number | undefined
  /** In the order of the file. */
  readonly rules: readonly FileRule[]
}

export type SettingsOptions = Pick<
  RenderOptions,
  'namespace' | 'variables' | 'envsPrefix' | 'missing' | 'strict' | 'leave' | 'runtimeNames' | 'templateRoot'
>

export interface KeptValues {
  /** Absolute. */
  readonly path: string
  /** Default: a day. */
  readonly maxAgeMs?: number
}

export interface ProviderSetting {
  /** `[ALIAS=]URI`. */
  readonly uri: string
  /** Where it stands in the file. */
  readonly line: number
  readonly column: number
}

/** What a rule says of the files that it matches. */
export interface FileSettings {
  readonly format?: string
  readonly dialect?: string
  readonly mode?: 'expressions' | 'template'
  /** Path of the schema file. */
  readonly schema?: string
  readonly leave?: readonly string[]
}

export interface FileRule extends FileSettings {
  /** A glob below `folder`. */
  readonly match: string
}
