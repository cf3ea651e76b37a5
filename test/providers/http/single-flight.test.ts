import { describe, expect, test } from 'vitest'
import { createSingleFlight, type Limits } from '../../../src/providers/http/single-flight.ts'
import { failure } from '../more.ts'

/** Work that ends when it is told to, and what it was given. */
function work(): {
  readonly start: (limits: Required<Limits>) => Promise<string>
  readonly begun: Required<Limits>[]
  end(value: string): void
  fail(error: Error): void
} {
  const begun: Required<Limits>[] = []
  let end = (_: string): void => {}
  let fail = (_: Error): void => {}
  return {
    begun,
    start: limits => {
      begun.push(limits)
      return new Promise((resolve, reject) => {
        end = resolve
        fail = reject
      })
    },
    end: value => end(value),
    fail: error => fail(error),
  }
}

describe('shared work', () => {
  test('is done once for all who come while it is under way, and again for who comes later', async () => {
    const shared = createSingleFlight<string>()
    const { start, begun, end } = work()
    const both = [shared.join({}, start), shared.join({}, start)]
    end('first')
    expect(await Promise.all(both)).toEqual(['first', 'first'])
    const later = shared.join({}, start)
    end('second')
    expect(await later).toBe('second')
    expect(begun).toHaveLength(2)
  })

  test('may take as long as the most patient of those who wait', async () => {
    const shared = createSingleFlight<string>()
    const { start, begun } = work()
    const [first, second] = [new AbortController(), new AbortController()]
    const ends = [shared.join({ deadline: () => 1000, signal: first.signal }, start)]
    const { deadline } = begun[0]!
    expect(deadline()).toBe(1000)
    ends.push(shared.join({ deadline: () => 5000, signal: second.signal }, start))
    expect(deadline()).toBe(5000)
    ends.push(shared.join({ deadline: () => 2000 }, start))
    second.abort()
    await Promise.allSettled(ends.slice(1, 2))
    expect(deadline()).toBe(2000)
    shared.join({}, start).catch(() => {})
    expect(deadline()).toBe(Number.POSITIVE_INFINITY)
  })

  test('is aborted when the last has left, and whoever comes then begins anew', async () => {
    const shared = createSingleFlight<string>()
    const { start, begun, end } = work()
    const [hasty, patient] = [new AbortController(), new AbortController()]
    const ends = [
      shared.join({ signal: hasty.signal }, start),
      shared.join({ signal: patient.signal }, start),
    ]
    hasty.abort()
    await expect(ends[0]).rejects.toEqual(failure('UNAVAILABLE', /^the store was given up$/))
    expect(begun[0]!.signal.aborted).toBe(false)
    patient.abort()
    await expect(ends[1]).rejects.toEqual(failure('UNAVAILABLE', /^the store was given up$/))
    expect(begun[0]!.signal.aborted).toBe(true)
    const anew = shared.join({}, start)
    end('anew')
    expect(await anew).toBe('anew')
  })

  test('that fails fails for all, and is forgotten', async () => {
    const shared = createSingleFlight<string>()
    const { start, fail, end } = work()
    const both = [shared.join({}, start), shared.join({}, start)]
    fail(new Error('down'))
    for (const one of both) await expect(one).rejects.toThrow('down')
    const later = shared.join({}, start)
    end('up')
    expect(await later).toBe('up')
  })

  test('that fails when nobody waits any more is nobody’s failure', async () => {
    const shared = createSingleFlight<string>()
    const controller = new AbortController()
    const { start, fail } = work()
    const left = shared.join({ signal: controller.signal }, start)
    controller.abort()
    await expect(left).rejects.toEqual(failure('UNAVAILABLE'))
    fail(new Error('an unhandled rejection would end the process'))
    await new Promise(setImmediate)
  })
})
