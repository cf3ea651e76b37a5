/** A fake Apolo: the secrets of one project, and who else may read them. Secrets and permissions answer at one address. */
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'

export interface FakeApolo extends FakeServer {
  readonly token: string
  /** By key, as base64 text. */
  readonly secrets: Map<string, string>
  /** `USER ACTION URI` */
  readonly permissions: Set<string>
}

export interface FakeApoloOptions extends FakeServerOptions {
  /** True for a server that has no call to give values back. Default: `false`. */
  readonly old?: boolean
  /** Keys that the token may not read: they are in no list. Default: none. */
  readonly hidden?: readonly string[]
}

export const APOLO_PLACE = { cluster: 'default', org: 'acme', project: 'web' } as const

const failed = (status: number, error: string): FakeAnswer => ({ status, json: { error } })

export async function startFakeApolo(options: FakeApoloOptions = {}): Promise<FakeApolo> {
  const { old = false, hidden = [] } = options
  const token = 'APOLO-TOKEN-EXAMPLE'
  const secrets = new Map<string, string>()
  const permissions = new Set<string>()
  const owner = { owner: APOLO_PLACE.project, org_name: APOLO_PLACE.org, project_name: APOLO_PLACE.project }

  const wrongPlace = (given: Readonly<Record<string, unknown>>): FakeAnswer | undefined => {
    const { org_name, project_name } = given
    const extra = Object.keys(given).find(
      name => !['org_name', 'project_name', 'key', 'value'].includes(name),
    )
    if (extra !== undefined) return failed(400, `{'${extra}': DataError('${extra} is not allowed key')}`)
    if (org_name === undefined || project_name === undefined) return failed(400, 'project_name is required')
    return org_name === owner.org_name && project_name === owner.project_name
      ? undefined
      : failed(403, 'forbidden')
  }
  const added = (request: FakeRequest): FakeAnswer => {
    const body = request.json() as Record<string, string>
    if ([...request.query].length > 0) return failed(400, 'query is not allowed')
    const wrong = wrongPlace(body)
    if (wrong !== undefined) return wrong
    const { key = '', value = '' } = body
    if (!/^(?!\.{1,2}$|\.\.)[A-Za-z0-9_.-]{1,253}$/.test(key)) return failed(400, `Illegal key '${key}'`)
    if (value === '') return failed(400, 'blank value is not allowed')
    secrets.set(key, value)
    return { status: 201, json: { key, ...owner } }
  }
  const single = (request: FakeRequest, key: string): FakeAnswer => {
    if (request.method === 'GET' && old) return { status: 405, body: '405: Method Not Allowed' }
    const value = secrets.get(key)
    if (value === undefined) return failed(404, `Secret '${key}' not found`)
    if (request.method === 'GET') {
      return hidden.includes(key) ? failed(403, 'forbidden') : { json: { key, ...owner, value } }
    }
    secrets.delete(key)
    return { status: 204 }
  }
  const permitted = (request: FakeRequest, user: string): FakeAnswer => {
    if (request.method === 'DELETE') {
      const gone = [...permissions].filter(
        one => one.startsWith(`${user} `) && one.endsWith(` ${request.query.get('uri')}`),
      )
      for (const one of gone) permissions.delete(one)
      return gone.length > 0 ? { status: 204 } : failed(400, 'nothing to revoke')
    }
    const given = request.json() as readonly { uri: string; action: string }[]
    for (const { uri, action } of given) permissions.add(`${user} ${action} ${uri}`)
    return { status: 201, json: given }
  }
  const answer = (request: FakeRequest): FakeAnswer => {
    if (request.headers.authorization !== `Bearer ${token}`) return failed(401, 'unauthorized')
    const [first, second, third, key] = request.segments
    if (first === 'users' && third === 'permissions') return permitted(request, second!)
    if (first !== 'api' || second !== 'v1' || third !== 'secrets') return failed(404, 'not found')
    if (request.method === 'POST') return added(request)
    const wrong = wrongPlace(Object.fromEntries(request.query))
    if (wrong !== undefined) return wrong
    if (key !== undefined) return single(request, key)
    return {
      json: [...secrets.keys()].filter(one => !hidden.includes(one)).map(one => ({ key: one, ...owner })),
    }
  }
  const headers = (given: FakeRequest): FakeAnswer => ({
    ...answer(given),
    headers: { 'x-service-version': 'platform-secrets/26.8.1' },
  })
  return { ...(await startFakeServer(headers, options)), token, secrets, permissions }
}
