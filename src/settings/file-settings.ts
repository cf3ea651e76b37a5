import { relative, resolve, sep } from 'node:path'
import { compileGlob } from './glob.ts'
import type { FileRule, FileSettings, Settings } from './settings.ts'

/**
 * What the rules say of one file: all that match, in order, so that a later one wins where both say something; their
 * `leave` lists add up. Files outside the settings file's folder match no rule.
 */
export function createFileSettings({ rules, folder }: Settings): (path: string) => FileSettings {
  const compiled = rules.map(rule => ({ rule, matches: compileGlob(rule.match) }))
  return path => {
    const way = relative(folder, resolve(path)).split(sep).join('/')
    if (way === '' || way.startsWith('../')) return {}
    return compiled.reduce<FileSettings>(
      (before, { rule, matches }) => (matches(way) ? joined(before, rule) : before),
      {},
    )
  }
}

function joined(before: FileSettings, { match: _, ...rule }: FileRule): FileSettings {
  return { ...before, ...rule, leave: [...(before.leave ?? []), ...(rule.leave ?? [])] }
}
