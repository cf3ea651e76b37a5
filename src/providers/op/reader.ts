import type { ProviderError } from '../../errors.ts'
import type { RequestOptions } from '../provider.ts'
import type { OpItem, OpOverview } from './item.ts'

/** A way into one vault of 1Password. */
export interface OpReader {
  /**
   * Items that are not archived.
   * @param title if only items of this title matter; the answer may hold others
   * @throws ProviderError
   */
  items(title: string | undefined, limits: RequestOptions): Promise<readonly OpOverview[]>
  /**
   * Items by their ids, or why one alone could not be read; one that is gone meanwhile is left out.
   * @throws ProviderError
   */
  read(ids: readonly string[], limits: RequestOptions): Promise<ReadonlyMap<string, OpItem | ProviderError>>
  close(): void
}

/** Ids look like nothing that a person calls a vault. */
export function isId(text: string): boolean {
  return /^[a-z0-9]{26}$/.test(text)
}
