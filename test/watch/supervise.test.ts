import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPace } from '../../src/watch/pace.ts'
import { type Change, type Supervised, supervise } from '../../src/watch/supervise.ts'
import { fakeClock, settled } from './fake-clock.ts'

const DEBOUNCE_MS = 100
const INTERVAL_MS = 5000
const GRACE_MS = 10_000

interface State {
  readonly variable: number
  readonly file: number
}

function changeOf(before: State, after: State): Change {
  if (before.variable !== after.variable) return 'all'
  return before.file === after.file ? 'nothing' : 'files'
}

interface FakeChild extends Supervised<number> {
  readonly variable: number
  readonly signals: string[]
  end(code: number): void
}

/** @param endsAfterMs how long a child takes to end when it is asked to; for ever above the grace */
function scripted(
  first: State,
  {
    onFiles,
    endsAfterMs = 0,
    startsAfterMs = 0,
  }: { onFiles?: NodeJS.Signals; endsAfterMs?: number; startsAfterMs?: number },
) {
  const clock = fakeClock()
  const children: FakeChild[] = []
  const failures: unknown[] = []
  let file = first.file
  let broken = false
  let alive = 0
  let most = 0
  const start = async ({ variable, file: fresh }: State): Promise<FakeChild> => {
    if (startsAfterMs > 0) await new Promise<void>(resolve => clock.after(startsAfterMs, resolve))
    file = fresh
    most = Math.max(most, ++alive)
    let over = false
    let tell = (_: number): void => {}
    const ended = new Promise<number>(resolve => {
      tell = resolve
    })
    const end = (code: number): void => {
      if (over) return
      over = true
      alive--
      tell(code)
    }
    const signals: string[] = []
    const child: FakeChild = {
      variable,
      signals,
      ended,
      end,
      signal(name) {
        if (over) return false
        signals.push(name)
        if (name === 'SIGKILL') end(137)
        if (name === 'SIGTERM') clock.after(endsAfterMs, () => end(143))
        return true
      },
    }
    children.push(child)
    return child
  }
  const supervision = supervise<State, number>(first, {
    clock,
    graceMs: GRACE_MS,
    changeOf,
    place(state) {
      if (broken) throw new Error('no room')
      file = state.file
    },
    start,
    onFiles,
    onFailure: error => failures.push(error),
  })
  return {
    clock,
    children,
    failures,
    supervision,
    last: () => children.at(-1)!,
    file: () => file,
    most: () => most,
    breakPlaces(now: boolean) {
      broken = now
    },
  }
}

describe('a change is one restart, or one signal', () => {
  test('none without a change', async () => {
    const it = scripted({ variable: 1, file: 1 }, {})
    it.supervision.apply({ variable: 1, file: 1 })
    await it.clock.pass(100_000)
    expect([it.children.length, it.last().signals]).toEqual([1, []])
    expect(it.clock.timers()).toBe(0)
  })

  test('what comes while the new one starts is one more', async () => {
    const it = scripted({ variable: 1, file: 1 }, { startsAfterMs: 1000 })
    await it.clock.pass(1000)
    it.supervision.apply({ variable: 2, file: 1 })
    await it.clock.pass(500)
    it.supervision.apply({ variable: 3, file: 1 })
    it.supervision.apply({ variable: 4, file: 1 })
    await it.clock.pass(10_000)
    expect(it.children.map(({ variable }) => variable)).toEqual([1, 2, 4])
    expect(it.clock.timers()).toBe(0)
  })

  test('a file alone is a signal where one is named, a variable never', async () => {
    const it = scripted({ variable: 1, file: 1 }, { onFiles: 'SIGHUP' })
    await settled()
    it.supervision.apply({ variable: 1, file: 2 })
    await it.clock.pass(1)
    expect([it.children.length, it.last().signals, it.file()]).toEqual([1, ['SIGHUP'], 2])
    it.supervision.apply({ variable: 2, file: 3 })
    await it.clock.pass(1)
    expect(it.children.map(({ signals }) => signals)).toEqual([['SIGHUP', 'SIGTERM'], []])
    expect(it.file()).toBe(3)
  })

  test('who does not end is killed after the grace, not before', async () => {
    const it = scripted({ variable: 1, file: 1 }, { endsAfterMs: 10 * GRACE_MS })
    await settled()
    it.supervision.apply({ variable: 2, file: 1 })
    await it.clock.pass(GRACE_MS - 1)
    expect(it.children).toHaveLength(1)
    await it.clock.pass(1)
    expect(it.children.map(({ signals }) => signals)).toEqual([['SIGTERM', 'SIGKILL'], []])
  })

  test('what changes while the old one ends is in the new one; what goes back is a restart all the same', async () => {
    const it = scripted({ variable: 1, file: 1 }, { endsAfterMs: 500 })
    await settled()
    for (const variable of [2, 3, 4]) {
      it.supervision.apply({ variable, file: 1 })
      await it.clock.pass(100)
    }
    await it.clock.pass(10_000)
    expect(it.children.map(({ variable }) => variable)).toEqual([1, 4])
  })

  test('a file that can not be placed leaves everything, and the next state is tried', async () => {
    const it = scripted({ variable: 1, file: 1 }, {})
    await settled()
    it.breakPlaces(true)
    it.supervision.apply({ variable: 1, file: 2 })
    await it.clock.pass(1)
    expect([it.children.length, it.failures.length, it.file()]).toEqual([1, 1, 1])
    it.breakPlaces(false)
    it.supervision.apply({ variable: 1, file: 2 })
    await it.clock.pass(1)
    expect([it.children.length, it.failures.length, it.file()]).toEqual([2, 1, 2])
  })
})

describe('the end', () => {
  test('is that of a child that ends by itself; nothing is started after it', async () => {
    const it = scripted({ variable: 1, file: 1 }, {})
    await settled()
    it.last().end(5)
    it.supervision.apply({ variable: 2, file: 1 })
    expect(await it.supervision.ended).toBe(5)
    await it.clock.pass(100_000)
    expect(it.children).toHaveLength(1)
  })

  test('comes without a restart after stop, also in the middle of one; nobody is killed then', async () => {
    const it = scripted({ variable: 1, file: 1 }, { endsAfterMs: 3 * GRACE_MS })
    await settled()
    it.supervision.apply({ variable: 2, file: 1 })
    await it.clock.pass(1000)
    it.supervision.stop()
    await it.clock.pass(3 * GRACE_MS)
    expect(await it.supervision.ended).toBe(143)
    expect(it.children.map(({ signals }) => signals)).toEqual([['SIGTERM']])
  })
})

test('every change of a store converges in time, one restart for each that rests, none without', async () => {
  const writes = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 30_000 }),
      variable: fc.integer({ min: 0, max: 2 }),
      file: fc.integer({ min: 0, max: 2 }),
      /** Whether the store says so by itself. */
      told: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  const ends = fc.constantFrom(0, 300, 2 * GRACE_MS)
  const signals = fc.constantFrom(undefined, 'SIGHUP' as const)
  await fc.assert(
    fc.asyncProperty(writes, ends, signals, async (script, endsAfterMs, onFiles) => {
      let store: State = { variable: 0, file: 0 }
      const it = scripted(store, { endsAfterMs, ...(onFiles !== undefined && { onFiles }) })
      const { clock, supervision } = it
      const pace = createPace({
        clock,
        debounceMs: DEBOUNCE_MS,
        intervalMs: INTERVAL_MS,
        async render() {
          supervision.apply(store)
          return { verdict: 'good' }
        },
      })
      await pace.start()
      const bound = DEBOUNCE_MS + INTERVAL_MS * 1.1 + GRACE_MS
      for (const { afterMs, told, ...next } of script) {
        const rested = afterMs > bound
        const before = it.children.length
        const signalled = it.last().signals.length
        const change = changeOf(store, next)
        const atRest = changeOf({ variable: it.last().variable, file: it.file() }, store) === 'nothing'
        store = next
        if (told) pace.changed('stores')
        await clock.pass(afterMs)
        if (!rested) continue
        expect([it.last().variable, it.file()]).toEqual([next.variable, next.file])
        if (!atRest || signalled > 0 || clock.timers() > 1) continue
        const restarts = change === 'all' || (change === 'files' && onFiles === undefined) ? 1 : 0
        expect(it.children.length - before).toBe(restarts)
        expect(it.last().signals).toEqual(change === 'files' && onFiles !== undefined ? ['SIGHUP'] : [])
      }
      await clock.pass(bound)
      expect([it.last().variable, it.file()]).toEqual([store.variable, store.file])
      expect(it.children.length - 1).toBeLessThanOrEqual(script.length)
      expect(it.most()).toBe(1)
      await pace.stop()
    }),
    { numRuns: 150 },
  )
})
