/**
 * The settings file of a run: found beside or above the working folder, or named with `--config`. In: the options of
 * the call. Out: the same with the settings, and what the settings say of each input. Nothing is loaded where there
 * is no file.
 */
import type { NamedSource } from '../renderer.ts'
import { findSettings } from '../settings/find-settings.ts'
import type { Settings } from '../settings/settings.ts'
import { secretFiles } from './create-providers.ts'
import type { ChainFlags, DocumentFlags } from './options.ts'

/** @throws RenderConfigError with code IO or SETTINGS_INVALID */
export async function withSettings<Flags extends ChainFlags>(
  flags: Flags,
): Promise<Flags & { readonly settings?: Settings }> {
  const cwd = process.cwd()
  const path = flags.config ?? findSettings(cwd)
  if (path === undefined) return flags
  const { loadSettings } = await import('../settings/load-settings.ts')
  return { ...flags, settings: await loadSettings(path, cwd) }
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
  { settings, format, schema }: DocumentFlags,
): Promise<readonly NamedSource[]> {
  if (settings === undefined || settings.rules.length === 0) return sources
  const { createFileSettings } = await import('../settings/file-settings.ts')
  const settingsOf = createFileSettings(settings)
  return sources.map(source => {
    const { format: byRule, schema: schemaByRule, ...rest } = settingsOf(source.filename ?? '')
    return {
      ...source,
      ...rest,
      ...(format === undefined && byRule !== undefined && { format: byRule }),
      ...(schema === undefined && schemaByRule !== undefined && { schema: schemaByRule }),
    }
  })
}
