import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export const SETTINGS_FILE = 'render-config.yaml'

/** The settings file in this folder or the nearest above it, if there is one. */
export function findSettings(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const file = join(folder, SETTINGS_FILE)
    if (existsSync(file)) return file
    if (folder === dirname(folder)) return undefined
  }
}
