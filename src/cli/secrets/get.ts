/**
 * `secrets get`: a mask for a secret that is there, its bytes with `--reveal`. Without `--reveal` no value is read
 * where the provider has a list.
 */
import { RenderConfigError } from '../../errors.ts'
import type { Provider, RequestOptions, SecretReference } from '../../providers/provider.ts'
import { searchNamespaces } from '../../references/search-namespaces.ts'
import { writeResult } from '../terminal.ts'
import type { GetFlags } from './flags.ts'
import { checkNamespaced } from './listed.ts'
import { withProvider } from './with-provider.ts'

const MASK = '********'

export function getCommand(key: string, flags: GetFlags): Promise<number> {
  const { namespace, reveal = false } = flags
  return withProvider(flags, async ({ provider, signal }) => {
    checkNamespaced(provider, namespace)
    const reference = { key, ...(namespace !== undefined && { namespace }) }
    if (!reveal) {
      if (!(await isThere(provider, reference, signal))) throw notFound(provider, key)
      await writeResult(Buffer.from(`${MASK}\n`))
      return
    }
    const value = await readValue(provider, reference, signal)
    if (value === undefined) throw notFound(provider, key)
    const bytes = Buffer.from(value)
    // A terminal's prompt would stand right behind the value; whoever reads from a pipe gets the bytes alone.
    await writeResult(process.stdout.isTTY ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes)
  })
}

/** @returns `undefined` if it is not there @throws what the provider throws */
export async function readValue(
  provider: Provider,
  reference: SecretReference,
  options: RequestOptions,
): Promise<string | Uint8Array | undefined> {
  const found = await provider.get(reference, options)
  return typeof found === 'object' && 'value' in found ? found.value : found
}

async function isThere(
  provider: Provider,
  reference: SecretReference,
  options: RequestOptions,
): Promise<boolean> {
  const { key, namespace } = reference
  if (provider.list === undefined || provider.ownsFields === true) {
    return (await readValue(provider, reference, options)) !== undefined
  }
  const places = provider.ownsNamespaces
    ? searchNamespaces(namespace ?? provider.namespace ?? '')
    : [undefined]
  for (const place of places) {
    const listed = await provider.list({ ...options, ...(place !== undefined && { namespace: place }) })
    if (listed.some(one => one.key === key || one.otherKeys?.includes(key))) return true
  }
  // Some keys are answered that no list shows: names regardless of case, `NAME.dockerconfigjson`.
  return provider.local === true && provider.namespace === undefined
    ? (await readValue(provider, reference, options)) !== undefined
    : false
}

function notFound(provider: Provider, key: string): RenderConfigError {
  return new RenderConfigError([
    {
      code: 'NOT_FOUND',
      message: `secret "${key}" not found (asked ${provider.name})`,
      hint: 'secrets list shows what there is',
    },
  ])
}
