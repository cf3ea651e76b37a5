import { ProviderError } from '../../errors.ts'

/**
 * Waits for work that others wait for too, and that one of them alone must not end: past the signal's abort only the
 * waiting ends.
 * @throws what the work throws; ProviderError with code UNAVAILABLE if the signal comes first
 */
export function awaitShared<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new ProviderError('UNAVAILABLE', 'the store was given up'))
    const end = (): void => signal.removeEventListener('abort', giveUp)
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
    work.then(resolve, reject).finally(end)
  })
}
