/**
 * Which proxy stands between us and a store, by the variables that curl, Go and most tools read: `HTTPS_PROXY`
 * or `HTTP_PROXY` by the store's scheme, and `NO_PROXY` with names, `.suffixes`, `name:port`, `*` and CIDR blocks.
 * Nothing is exempt but by `NO_PROXY`, the loopback neither.
 */
import { BlockList, isIP } from 'node:net'
import { ProviderError } from '../../errors.ts'

export type Variables = Readonly<Record<string, string | undefined>>

/** @throws ProviderError with code UNAVAILABLE if the variable holds no URL of a proxy; its text is not shown */
export function proxyFor(url: URL, env: Variables): URL | undefined {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const text = env[name] || env[name.toUpperCase()]
  if (text === undefined || text === '') return undefined
  if (isExempt(url, env.no_proxy || env.NO_PROXY || '')) return undefined
  return parseProxy(text, name.toUpperCase())
}

/** @param source where the text comes from, for the message */
export function parseProxy(text: string, source: string): URL {
  const withScheme = text.includes('://') ? text : `http://${text}`
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new ProviderError('UNAVAILABLE', `${source} is not the URL of an http or https proxy`)
}

export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === '' && proxy.password === '') return {}
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}

export function portOf(url: URL): string {
  return url.port !== '' ? url.port : url.protocol === 'https:' ? '443' : '80'
}

/** Without the brackets that IPv6 addresses have in URLs. */
export function hostnameOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1')
}

function isExempt(url: URL, list: string): boolean {
  const host = hostnameOf(url).toLowerCase()
  return list
    .split(/[\s,]+/)
    .filter(entry => entry !== '')
    .some(entry => matches(entry.toLowerCase(), host, portOf(url)))
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return isInBlock(host, entry)
  const [, name = entry, entryPort] =
    /^(.+?|\[.+\])(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? []
  if (entryPort !== undefined && entryPort !== port) return false
  const bare = name.replace(/^\[(.*)\]$/, '$1').replace(/^\*?\./, '')
  return host === bare || host.endsWith(`.${bare}`)
}

function isInBlock(host: string, block: string): boolean {
  const [network = '', bits = ''] = block.split('/')
  const family = isIP(host)
  const width = Number(bits)
  if (family === 0 || family !== isIP(network) || !/^\d+$/.test(bits) || width > (family === 4 ? 32 : 128))
    return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const blocks = new BlockList()
  blocks.addSubnet(network, width, type)
  return blocks.check(host, type)
}
