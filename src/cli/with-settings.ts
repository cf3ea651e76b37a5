/**
 * The settings file of a run: found beside or above the working folder, or named with `--config`; and its profile. In:
 * the options of the call. Out: the same with the settings, and what the settings say of each input. Nothing is loaded
 * where there is no file.
 */
import { RenderConfigError } from '../errors.ts'
import type { NamedSource } from '../renderer.ts'
import { findSettings, SETTINGS_FILE } from '../settings/find-settings.ts'
import type { Settings } from '../settings/settings.ts'
import { secretFiles } from './create-providers.ts'
import type { ChainFlags, DocumentFlags } from './options.ts'

/** Which profile, where the call does not say. */
const PROFILE_VARIABLE = 'RENDER_CONFIG_PROFILE'

/** @throws RenderConfigError with code IO, SETTINGS_INVALID or USAGE */
export async function withSettings<Flags extends ChainFlags>(
  flags: Flags,
): Promise<Flags & { readonly settings?: Settings }> {
  const cwd = process.cwd()
  const path = flags.config ?? findSettings(cwd)
  const variable = process.env[PROFILE_VARIABLE]
  const profile = flags.profile ?? (variable === '' ? undefined : variable)
  if (path === undefined) {
    if (profile !== undefined)
      throw profileOfNothing(flags.profile === undefined ? PROFILE_VARIABLE : '--profile')
    return flags
  }
  const { loadSettings } = await import('../settings/load-settings.ts')
  return { ...flags, settings: await loadSettings(path, cwd, { profile }) }
}

/** To go on without would be to ask other stores than those that were meant. */
function profileOfNothing(given: string): RenderConfigError {
  const message = `${given} needs a settings file, and there is no ${SETTINGS_FILE} here or above`
  return new RenderConfigError([{ code: 'USAGE', message, hint: 'name it with -c FILE' }])
}

/** The files that a run reads besides its inputs. */
export function filesBeside(flags: DocumentFlags): readonly string[] {
  const { schema, settings } = flags
  const schemas = [schema, ...(settings?.rules ?? []).map(rule => rule.schema)]
  const kept = settings?.lastKnownGood?.path
  return [...secretFiles(flags), settings?.file, kept, ...schemas].filter(path => path !== undefined)
}

/** What the rules of the settings say of each file, where the call says nothing for all of them. */
export async function applyRules(
  sources: readonly NamedSource[],
  { settings, format, schema, template }: DocumentFlags,
): Promise<readonly NamedSource[]> {
  if (settings === undefined || settings.rules.length === 0) return sources
  const { createFileSettings } = await import('../settings/file-settings.ts')
  const settingsOf = createFileSettings(settings)
  return sources.map(source => {
    const { format: byRule, schema: schemaByRule, mode, ...rest } = settingsOf(source.filename ?? '')
    return {
      ...source,
      ...rest,
      ...(format === undefined && byRule !== undefined && { format: byRule }),
      ...(template === undefined && mode !== undefined && { mode }),
      ...(schema === undefined && schemaByRule !== undefined && { schema: schemaByRule }),
    }
  })
}

/** Which inputs are whole templates: all with `--template`, else those that a rule makes one. */
export async function templateFiles(flags: DocumentFlags): Promise<(path: string) => boolean> {
  const { settings, template } = flags
  if (template === true) return () => true
  if (settings === undefined || !mayHoldTemplates(flags)) return () => false
  const { createFileSettings } = await import('../settings/file-settings.ts')
  const settingsOf = createFileSettings(settings)
  return path => settingsOf(path).mode === 'template'
}

export function mayHoldTemplates({ settings, template }: DocumentFlags): boolean {
  return template === true || (settings?.rules ?? []).some(({ mode }) => mode === 'template')
}
