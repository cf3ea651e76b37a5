import { expect, test } from 'vitest'
import { ProviderError } from '../../../src/errors.ts'
import { watchIndex } from '../../../src/providers/consul/watch-index.ts'

type Answer = number | undefined | ProviderError

/** Plays answers one after the other; after the last the signal aborts. */
async function play(
  answers: readonly Answer[],
): Promise<{ asked: number[]; paused: number[]; changes: number }> {
  const controller = new AbortController()
  const asked: number[] = []
  const paused: number[] = []
  let changes = 0
  await watchIndex({
    async ask(known) {
      const answer = answers[asked.push(known) - 1]
      if (asked.length === answers.length) controller.abort()
      if (answer instanceof ProviderError) throw answer
      return answer
    },
    pause: async ms => paused.push(ms),
    onChange: () => changes++,
    signal: controller.signal,
  })
  return { asked, paused, changes }
}

const failure = new ProviderError('UNAVAILABLE', 'down')

test.each<[string, Answer[], object]>([
  [
    'each other index is a change, and the next query waits for another one',
    [5, 5, 7, 9],
    { asked: [0, 5, 5, 7], changes: 2 },
  ],
  [
    'an index that goes back is a change, and nothing is known any more',
    [50, 3, 4, 4],
    { asked: [0, 50, 0, 4], changes: 3 },
  ],
  ['without an index there is nothing to wait for', [undefined, 7], { asked: [0], changes: 0 }],
  [
    'who may not ask does not ask again',
    [new ProviderError('ACCESS_DENIED', 'no'), 7],
    { asked: [0], changes: 0 },
  ],
  [
    'a failure is waited out, and the index kept',
    [5, failure, 6, 6],
    { asked: [0, 5, 5, 6], paused: [1000, 10_000, 1000, 1000], changes: 2 },
  ],
])('%s', async (_, answers, expected) => {
  expect(await play(answers)).toMatchObject(expected)
})
