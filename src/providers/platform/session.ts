/**
 * Requests to a platform's own API with the user's token. The token comes from options or variables; without one nothing
 * is sent. In: a request. Out: the answer, whatever its status but 401, 403, 429 and 5xx.
 */
import { ProviderError } from '../../errors.ts'
import { createAuthorized } from '../authorized.ts'
import { tokenOf } from '../credential-file.ts'
import type { Variables } from '../http/proxy.ts'
import type { HttpOptions, HttpRequest } from '../http/request.ts'
import type { HttpResponse } from '../http/response.ts'
import { createTransport } from '../http/transport.ts'

export interface PlatformOptions {
  /** Default: the platform's variable. */
  readonly token?: string
  /** Limits, TLS and proxy. */
  readonly http?: HttpOptions
  /** Default: `process.env`. */
  readonly env?: Variables
}

export interface SessionOptions extends PlatformOptions {
  /** For messages. */
  readonly platform: string
  readonly baseUrl: string
  /** Variables that may hold the token; with `_FILE` behind them, the name of its file. The first one counts. */
  readonly variables: readonly string[]
  /** Headers that carry the token. Default: `authorization: Bearer …`. */
  readonly headers?: (token: string) => Readonly<Record<string, string>>
}

export interface Session {
  /** @throws ProviderError */
  send(request: HttpRequest): Promise<HttpResponse>
  close(): void
}

/** @throws TypeError if the address is none */
export function createSession(options: SessionOptions): Session {
  const { platform, baseUrl, variables, headers, http = {}, env = process.env } = options
  const transport = createTransport({ env, ...http, baseUrl })
  const fetchToken = async (): Promise<{ readonly text: string }> => {
    const text = options.token || tokenFrom(variables, env)
    if (text !== undefined) return { text }
    const hint = `set ${variables[0]}, or ${variables[0]}_FILE to the name of a file with it`
    throw new ProviderError('ACCESS_DENIED', `${platform}: there is no token`, { hint })
  }
  const authorized = createAuthorized({
    transport,
    fetchToken,
    ...(headers !== undefined && { headers }),
    now: http.now,
  })
  return {
    async send(request) {
      const response = await authorized.send(request)
      if (response.status === 403) throw response.failure('ACCESS_DENIED', 'the token has no right to this')
      return response
    },
    close: () => transport.close(),
  }
}

function tokenFrom(variables: readonly string[], env: Variables): string | undefined {
  for (const name of variables) {
    const found = tokenOf(env[name], env[`${name}_FILE`])
    if (found !== undefined) return found
  }
  return undefined
}
