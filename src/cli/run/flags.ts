import type { DocumentFlags } from '../options.ts'

export interface RunFlags extends DocumentFlags {
  readonly env?: readonly string[]
  readonly envFile?: readonly string[]
  readonly volume?: readonly string[]
  readonly mount?: readonly string[]
  readonly keepEnv?: readonly string[]
  readonly watch?: true
  readonly onChangeSignal?: string
  readonly interval?: string
}
