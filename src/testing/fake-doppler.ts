/** A fake Doppler: downloads of whole configs and lists of names, behind a token, with the error bodies of its API. */
import { type FakeAnswer, type FakeServer, type FakeServerOptions, startFakeServer } from './fake-server.ts'

export interface FakeDoppler extends FakeServer {
  readonly token: string
  /** Values by name, by `project/config`; null is hidden from the token. */
  readonly configs: Map<string, Map<string, string | null>>
}

const error = (status: number, message: string): FakeAnswer => ({
  status,
  json: { messages: [message], success: false },
})

export async function startFakeDoppler(options: FakeServerOptions = {}): Promise<FakeDoppler> {
  const token = 'dp.st.TOKEN-EXAMPLE'
  const configs = new Map<string, Map<string, string | null>>()
  const server = await startFakeServer(
    ({ path, query, headers }) => {
      const basic = `Basic ${Buffer.from(`${token}:`).toString('base64')}`
      const { authorization } = headers
      if (authorization !== basic && authorization !== `Bearer ${token}`)
        return error(401, 'Invalid Auth token')
      const secrets = configs.get(`${query.get('project')}/${query.get('config')}`)
      if (secrets === undefined) return error(404, `Could not find requested config '${query.get('config')}'`)
      if (path === '/v3/configs/config/secrets/names')
        return { json: { names: [...secrets.keys()], success: true } }
      if (path !== '/v3/configs/config/secrets/download') return error(404, 'Not found')
      if (query.get('format') !== 'json') return error(400, 'Invalid format')
      return { json: Object.fromEntries(secrets) }
    },
    { errorBody, ...options },
  )
  return { ...server, token, configs }
}

function errorBody(_: number, message: string): { contentType: string; body: string } {
  return {
    contentType: 'application/json',
    body: JSON.stringify({ messages: [message], success: false }),
  }
}
