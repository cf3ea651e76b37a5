/**
 * `[ALIAS=]SCHEME:REST[?OPTION=VALUE&…]`, as `-p` and the settings write it, into a provider. Refused as wrong
 * usage: schemes and options that there are not, and credentials, which never stand in a URI. No message repeats
 * the text, because it may hold what should not be there.
 */
import { RenderConfigError } from '../errors.ts'
import { closest } from '../expressions/closest.ts'
import type { Provider } from './provider.ts'
import { isAlias, withAlias } from './with-alias.ts'

export interface ProviderUriOptions {
  /** The folder that relative paths start from. Default: `process.cwd()`. */
  readonly cwd?: string
  /** The environment variables. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Options by scheme where the URI says nothing, as `{ dotenv: { encoding: 'plain' } }`. Default: none. */
  readonly defaults?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** What a scheme makes of the text behind its colon and of its options, which were checked by then. */
interface Scheme {
  /** Each option and the values it may have; `'text'` is any. */
  readonly options: Readonly<Record<string, 'text' | readonly string[]>>
  /** What stands behind the colon, for messages; absent if nothing may. */
  readonly rest?: string
  create(rest: string, options: ReadonlyMap<string, string>, context: Context): Promise<Provider>
}

interface Context {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

const ENCODINGS = ['base64', 'plain'] as const
const FLAG = ['true', 'false'] as const

const SCHEMES: Readonly<Record<string, Scheme>> = {
  env: {
    options: { encoding: ENCODINGS, prefix: 'text' },
    async create(_, options, { env: variables }) {
      const { env } = await import('./env.ts')
      return env({
        env: variables,
        prefix: options.get('prefix') ?? 'SECRET_',
        encoding: encodingOf(options),
      })
    },
  },
  dotenv: {
    options: { encoding: ENCODINGS, optional: FLAG },
    rest: 'PATH',
    async create(path, options, { cwd }) {
      const { dotenv } = await import('./dotenv.ts')
      return dotenv(path, {
        cwd,
        encoding: encodingOf(options),
        optional: options.get('optional') === 'true',
      })
    },
  },
  dir: {
    options: { trim: FLAG, optional: FLAG },
    rest: 'PATH',
    async create(path, options, { cwd }) {
      const { dir } = await import('./dir.ts')
      return dir(path, {
        cwd,
        trim: options.get('trim') !== 'false',
        optional: options.get('optional') === 'true',
      })
    },
  },
  store: {
    options: { namespace: 'text' },
    rest: 'PATH',
    async create(path, options, { cwd, env }) {
      const { store } = await import('./store.ts')
      return store(path, { cwd, env, namespace: options.get('namespace') ?? '' })
    },
  },
  vault: {
    options: { kv: ['1', '2'], namespace: 'text' },
    rest: '//HOST/MOUNT/PATH',
    async create(rest, options, { env }) {
      const { vaultFromUri } = await import('./vault/from-uri.ts')
      return vaultFromUri('https', rest, options, env)
    },
  },
  'vault+http': {
    options: { kv: ['1', '2'], namespace: 'text' },
    rest: '//HOST/MOUNT/PATH',
    async create(rest, options, { env }) {
      const { vaultFromUri } = await import('./vault/from-uri.ts')
      return vaultFromUri('http', rest, options, env)
    },
  },
  'aws-sm': {
    options: {},
    rest: '//REGION/PREFIX',
    async create(rest, _, { env }) {
      const [{ awsFromUri }, { awsSecretsManager }] = await Promise.all([
        import('./aws/from-uri.ts'),
        import('./aws-sm.ts'),
      ])
      return awsFromUri('aws-sm', rest, env, (prefix, options) => awsSecretsManager({ ...options, prefix }))
    },
  },
  'aws-ssm': {
    options: {},
    rest: '//REGION/PATH',
    async create(rest, _, { env }) {
      const [{ awsFromUri }, { awsParameterStore }] = await Promise.all([
        import('./aws/from-uri.ts'),
        import('./aws-ssm.ts'),
      ])
      return awsFromUri('aws-ssm', rest, env, (path, options) => awsParameterStore({ ...options, path }))
    },
  },
  consul: {
    options: { dc: 'text', namespace: 'text' },
    rest: '//HOST/PREFIX',
    async create(rest, options, { env }) {
      const { consulFromUri } = await import('./consul/from-uri.ts')
      return consulFromUri('https', rest, options, env)
    },
  },
  'consul+http': {
    options: { dc: 'text', namespace: 'text' },
    rest: '//HOST/PREFIX',
    async create(rest, options, { env }) {
      const { consulFromUri } = await import('./consul/from-uri.ts')
      return consulFromUri('http', rest, options, env)
    },
  },
  etcd: {
    options: {},
    rest: '//HOST/PREFIX',
    async create(rest, _, { env }) {
      const { etcdFromUri } = await import('./etcd/from-uri.ts')
      return etcdFromUri('https', rest, env)
    },
  },
  'etcd+http': {
    options: {},
    rest: '//HOST/PREFIX',
    async create(rest, _, { env }) {
      const { etcdFromUri } = await import('./etcd/from-uri.ts')
      return etcdFromUri('http', rest, env)
    },
  },
  k8s: {
    options: { context: 'text' },
    rest: '//NAMESPACE/SECRET',
    async create(rest, options, { env }) {
      const { k8sFromUri } = await import('./k8s/from-uri.ts')
      return k8sFromUri(rest, options, env)
    },
  },
  http: {
    options: { missing: ['404'] },
    rest: '//HOST/PATH#/POINTER',
    async create(rest, options, { env }) {
      const { httpJsonFromUri } = await import('./http-json/from-uri.ts')
      return httpJsonFromUri('http', rest, options, env)
    },
  },
  https: {
    options: { missing: ['404'] },
    rest: '//HOST/PATH#/POINTER',
    async create(rest, options, { env }) {
      const { httpJsonFromUri } = await import('./http-json/from-uri.ts')
      return httpJsonFromUri('https', rest, options, env)
    },
  },
  'gcp-sm': {
    options: { location: 'text' },
    rest: '//PROJECT',
    async create(rest, options, { env }) {
      const { gcpFromUri } = await import('./gcp-sm/from-uri.ts')
      return gcpFromUri(rest, options, env)
    },
  },
  'azure-kv': {
    options: { cloud: ['public', 'china', 'usgov'] },
    rest: '//VAULT-NAME',
    async create(rest, options, { env }) {
      const { azureFromUri } = await import('./azure-kv/from-uri.ts')
      return azureFromUri(rest, options, env)
    },
  },
  calyptia: {
    options: { token: ['project', 'user', 'core'] },
    rest: '//PIPELINE',
    async create(rest, options, { env, cwd }) {
      const { calyptiaFromUri } = await import('./platform/from-uri.ts')
      return calyptiaFromUri(rest, options.get('token'), env, cwd)
    },
  },
  apolo: {
    options: {},
    rest: '//CLUSTER/ORG/PROJECT',
    async create(rest, _, { env }) {
      const { apoloFromUri } = await import('./platform/from-uri.ts')
      return apoloFromUri(rest, env)
    },
  },
  kestra: {
    options: {},
    rest: '//HOST/TENANT/NAMESPACE',
    async create(rest, _, { env }) {
      const { kestraFromUri } = await import('./platform/from-uri.ts')
      return kestraFromUri('https', rest, env)
    },
  },
  'kestra+http': {
    options: {},
    rest: '//HOST/TENANT/NAMESPACE',
    async create(rest, _, { env }) {
      const { kestraFromUri } = await import('./platform/from-uri.ts')
      return kestraFromUri('http', rest, env)
    },
  },
  instill: {
    options: {},
    rest: '//HOST/NAMESPACE',
    async create(rest, _, { env }) {
      const { instillFromUri } = await import('./platform/from-uri.ts')
      return instillFromUri('https', rest, env)
    },
  },
  'instill+http': {
    options: {},
    rest: '//HOST/NAMESPACE',
    async create(rest, _, { env }) {
      const { instillFromUri } = await import('./platform/from-uri.ts')
      return instillFromUri('http', rest, env)
    },
  },
  chariot: {
    options: {},
    rest: '//HOST/PROJECT',
    async create(rest, _, { env }) {
      const { chariotFromUri } = await import('./platform/from-uri.ts')
      return chariotFromUri('https', rest, env)
    },
  },
  'chariot+http': {
    options: {},
    rest: '//HOST/PROJECT',
    async create(rest, _, { env }) {
      const { chariotFromUri } = await import('./platform/from-uri.ts')
      return chariotFromUri('http', rest, env)
    },
  },
  doppler: {
    options: {},
    rest: '//PROJECT/CONFIG',
    async create(rest, _, { env }) {
      const { dopplerFromUri } = await import('./doppler/from-uri.ts')
      return dopplerFromUri(rest, env)
    },
  },
  infisical: {
    options: { imports: FLAG },
    rest: '//PROJECT/ENVIRONMENT/PATH',
    async create(rest, options, { env }) {
      const { infisicalFromUri } = await import('./infisical/from-uri.ts')
      return infisicalFromUri(rest, options, env)
    },
  },
  op: {
    options: {},
    rest: '//VAULT',
    async create(rest, _, { env }) {
      const { opFromUri } = await import('./op/from-uri.ts')
      return opFromUri(rest, env)
    },
  },
  sops: {
    options: { format: ['yaml', 'json', 'dotenv'] },
    rest: 'PATH',
    async create(path, options, { cwd, env }) {
      const { sops } = await import('./sops.ts')
      const format = options.get('format') as 'yaml' | 'json' | 'dotenv' | undefined
      return sops(path, { cwd, env, ...(format !== undefined && { format }) })
    },
  },
}

function encodingOf(options: ReadonlyMap<string, string>): 'base64' | 'plain' {
  return options.get('encoding') === 'plain' ? 'plain' : 'base64'
}

/** @throws RenderConfigError with code USAGE */
export async function providerFromUri(text: string, options: ProviderUriOptions = {}): Promise<Provider> {
  const { cwd = process.cwd(), env = process.env, defaults = {} } = options
  const { alias, schemeName, rest, query } = split(text)
  const scheme = Object.hasOwn(SCHEMES, schemeName) ? SCHEMES[schemeName]! : unknownScheme(schemeName)
  if (/^\/\/[^/]*@/.test(rest)) {
    throw usage(`${schemeName}: a provider's URI holds no credentials`, 'they come from variables or files')
  }
  if (scheme.rest === undefined && rest !== '')
    throw usage(`${schemeName}: takes nothing but options behind the colon`)
  if (scheme.rest !== undefined && rest === '')
    throw usage(`${schemeName}: needs ${schemeName}:${scheme.rest}`)
  const own = { ...(Object.hasOwn(defaults, schemeName) && defaults[schemeName]) }
  const given = new Map([...Object.entries(own), ...readQuery(schemeName, scheme, query)])
  const provider = await scheme.create(rest, given, { cwd, env })
  return alias === undefined ? provider : withAlias(alias, provider)
}

/** The `=` of an alias stands before the first colon; paths and options may hold others. */
function split(text: string): { alias?: string; schemeName: string; rest: string; query: string } {
  const colon = text.indexOf(':')
  if (colon === -1) {
    const hint = /[./]/.test(text)
      ? 'for a file write dotenv:PATH, for a folder dir:PATH'
      : 'write for example env: or dotenv:.env'
    throw usage('a provider is written [ALIAS=]SCHEME:REST', hint)
  }
  const equals = text.slice(0, colon).indexOf('=')
  const alias = text.slice(0, Math.max(equals, 0))
  if (equals !== -1 && !isAlias(alias)) throw usage('an alias is a letter, then letters, digits, "_" and "-"')
  const [rest = '', ...query] = text.slice(colon + 1).split('?')
  const schemeName = text.slice(equals + 1, colon)
  return { ...(equals !== -1 && { alias }), schemeName, rest, query: query.join('?') }
}

function readQuery(schemeName: string, scheme: Scheme, query: string): Map<string, string> {
  const given = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(query)) {
    const allowed = Object.hasOwn(scheme.options, name) ? scheme.options[name]! : undefined
    if (allowed === undefined) {
      const meant = closest(name, Object.keys(scheme.options))
      const names = Object.keys(scheme.options)
      const all = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`
      throw usage(`${schemeName}: has no such option`, meant === undefined ? all : `did you mean "${meant}"?`)
    }
    if (given.has(name)) throw usage(`${schemeName}: option "${name}" is given twice`)
    if (allowed !== 'text' && !allowed.includes(value)) {
      throw usage(`${schemeName}: option "${name}" is one of ${allowed.join(', ')}`)
    }
    given.set(name, value)
  }
  return given
}

function unknownScheme(name: string): never {
  const meant = closest(name, Object.keys(SCHEMES))
  const known = `there are ${Object.keys(SCHEMES).join(', ')}`
  const said = /^[a-z][a-z0-9+.-]{0,31}$/i.test(name)
    ? `no provider has the scheme "${name}"`
    : 'no provider has this scheme'
  throw usage(said, meant === undefined ? known : `did you mean "${meant}:"?`)
}

function usage(message: string, hint?: string): RenderConfigError {
  return new RenderConfigError([{ code: 'USAGE', message, ...(hint !== undefined && { hint }) }])
}
