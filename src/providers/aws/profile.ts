/**
 * The files that AWS's own tools share: `~/.aws/config` and `~/.aws/credentials`. In: the environment. Out: the settings
 * of a profile, those of the credentials file over those of the other. A file that is not there has no profiles.
 */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ProviderError } from '../../errors.ts'
import type { Variables } from '../http/proxy.ts'

export type Profile = Readonly<Record<string, string>>

/** @returns `undefined` if no file has the profile */
export function readProfile(name: string, env: Variables): Profile | undefined {
  const home = env.HOME ?? env.USERPROFILE ?? homedir()
  const config = readSections(env.AWS_CONFIG_FILE ?? join(home, '.aws', 'config'))
  const credentials = readSections(env.AWS_SHARED_CREDENTIALS_FILE ?? join(home, '.aws', 'credentials'))
  const found = [config.get(name === 'default' ? name : `profile ${name}`), credentials.get(name)]
  return found.every(part => part === undefined) ? undefined : Object.assign({}, ...found)
}

export function profileName(env: Variables): string {
  return env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || 'default'
}

function readSections(path: string): Map<string, Record<string, string>> {
  return parseSections(readText(path))
}

/** Indented lines are settings of a setting, which nothing here asks for. */
export function parseSections(text: string): Map<string, Record<string, string>> {
  const sections = new Map<string, Record<string, string>>()
  let section: Record<string, string> = {}
  for (const line of text.split(/\r?\n/)) {
    const header = /^\[\s*([^\]]+?)\s*\]/.exec(line)
    if (header !== null) {
      const name = header[1]!.replace(/^profile\s+/, 'profile ').replace(/^profile default$/, 'default')
      section = sections.get(name) ?? {}
      sections.set(name, section)
      continue
    }
    const setting = /^([A-Za-z][\w-]*)\s*=\s*(.*?)\s*$/.exec(line)
    if (setting !== null) section[setting[1]!.toLowerCase()] = setting[2]!.replace(/\s+[#;].*$/, '')
  }
  return sections
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') return ''
    throw new ProviderError('UNAVAILABLE', `${path} can not be read (${code})`)
  }
}
