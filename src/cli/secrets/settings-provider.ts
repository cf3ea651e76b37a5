/**
 * An alias into the provider of the settings that it names. In: a word, and how to get the settings. Out: the URI, the
 * folder that its path starts from, and where it stands. Refused as wrong usage: a name that is nobody's, or of several.
 */
import { RenderConfigError } from '../../errors.ts'
import { closest } from '../../expressions/closest.ts'
import { isAlias } from '../../providers/with-alias.ts'
import type { Settings } from '../../settings/settings.ts'
import { aliasIn } from '../alias-in.ts'

export interface NamedProvider {
  readonly uri: string
  readonly cwd?: string
  readonly place?: { readonly file: string; readonly line: number; readonly column: number }
}

/** @param word what has a colon is a URI itself */
export async function settingsProvider(
  word: string,
  loadSettings: () => Promise<Settings | undefined>,
): Promise<NamedProvider> {
  if (!isAlias(word)) return { uri: word }
  const settings = await loadSettings()
  if (settings?.providers === undefined) return { uri: word }
  const { file, folder, providers } = settings
  const [found, ...others] = providers.filter(({ uri }) => aliasIn(uri) === word)
  if (found !== undefined && others.length === 0) {
    const { uri, line, column } = found
    return { uri, cwd: folder, place: { file, line, column } }
  }
  const known = [...new Set(providers.map(({ uri }) => aliasIn(uri)))]
  const meant = closest(word, known)
  const all = `there are ${known.join(', ')}; or write a URI, as store:secrets.json`
  const problem =
    found === undefined
      ? {
          message: `no provider in ${file} is called "${word}"`,
          hint: meant === undefined ? all : `did you mean "${meant}"?`,
        }
      : {
          message: `${others.length + 1} providers in ${file} are called "${word}"`,
          hint: 'give one an alias of its own: { alias: URI }',
        }
  throw new RenderConfigError([{ code: 'USAGE', ...problem }])
}
