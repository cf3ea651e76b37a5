/** The age keys that may open a file: SOPS_AGE_KEY, the file of SOPS_AGE_KEY_FILE, and SOPS's own `age/keys.txt`. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { readCredentialFile } from '../credential-file.ts'
import type { Variables } from '../http/proxy.ts'

const SECRET_KEY = /^AGE-SECRET-KEY-[0-9A-Z-]+$/

/** @throws ProviderError with code UNAVAILABLE if SOPS_AGE_KEY_FILE can not be read */
export function findIdentities(given: readonly string[], env: Variables): readonly string[] {
  const own = join(configFolder(env), 'sops', 'age', 'keys.txt')
  const texts = [
    ...given,
    env.SOPS_AGE_KEY ?? '',
    env.SOPS_AGE_KEY_FILE ? readCredentialFile(env.SOPS_AGE_KEY_FILE) : '',
    existsSync(own) ? readCredentialFile(own) : '',
  ]
  const words = texts.flatMap(text => text.split('\n').filter(line => !line.trimStart().startsWith('#')))
  return words.flatMap(line => line.split(/\s+/)).filter(word => SECRET_KEY.test(word))
}

function configFolder(env: Variables): string {
  if (env.XDG_CONFIG_HOME) return env.XDG_CONFIG_HOME
  const home = env.HOME ?? homedir()
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support')
  if (process.platform === 'win32') return env.APPDATA ?? join(home, 'AppData', 'Roaming')
  return join(home, '.config')
}
