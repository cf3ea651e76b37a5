/** A provider's list in the order that people read it, of one namespace if they ask for one. */
import type { ListedSecret, Provider, RequestOptions } from '../../providers/provider.ts'
import { usage, writeRefused } from './with-provider.ts'

/** @throws RenderConfigError with code WRITE_REFUSED if the provider has no list, USAGE if it has no namespaces */
export async function listSecrets(
  provider: Provider,
  namespace: string | undefined,
  options: RequestOptions,
): Promise<ListedSecret[]> {
  checkNamespaced(provider, namespace)
  if (provider.list === undefined) {
    throw writeRefused(`${provider.name} can not list its secrets`, 'name the secrets: secrets get KEY')
  }
  const secrets = await provider.list({ ...options, ...(namespace !== undefined && { namespace }) })
  return [...secrets].sort((a, b) => order(a.namespace ?? '', b.namespace ?? '') || order(a.key, b.key))
}

/** @throws RenderConfigError with code USAGE */
export function checkNamespaced(provider: Provider, namespace: string | undefined): void {
  if (namespace === undefined || provider.ownsNamespaces === true) return
  throw usage(`${provider.name} knows no namespaces`, 'leave --namespace out')
}

/** `company.team/KEY`, or the key alone in the root. */
export function displayOf({ key, namespace = '' }: Pick<ListedSecret, 'key' | 'namespace'>): string {
  return namespace === '' ? key : `${namespace}/${key}`
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
