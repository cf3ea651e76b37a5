/** A fake Chariot: the secrets of one project, masked in the list, decrypted one at a time. */
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'

export interface FakeChariotSecret {
  readonly _key: string
  readonly name: string
  readonly value: unknown
  readonly _type?: string
}

export interface FakeChariot extends FakeServer {
  readonly token: string
  readonly project: string
  readonly secrets: FakeChariotSecret[]
  /** How a decrypted secret is wrapped; undocumented, so all three are met. Default: `'bare'`. */
  shape: 'bare' | 'data' | 'list'
  /** What a reader without the right gets. Default: the value. */
  refusal: undefined | 'mask' | '403' | '404'
  /** More members of the list's answer, such as a sign of pages. Default: none. */
  extra: Readonly<Record<string, unknown>>
}

const MASK = '********'

export async function startFakeChariot(options: FakeServerOptions = {}): Promise<FakeChariot> {
  const token = 'CHARIOT-TOKEN-EXAMPLE'
  const project = 'project-1'
  const state: Pick<FakeChariot, 'shape' | 'refusal' | 'extra'> & { secrets: FakeChariotSecret[] } = {
    secrets: [],
    shape: 'bare',
    refusal: undefined,
    extra: {},
  }
  const item = ({ _key, name, _type = 'secret/Custom' }: FakeChariotSecret, value: unknown): object => {
    return { _id: _key.split('/').at(-1), _key, _type, _updated_at: 1_700_000_000, name, value }
  }
  const answer = (request: FakeRequest): FakeAnswer => {
    if (
      !/^bearer /i.test(request.headers.authorization ?? '') ||
      !request.headers.authorization!.endsWith(token)
    ) {
      return { status: 401, json: {} }
    }
    const start = `/api/identity/v2/settings/project/${project}/`
    if (!request.path.startsWith(start)) return { status: 404, json: {} }
    const key = request.path.slice(start.length).split('/').map(decodeURIComponent).join('/')
    const sorted = [...state.secrets].sort((a, b) => (a.name < b.name ? -1 : 1))
    if (key === '') return { json: { data: sorted.map(one => item(one, MASK)), ...state.extra } }
    const secret = state.secrets.find(one => one._key === key)
    if (secret === undefined || state.refusal === '404') return { status: 404, json: {} }
    if (state.refusal === '403') return { status: 403, json: {} }
    const masked = state.refusal === 'mask' || request.query.get('decrypt') !== 'true'
    const bare = item(secret, masked ? MASK : secret.value)
    return { json: { bare, data: { data: bare }, list: { data: [bare] } }[state.shape] }
  }
  return Object.assign(state, await startFakeServer(answer, options), { token, project })
}
