/**
 * What the settings say of the renderer itself: whom a config may ask, and the values that stand in for a store that is
 * down. The key of these comes from the environment, never from the settings.
 */
import { RenderConfigError } from '../errors.ts'
import { tokenOf } from '../providers/credential-file.ts'
import type { RendererOptions } from '../renderer.ts'
import { MIN_KEY_LENGTH } from '../rendering/kept-file.ts'
import type { ChainFlags } from './options.ts'

const VARIABLE = 'RENDER_CONFIG_LAST_KNOWN_GOOD_KEY'

/** @throws RenderConfigError with code USAGE without a key, or with a short one */
export function rendererSettings({ settings }: ChainFlags): Pick<RendererOptions, 'allow' | 'lastKnownGood'> {
  const { allow, lastKnownGood } = settings ?? {}
  return {
    ...(allow !== undefined && { allow }),
    ...(lastKnownGood !== undefined && { lastKnownGood: { ...lastKnownGood, key: readKey() } }),
  }
}

function readKey(): string {
  const key = tokenOf(process.env[VARIABLE], process.env[`${VARIABLE}_FILE`])
  if (key !== undefined && key.length >= MIN_KEY_LENGTH) return key
  const what = key === undefined ? 'there is no key' : `the key has fewer than ${MIN_KEY_LENGTH} characters`
  const message = `${what} for the last known good values that the settings ask for`
  const hint = `set ${VARIABLE}, or ${VARIABLE}_FILE to the name of a file with it`
  throw new RenderConfigError([{ code: 'USAGE', message, hint }])
}
