/**
 * Many names in as few calls as the service takes. A batch that fails for what may be one name's fault is asked again
 * name by name; so is what a batch does not mention. Other failures are those of every name in the batch.
 */
import { ProviderError } from '../../errors.ts'
import type { ProviderOutcome } from '../provider.ts'

export interface Batching {
  /** Names without duplicates, in batches. */
  readonly batches: readonly (readonly string[])[]
  /**
   * @returns what it said of each name, which need not be all; `undefined` if it is to be asked name by name
   * @throws ProviderError
   */
  readonly askBatch: (names: readonly string[]) => Promise<ReadonlyMap<string, ProviderOutcome> | undefined>
  /** @throws ProviderError */
  readonly askOne: (name: string) => Promise<ProviderOutcome>
}

/** @returns one outcome per name */
export async function askInBatches({
  batches,
  askBatch,
  askOne,
}: Batching): Promise<Map<string, ProviderOutcome>> {
  const outcomes = new Map<string, ProviderOutcome>()
  const askAll = async (names: readonly string[]): Promise<void> => {
    const said = names.length < 2 ? undefined : await toOutcome(() => askBatch(names))
    await Promise.all(names.map(name => settle(name, said)))
  }
  const settle = async (
    name: string,
    said: Awaited<ReturnType<typeof askBatch>> | ProviderError,
  ): Promise<void> => {
    if (said instanceof ProviderError) outcomes.set(name, said)
    else if (said?.has(name)) outcomes.set(name, said.get(name))
    else outcomes.set(name, await toOutcome(() => askOne(name)))
  }
  const [first = [], ...others] = batches
  // Alone, because it may tell that batches are not allowed at all.
  const said = first.length < 2 ? undefined : await toOutcome(() => askBatch(first))
  await Promise.all([...first.map(name => settle(name, said)), ...others.map(askAll)])
  return outcomes
}

export function inBatchesOf(size: number, names: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(names.length / size) }, (_, index) =>
    names.slice(index * size, (index + 1) * size),
  )
}

async function toOutcome<Result>(ask: () => Promise<Result>): Promise<Result | ProviderError> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ProviderError) return error
    throw error
  }
}
