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
import { itemFailure, type SdkFailure, type SdkItemError, toFailure } from './sdk-failure.ts'

/** The part of the package's `Client` that is used; it has `getAll` since 0.4. */
export interface OpClient {
  readonly vaults: { list(): Promise<readonly { readonly id: string; readonly title: string }[]> }
  readonly items: {
    list(vaultId: string): Promise<readonly SdkOverview[]>
    getAll(vaultId: string, ids: string[]): Promise<{ readonly individualResponses: readonly SdkResponse[] }>
  }
}

interface SdkResponse {
  readonly content?: SdkItem
  readonly error?: SdkItemError
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
/** For an item of which nothing is said. */
const UNSAID: SdkItemError = { type: 'internal' }

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
  /** One that is about the account is about whatever comes next. */
  const remembered = ({ failure, ofAccount }: SdkFailure): ProviderError =>
    ofAccount ? gate.refuse(failure) : failure
  const call = <Result>(
    work: (client: OpClient, signal: AbortSignal) => Promise<Result>,
    options: RequestOptions,
  ): Promise<Result> =>
    gate.pass(async signal => {
      try {
        return await awaitShared(
          open().then(client => work(client, signal)),
          signal,
        )
      } catch (error) {
        throw remembered(toFailure(error))
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
      call(async (client, signal) => {
        const id = await idOf(client)
        const found = new Map<string, OpItem | ProviderError>()
        for (let from = 0; from < ids.length && !signal.aborted; from += BATCH) {
          const batch = ids.slice(from, from + BATCH)
          try {
            const { individualResponses } = await client.items.getAll(id, batch)
            for (const [item, outcome] of outcomesOf(batch, individualResponses)) found.set(item, outcome)
          } catch (error) {
            // Those that were read before are good; those after would fare no better.
            const failure = remembered(toFailure(error))
            for (const item of ids.slice(from)) found.set(item, failure)
            break
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

/** What is said of each item; one that is gone is left out. Errors name no item: their order alone says whose they are. */
function* outcomesOf(
  ids: readonly string[],
  responses: readonly SdkResponse[],
): Generator<[string, OpItem | ProviderError]> {
  const inOrder =
    responses.length === ids.length &&
    responses.every(({ content }, index) => content === undefined || content.id === ids[index])
  const errors = responses.flatMap(({ error }) => (error === undefined ? [] : [error]))
  const worst = errors.find(({ type }) => type !== 'itemNotFound') ?? errors[0]
  for (const [index, id] of ids.entries()) {
    const { content, error } = inOrder
      ? responses[index]!
      : { content: responses.find(one => one.content?.id === id)?.content, error: worst }
    if (content !== undefined) yield [id, toItem(content)]
    else if (error?.type !== 'itemNotFound') yield [id, itemFailure(error ?? UNSAID)]
  }
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
