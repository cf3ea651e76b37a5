/**
 * Rules for the files that need one. In: what was found. Out: globs with what they say; one per folder and ending where
 * no other file that asks for secrets is in the way, else one per file.
 */
import type { FileRule } from '../../settings/settings.ts'
import type { FoundConfig } from './look-at.ts'

/** @param needs what a file needs; nothing for one that needs no rule */
export function rulesFor(
  configs: readonly FoundConfig[],
  needs: (config: FoundConfig) => Omit<FileRule, 'match'> | undefined,
): FileRule[] {
  const rules = new Map<string, FileRule>()
  for (const config of configs) {
    const needed = needs(config)
    if (needed === undefined) continue
    const group = groupOf(config.path)
    const isSame = (other: FoundConfig): boolean => JSON.stringify(needs(other)) === JSON.stringify(needed)
    const isWhole = configs.filter(({ path }) => groupOf(path) === group).every(isSame)
    const match = isWhole ? group : literal(config.path)
    rules.set(match, { match, ...needed })
  }
  return [...rules.values()]
}

/** `flows/*.yaml`; what has no ending stands alone. */
function groupOf(path: string): string {
  const [, folder = '', ending = ''] = /^(.*\/)?[^/]*?(\.[^/]*)?$/.exec(path) ?? []
  return ending === '' ? literal(path) : rooted(`${unmagic(folder)}*${unmagic(ending)}`)
}

function literal(path: string): string {
  return rooted(unmagic(path))
}

/** Without a slash it would match in all folders. */
function rooted(glob: string): string {
  return glob.includes('/') ? glob : `./${glob}`
}

/** A name as a glob: what has a meaning there is any one character. */
function unmagic(path: string): string {
  return path.replaceAll(/[*?[\]{}]/g, '?')
}
