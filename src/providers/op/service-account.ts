/**
 * A vault through a service account, whose protocol only 1Password's own package `@1password/sdk` speaks. Only this file
 * knows it. Its errors quote what they like, so nothing of them is kept but their kind.
 */
import { ProviderError } from '../../errors.ts'
import { awaitShared } from '../http/abort.ts'
import { createGate } from '../http/gate.ts'
import { loadPackage } from '../optional-package.ts'
import type { RequestOptions } from '../provider.ts'
import type { OpItem } from './item.ts'
import { isId, type OpReader } from './reader.ts'

/** The part of the package's `Client` that is used. */
export interface OpClient {
  readonly vaults: { list(): Promise<readonly { readonly id: string; readonly title: string }[]> }
  readonly items: {
    list(vaultId: string): Promise<readonly SdkOverview[]>
    getAll(
      vaultId: string,
      ids: string[],
    ): Promise<{
      readonly individualResponses: readonly {
        readonly content?: SdkItem
        readonly error?: { readonly type: string }
      }[]
    }>
  }
}

interface SdkOverview {
  readonly id: string
  readonly title: string
  readonly state: string
}

interface SdkItem {
  readonly id: string
  readonly version: number
  readonly fields: readonly {
    readonly id: string
    readonly title: string
    readonly sectionId?: string
    readonly value: string
    readonly details?: { readonly type: string; readonly content?: unknown }
  }[]
  readonly sections: readonly { readonly id: string; readonly title: string }[]
}

export interface ServiceAccountOptions {
  readonly token: string
  /** Its name or id. */
  readonly vault: string
  /** In place of the package's own. */
  readonly client?: OpClient | undefined
  readonly now?: (() => number) | undefined
}

const BATCH = 50

export function serviceAccountReader({ token, vault, client, now }: ServiceAccountOptions): OpReader {
  const gate = createGate(now === undefined ? {} : { now })
  let opened: Promise<OpClient> | undefined
  let vaultId: Promise<string> | undefined

  const open = (): Promise<OpClient> => {
    opened ??= (client === undefined ? createClient(token) : Promise.resolve(client)).catch(error => {
      opened = undefined
      throw error
    })
    return opened
  }
  const call = <Result>(
    work: (client: OpClient) => Promise<Result>,
    options: RequestOptions,
  ): Promise<Result> =>
    gate.pass(async signal => {
      try {
        return await awaitShared(
          open().then(client => work(client)),
          signal,
        )
      } catch (error) {
        const failure = toFailure(error)
        throw failure.code === 'ACCESS_DENIED' ? gate.refuse(failure) : failure
      }
    }, options.signal)

  const findVault = async (client: OpClient): Promise<string> => {
    if (isId(vault)) return vault
    const vaults = (await client.vaults.list()).filter(({ title }) => title === vault)
    if (vaults.length === 1) return vaults[0]!.id
    const what = vaults.length === 0 ? 'has no vault of this name' : 'has several vaults of this name'
    throw new ProviderError('INVALID_REFERENCE', `the 1Password service account ${what}`)
  }
  const idOf = (client: OpClient): Promise<string> => {
    vaultId ??= findVault(client).catch(error => {
      vaultId = undefined
      throw error
    })
    return vaultId
  }

  return {
    items: (_, limits) =>
      call(async client => {
        const items = await client.items.list(await idOf(client))
        return items.filter(({ state }) => state !== 'archived')
      }, limits),
    read: (ids, limits) =>
      call(async client => {
        const found = new Map<string, OpItem>()
        for (let from = 0; from < ids.length; from += BATCH) {
          const batch = ids.slice(from, from + BATCH)
          const { individualResponses } = await client.items.getAll(await idOf(client), [...batch])
          for (const { content, error } of individualResponses) {
            if (content !== undefined) found.set(content.id, toItem(content))
            else if (error?.type !== 'itemNotFound') throw new Error('an item could not be read')
          }
        }
        return found
      }, limits),
    close() {},
  }
}

async function createClient(token: string): Promise<OpClient> {
  const sdk = await loadPackage('@1password/sdk', 'a 1Password service account')
  const create = sdk.createClient as (configuration: object) => Promise<OpClient>
  return create({ auth: token, integrationName: 'render-config', integrationVersion: 'v1.0.0' })
}

function toFailure(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error
  const [name, text] = error instanceof Error ? [error.name, error.message] : ['', String(error)]
  if (/RateLimit/.test(name) || /rate.?limit|too many requests/i.test(text))
    return new ProviderError('THROTTLED', '1Password asks to come back later')
  if (/AuthExpired/.test(name) || /authenticat|unauthori[sz]ed|invalid.*token|service account/i.test(text))
    return new ProviderError('ACCESS_DENIED', '1Password refuses the service account')
  return new ProviderError('UNAVAILABLE', '1Password could not be asked')
}

function toItem({ version, fields, sections }: SdkItem): OpItem {
  return {
    version,
    fields: fields.map(({ id, title, sectionId, value, details }) => {
      const code = (details?.content as { code?: unknown } | undefined)?.code
      return {
        id,
        label: title,
        value,
        ...(sectionId !== undefined && sectionId !== '' && { sectionId }),
        ...(details?.type === 'Otp' && typeof code === 'string' && { otp: code }),
      }
    }),
    sections: sections.map(({ id, title }) => ({ id, label: title })),
  }
}
