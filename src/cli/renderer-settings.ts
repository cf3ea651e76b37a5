/**
 * What the settings say of the renderer itself: whom a config may ask, and the values that stand in for a store that is
 * down. The key of these comes from the environment, never from the settings.
 */
import { type ProviderError, RenderConfigError } from '../errors.ts'
import { tokenOf } from '../providers/credential-file.ts'
import type { RendererOptions } from '../renderer.ts'
import { MIN_KEY_LENGTH } from '../rendering/kept-key.ts'
import type { CheckFlags } from './options.ts'

const VARIABLE = 'RENDER_CONFIG_LAST_KNOWN_GOOD_KEY'

/** @throws RenderConfigError with code USAGE without a key, or with a short one; IO if its file can not be read */
export function rendererSettings({
  settings,
  offline,
}: Pick<CheckFlags, 'settings' | 'offline'>): Pick<RendererOptions, 'allow' | 'lastKnownGood'> {
  const { allow, lastKnownGood } = settings ?? {}
  return {
    ...(allow !== undefined && { allow }),
    ...(lastKnownGood !== undefined &&
      offline !== true && { lastKnownGood: { ...lastKnownGood, key: readKey() } }),
  }
}

function readKey(): string {
  const file = process.env[`${VARIABLE}_FILE`]
  let key: string | undefined
  try {
    key = tokenOf(process.env[VARIABLE], file)
  } catch (error) {
    throw new RenderConfigError([{ code: 'IO', message: `the key in ${(error as ProviderError).message}` }])
  }
  if (key !== undefined && key.length >= MIN_KEY_LENGTH) return key
  const what = key === undefined ? 'there is no key' : `the key has fewer than ${MIN_KEY_LENGTH} characters`
  const message = `${what} for the last known good values that the settings ask for`
  const hint = `set ${VARIABLE}, or ${VARIABLE}_FILE to the name of a file with it`
  throw new RenderConfigError([{ code: 'USAGE', message, hint }])
}
