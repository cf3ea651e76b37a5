/**
 * What a provider says to requests: in one `getMany`, or in `get`s, a few at a time. Whatever it does, each request has an
 * answer; one that was called off and has none is UNAVAILABLE.
 */
import { type Answer, lateAnswer, toAnswer, toFailedAnswer, wrongAnswer } from './answer.ts'
import { onAbort } from './on-abort.ts'
import type { Provider, RequestOptions, SecretReference } from './provider.ts'

/** One promise per request, in order; none rejects. */
export function fetchAnswers(
  provider: Provider,
  requests: readonly SecretReference[],
  turn: Turns,
  options: RequestOptions,
): Promise<Answer>[] {
  if (provider.getMany === undefined) {
    // One listener for all; a get that does not heed the signal must not keep its turn for ever.
    const { passed } = onAbort(options.signal)
    return requests.map(request =>
      turn(async () => {
        if (options.signal?.aborted) return lateAnswer(provider.name)
        try {
          const got = Promise.resolve(provider.get(request, options)).then(value => ({ value }))
          const first = await Promise.race([got, passed])
          return first === 'late' ? lateAnswer(provider.name) : toAnswer(first.value, provider.name)
        } catch (error) {
          return toFailedAnswer(error, provider.name)
        }
      }),
    )
  }
  const batch = fetchBatch(provider, requests, options)
  return requests.map(async (_, index) => (await batch)[index])
}

async function fetchBatch(
  provider: Provider,
  requests: readonly SecretReference[],
  options: RequestOptions,
): Promise<Answer[]> {
  try {
    const outcomes: unknown = await provider.getMany!(requests, options)
    const fits = Array.isArray(outcomes) && outcomes.length === requests.length
    return requests.map((_, index) =>
      fits ? toAnswer(outcomes[index], provider.name) : wrongAnswer(provider.name),
    )
  } catch (error) {
    return requests.map(() => toFailedAnswer(error, provider.name))
  }
}

/** Runs work, but no more than so many pieces at the same time. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>

export function createTurns(width: number): Turns {
  let running = 0
  const queue: (() => void)[] = []
  return async work => {
    if (running < width) running++
    else await new Promise<void>(resolve => queue.push(resolve))
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
