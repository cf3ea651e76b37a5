/** The preparation of a watching run: everything it hangs on is watched before it is read. */
import { resolve } from 'node:path'
import { SETTINGS_FILE } from '../../settings/find-settings.ts'
import type { Needs, RenderRound } from '../../watch/watch.ts'
import type { WatchedPath } from '../../watch/watched-path.ts'
import { filesBeside, withSettings } from '../with-settings.ts'
import type { RunFlags } from './flags.ts'
import { type Prepared, prepareOnce } from './prepare.ts'
import type { RunSession } from './run-session.ts'
import { readMounts } from './targets.ts'

/** How often one preparation begins anew because it has just learnt of files that were not watched before. */
const MOST_LOOKS = 5

/** @returns prepares once a call; throws RenderConfigError, or the signal's reason */
export function watchedPreparation(
  given: RunFlags,
  session: RunSession,
): (round: RenderRound) => Promise<Prepared> {
  const named = namedPaths(given)
  let known: Needs = { paths: named, providers: [] }
  // What the documents named last time, until it is known what they name now.
  let asked: readonly string[] = []
  return async ({ number, fresh, signal, needs }) => {
    await needs(known)
    for (let looks = 1; ; looks++) {
      const flags = await withSettings(given)
      const sources = await session.sourcesFor(flags)
      const isNew = async (): Promise<boolean> => {
        const files = [...filesBeside(flags), ...asked].map(path => ({
          path: resolve(path),
        }))
        known = { paths: [...named, ...files], providers: sources.providers }
        return needs(known)
      }
      if ((await isNew()) && looks < MOST_LOOKS) continue
      const preparing = prepareOnce(flags, sources, { fresh, signal, placed: number > 1 })
      const learn = (): Promise<boolean> => {
        asked = [...sources.schemas.wanted]
        return isNew()
      }
      // Only now it is known which schemas and templates the documents name.
      const learnt = await preparing.then(learn, learn)
      if (learnt && looks < MOST_LOOKS) continue
      return await preparing
    }
  }
}

function namedPaths({ config, envFile = [], mount = [] }: RunFlags): WatchedPath[] {
  const templates = readMounts(mount).mounts.map(({ template }) => template)
  return [...envFile, ...templates, config ?? SETTINGS_FILE].map(path => ({ path: resolve(path) }))
}
