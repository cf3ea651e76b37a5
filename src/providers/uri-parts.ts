/** What stands behind a provider's scheme, taken apart. No message repeats the text, which may hold what it should not. */
import { RenderConfigError } from '../errors.ts'
import type { Provider } from './provider.ts'

export interface UriParts {
  /** With its port; `''` if there is none. */
  readonly host: string
  /** Decoded, without the slash behind the host. */
  readonly path: string
}

/**
 * @param rest `//HOST[:PORT][/PATH]`
 * @throws TypeError, URIError
 */
export function uriParts(rest: string): UriParts {
  const parts = /^\/\/([^/]*)(?:\/(.*))?$/.exec(rest)
  if (parts === null) throw new TypeError('two slashes and a host are missing')
  return { host: parts[1]!, path: decodeURIComponent(parts[2] ?? '') }
}

/**
 * @param form how the URI is to be written, for the hint
 * @throws RenderConfigError with code USAGE for what `create` finds wrong with it
 */
export function orUsage(scheme: string, form: string, create: () => Provider): Provider {
  try {
    return create()
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof URIError)) throw error
    const message = `${scheme}: ${error.message}`
    throw new RenderConfigError([{ code: 'USAGE', message, hint: `write ${form}` }])
  }
}
