import { expect, test } from 'vitest'
import { createPace, type Pace, type Verdict } from '../../src/watch/pace.ts'
import { type FakeClock, fakeClock, settled } from './fake-clock.ts'

interface Paced {
  readonly clock: FakeClock
  readonly pace: Pace
  /** When each rendering began, and whether it was fresh. */
  readonly rounds: (readonly [number, boolean])[]
}

function paced(render: (round: number) => Promise<Verdict> | Verdict, expiresMs?: number): Paced {
  const clock = fakeClock(() => 0)
  const rounds: (readonly [number, boolean])[] = []
  const pace = createPace({
    clock,
    debounceMs: 100,
    intervalMs: 60_000,
    async render(fresh) {
      rounds.push([clock.now(), fresh])
      return { verdict: await render(rounds.length), expiresMs }
    },
  })
  return { clock, pace, rounds }
}

test('the stores are asked at once, and then at intervals', async () => {
  const { clock, pace, rounds } = paced(() => 'good')
  await pace.start()
  await clock.pass(130_000)
  expect(rounds).toEqual([
    [0, true],
    [60_000, true],
    [120_000, true],
  ])
  await pace.stop()
  expect(clock.timers()).toBe(0)
})

test('a thousand quick changes are one rendering, when they rest', async () => {
  const { clock, pace, rounds } = paced(() => 'good')
  await pace.start()
  await clock.pass(500)
  for (let edit = 0; edit < 1000; edit++) pace.changed('files')
  await clock.pass(50)
  pace.changed('files')
  await clock.pass(1000)
  expect(rounds.slice(1)).toEqual([[650, false]])
})

test('changes that never rest are rendered all the same, once a second', async () => {
  const { clock, pace, rounds } = paced(() => 'good')
  await pace.start()
  for (let edit = 0; edit < 100; edit++) {
    pace.changed('files')
    await clock.pass(50)
  }
  await clock.pass(1000)
  expect(rounds.slice(1).map(([at]) => at)).toEqual([1000, 2000, 3000, 4000, 5000])
})

test('changes of files do not put off the asking of the stores', async () => {
  const { clock, pace, rounds } = paced(() => 'good')
  await pace.start()
  for (let edit = 0; edit < 150; edit++) {
    pace.changed('files')
    await clock.pass(500)
  }
  expect(rounds.filter(([, fresh]) => fresh)).toEqual([
    [0, true],
    [60_000, true],
  ])
})

test('what a store says by itself is asked for afresh, and moves the next asking', async () => {
  const { clock, pace, rounds } = paced(() => 'good')
  await pace.start()
  await clock.pass(1000)
  pace.changed('stores')
  await clock.pass(61_000)
  expect(rounds).toEqual([
    [0, true],
    [1100, true],
    [61_100, true],
  ])
})

test('whatever changes during a rendering leads to one more, and no two run at once', async () => {
  const ends: (() => void)[] = []
  const { clock, pace, rounds } = paced(() => new Promise(resolve => ends.push(() => resolve('good'))))
  const first = pace.start()
  for (let edit = 0; edit < 5; edit++) {
    pace.changed('files')
    await clock.pass(1000)
  }
  expect(rounds).toHaveLength(1)
  ends[0]!()
  await first
  await clock.pass(200)
  expect(rounds).toHaveLength(2)
  ends[1]!()
  await clock.pass(1000)
  expect(rounds).toHaveLength(2)
})

test('a store that is down is asked again soon, then less and less often, and as usual when it is back', async () => {
  const { clock, pace, rounds } = paced(round => (round > 1 && round < 6 ? 'down' : 'good'))
  await pace.start()
  await clock.pass(75_000)
  // With the least jitter: half of 1, 2, 4 and 8 seconds.
  expect(rounds.map(([at]) => at)).toEqual([0, 60_000, 60_500, 61_500, 63_500, 67_500])
  await clock.pass(60_000)
  expect(rounds.slice(6)).toEqual([[120_000, true]])
})

test('a store that throttles is left alone for longer and longer', async () => {
  const { clock, pace, rounds } = paced(() => 'throttled')
  await pace.start()
  await clock.pass(2_000_000)
  expect(rounds.map(([at]) => at / 60_000)).toEqual([0, 2, 6, 14, 22, 30])
})

test('what somebody has to mend is not tried any sooner', async () => {
  const { clock, pace, rounds } = paced(() => 'bad')
  await pace.start()
  await clock.pass(119_000)
  expect(rounds).toHaveLength(2)
})

test('stopping waits for the rendering that runs, and none follows', async () => {
  let end = (): void => {}
  const { clock, pace, rounds } = paced(round =>
    round === 1 ? 'good' : new Promise(resolve => (end = () => resolve('good'))),
  )
  await pace.start()
  pace.changed('files')
  await clock.pass(100)
  pace.changed('files')
  let stopped = false
  const stopping = pace.stop().then(() => {
    stopped = true
  })
  await settled()
  expect(stopped).toBe(false)
  end()
  await stopping
  await clock.pass(1_000_000)
  expect(rounds).toHaveLength(2)
  expect(clock.timers()).toBe(0)
})

test.each([
  ['before it ends, with a fifth of its time to spare', 10_000, [0, 8000, 16_000]],
  ['but not without a rest', 10, [0, 1000, 2000]],
  ['and at the interval if that is sooner', 1e9, [0, 60_000, 120_000]],
])('a value with an end is asked for again %s', async (_, expiresMs, expected) => {
  const { clock, pace, rounds } = paced(() => 'good', expiresMs)
  await pace.start()
  await clock.pass(expected[2]!)
  expect(rounds).toEqual(expected.map(at => [at, true]))
})
