/** The options of the commands as the parser gives them, and what their texts mean. */
import { type Problem, RenderConfigError } from '../errors.ts'
import type { CheckOptions } from '../renderer.ts'
import type { Settings } from '../settings/settings.ts'

export interface ChainFlags {
  readonly config?: string
  readonly profile?: string
  /** What the settings file says, where there is one. */
  readonly settings?: Settings
  readonly dialect?: string
  readonly secretsFile?: readonly string[]
  readonly provider?: readonly string[]
}

export interface DocumentFlags extends ChainFlags {
  readonly namespace?: string
  readonly set?: readonly string[]
  readonly envsPrefix?: string
  readonly format?: string
  readonly template?: true
  readonly templateRoot?: string
  readonly missing?: 'error' | 'keep' | 'empty'
  readonly leave?: readonly string[]
  readonly schema?: string
  readonly strict?: true
  readonly timeout?: string
  readonly report?: string
  readonly json?: true
}

export interface RenderFlags extends DocumentFlags {
  readonly output?: string
  readonly outDir?: string
  readonly watch?: true
  readonly onChange?: string
  readonly keepEnv?: readonly string[]
  readonly interval?: string
}

export interface CheckFlags extends DocumentFlags {
  readonly offline?: true
  readonly namesOnly?: true
  readonly against?: string
  readonly unused?: true
  readonly sarif?: true
  readonly github?: true
}

export interface ExplainFlags extends DocumentFlags {
  readonly offline?: true
  readonly html?: string
}

/** For options that may be given several times. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

export interface DocumentSettings {
  readonly options: CheckOptions
  /** For the whole run. */
  readonly timeoutMs: number | undefined
}

/** Longest time that a timer takes. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/** What the call says counts over the settings; `leave` and `variables` add up. @throws RenderConfigError with code USAGE */
export function readDocumentFlags(flags: DocumentFlags): DocumentSettings {
  const { namespace, envsPrefix, format, dialect, missing, leave, schema, strict, timeout, settings } = flags
  const { template, templateRoot } = flags
  const problems: Problem[] = []
  const variables: [string, string][] = []
  for (const text of flags.set ?? []) {
    const equals = text.indexOf('=')
    const name = text.slice(0, Math.max(equals, 0))
    if (/^[A-Za-z_]\w*$/.test(name)) variables.push([name, text.slice(equals + 1)])
    else
      problems.push({
        code: 'USAGE',
        message: '--set is written NAME=VALUE, NAME of letters, digits and "_"',
      })
  }
  const timeoutMs = timeout === undefined ? undefined : Number(timeout) * 1000
  if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS)) {
    problems.push({
      code: 'USAGE',
      message: `--timeout is a number of seconds above 0, at most ${Math.floor(MAX_TIMEOUT_MS / 1000)}`,
    })
  }
  if (problems.length > 0) throw new RenderConfigError(problems)
  return {
    timeoutMs: timeoutMs === undefined ? settings?.timeoutMs : Math.ceil(timeoutMs),
    options: {
      ...settings?.options,
      ...(namespace !== undefined && { namespace }),
      ...(envsPrefix !== undefined && { envsPrefix }),
      ...(format !== undefined && { format }),
      ...(dialect !== undefined && { dialect }),
      ...(template !== undefined && { mode: 'template' as const }),
      ...(templateRoot !== undefined && { templateRoot }),
      ...(missing !== undefined && { missing }),
      ...(schema !== undefined && { schema }),
      ...(strict !== undefined && { strict }),
      leave: [...(settings?.options.leave ?? []), ...(leave ?? [])],
      variables: { ...settings?.options.variables, ...Object.fromEntries(variables) },
    },
  }
}
