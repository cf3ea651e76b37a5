import { readFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { RenderConfigError } from '../errors.ts'
import { toFileError } from '../files/file-error.ts'
import { decodeBytes } from '../text/bytes.ts'
import { parseSettings } from './parse-settings.ts'
import type { Settings } from './settings.ts'

/**
 * Reads a settings file. In: its path. Out: settings.
 * @param cwd the folder that a path in a message starts from
 * @param options.profile the profile that counts over the rest; default: none
 * @throws RenderConfigError with code IO if it can not be read, SETTINGS_INVALID for what is wrong in it, USAGE for a
 * profile that there is not
 */
export async function loadSettings(
  path: string,
  cwd: string,
  { profile }: { readonly profile?: string | undefined } = {},
): Promise<Settings> {
  const absolute = resolve(cwd, path)
  const way = relative(cwd, absolute)
  const file = way === '' || way.startsWith(`..${sep}..${sep}`) ? absolute : way
  const bytes = await readFile(absolute).catch((error: NodeJS.ErrnoException) => {
    const { message } = toFileError(error, file, 'read')
    throw new RenderConfigError([{ code: 'IO', file, message: `the settings file ${message}` }])
  })
  return parseSettings(decodeBytes(bytes).text, { file, folder: dirname(absolute), profile })
}
