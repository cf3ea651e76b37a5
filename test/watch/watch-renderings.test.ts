import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ProviderError, RenderConfigError } from '../../src/errors.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { createRenderer } from '../../src/renderer.ts'
import { newSchemaCache } from '../../src/schema/schema-cache.ts'
import type { Watch } from '../../src/watch/watch.ts'
import { type RenderWatchOptions, watchRenderings } from '../../src/watch/watch-renderings.ts'
import { type FakeClock, fakeClock, settled } from './fake-clock.ts'

/** A store and a file that change when a script says so, in a time of their own. */

interface World {
  readonly clock: FakeClock
  readonly watch: Watch
  /** What is to be shown, once everything has settled. */
  readonly expected: () => string
  readonly shown: string[]
  readonly problems: RenderConfigError[]
  readonly log: string[]
  /** How often the store was asked. */
  readonly requests: () => number
  readonly renderings: () => number
  secret(value: string): void
  edit(text: string): void
  remove(): void
  /** Word of a change where there is none. */
  touch(): void
  fail(code: 'UNAVAILABLE' | 'ACCESS_DENIED' | 'THROTTLED' | undefined): void
  /** The store says that something has changed. */
  push(): void
}

async function world(
  options: Partial<RenderWatchOptions> & { latencyMs?: number; random?: () => number; ttlMs?: number } = {},
): Promise<World> {
  const { latencyMs = 0, random, ttlMs, ...watchOptions } = options
  let running = 0
  let waiting = 0
  const clock = fakeClock(random, () => running > waiting)
  const path = 'a.yaml'
  let value = 'v0 EXAMPLE'
  let template = 't0'
  let failing: 'UNAVAILABLE' | 'ACCESS_DENIED' | 'THROTTLED' | undefined
  let requests = 0
  let renderings = 0
  let push = (): void => {}
  const store: Provider = {
    name: 'script',
    async get(_, { signal }) {
      requests++
      const [answer, failure] = [value, failing]
      waiting++
      if (latencyMs > 0) {
        await new Promise<void>(resolve => {
          const cancel = clock.after(latencyMs, resolve)
          signal?.addEventListener('abort', () => {
            cancel()
            resolve()
          })
        })
      }
      waiting--
      if (failure !== undefined) throw new ProviderError(failure, 'the script says no')
      return ttlMs === undefined ? answer : { value: answer, ttlMs }
    },
    watch(onChange, { signal }) {
      push = onChange
      signal.addEventListener('abort', () => {
        push = () => {}
      })
    },
  }
  let there = true
  let onFile = (): void => {}
  const schemas = newSchemaCache()
  const renderer = createRenderer({ providers: [store] }, schemas)
  const shown: string[] = []
  const problems: RenderConfigError[] = []
  const log: string[] = []
  const starting = watchRenderings(
    [path],
    {
      onChange({ files: [file], first }) {
        shown.push(file!.text)
        log.push(first ? 'first' : 'change')
      },
      onProblems: error => {
        problems.push(error)
        log.push(error.code)
      },
      onRecovery: () => {
        log.push('recovery')
      },
      ...watchOptions,
    },
    {
      renderer: {
        ...renderer,
        renderAll: (...given) => {
          renderings++
          running++
          return renderer.renderAll(...given).finally(() => running--)
        },
      },
      providers: [store],
      filesAsked: schemas.wanted,
    },
    {
      clock,
      async readSource(file) {
        if (there) return Buffer.from(`${template}: "{{ secrets.A }}"\n`)
        throw new RenderConfigError([{ code: 'IO', file, message: 'can not be read (ENOENT)' }])
      },
      watchFiles: ({ onChange }) => {
        onFile = onChange
        return { point: async () => false, close: async () => {} }
      },
    },
  )
  const [watch] = await Promise.all([starting, clock.pass(latencyMs)])
  return {
    clock,
    watch,
    expected: () => `${template}: "${value}"\n`,
    shown,
    problems,
    log,
    requests: () => requests,
    renderings: () => renderings,
    secret(next) {
      value = next
    },
    edit(text) {
      template = text
      there = true
      onFile()
    },
    remove() {
      there = false
      onFile()
    },
    touch: () => onFile(),
    fail(code) {
      failing = code
    },
    push: () => push(),
  }
}

const DEBOUNCE_MS = 100
const INTERVAL_MS = 60_000
/** The stated times: a file, and a secret with the most jitter. */
const FILE_MS = 10 * DEBOUNCE_MS
const SECRET_MS = INTERVAL_MS * 1.1 + FILE_MS

describe('every change', () => {
  type Step = readonly [
    wait: number,
    what: 'secret' | 'edit' | 'touch' | 'down' | 'denied' | 'throttled' | 'up' | 'push' | 'nothing',
    number: number,
  ]
  const step: fc.Arbitrary<Step> = fc.tuple(
    fc.oneof(fc.nat(300), fc.nat(5000), fc.constantFrom(SECRET_MS + 400, 9 * SECRET_MS)),
    fc.constantFrom('secret', 'edit', 'touch', 'down', 'denied', 'throttled', 'up', 'push', 'nothing'),
    fc.nat(3),
  )
  const failures = {
    down: 'UNAVAILABLE',
    denied: 'ACCESS_DENIED',
    throttled: 'THROTTLED',
    up: undefined,
  } as const

  test('converges in its time, with one call for each and none without', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.constantFrom(0, 30, 300),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (script, latencyMs, jitter) => {
          const it = await world({ latencyMs, random: () => jitter })
          let failing: string | undefined
          let throttled = false
          let changes = 1
          const check = (waitedMs: number): void => {
            // After a rest that throttling has asked for, the next asking may be eight intervals away.
            const enough = throttled ? 9 * SECRET_MS : SECRET_MS + 400
            if (failing === undefined && waitedMs >= enough) {
              expect(it.shown.at(-1)).toBe(it.expected())
              throttled = false
            }
          }
          for (const [waitMs, what, number] of script) {
            const before = it.expected()
            if (what === 'secret') it.secret(`v${number} EXAMPLE`)
            else if (what === 'edit') it.edit(`t${number}`)
            else if (what === 'touch') it.touch()
            else if (what === 'push') it.push()
            else if (what in failures) {
              const code = failures[what as keyof typeof failures]
              failing = code
              it.fail(code)
              if (code === 'THROTTLED') throttled = true
            }
            if (it.expected() !== before) changes++
            await it.clock.pass(waitMs)
            check(waitMs)
          }
          it.fail(undefined)
          failing = undefined
          await it.clock.pass(9 * SECRET_MS)
          check(9 * SECRET_MS)

          expect(it.shown.length).toBeLessThanOrEqual(changes)
          expect(it.shown.filter((text, index) => text === it.shown[index - 1])).toEqual([])
          await it.watch.close()
          expect(it.clock.timers()).toBe(0)
          const asked = it.requests()
          it.edit('t9')
          it.push()
          await it.clock.pass(9 * SECRET_MS)
          expect(it.requests()).toBe(asked)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('that is spaced by its time is one call of its own', async () => {
    const it = await world()
    const expected = [it.expected()]
    for (let round = 1; round <= 10; round++) {
      it.edit(`t${round}`)
      expected.push(it.expected())
      await it.clock.pass(FILE_MS)
      it.secret(`v${round} EXAMPLE`)
      expected.push(it.expected())
      await it.clock.pass(SECRET_MS)
    }
    expect(it.shown).toEqual(expected)
    await it.watch.close()
  })

  test('that nobody made is no call, however often it is told', async () => {
    const it = await world()
    for (let round = 0; round < 100; round++) {
      it.touch()
      it.push()
      await it.clock.pass(1000)
    }
    expect(it.shown).toHaveLength(1)
    await it.watch.close()
  })

  test('of a thousand quick edits is one rendering with the last of them, and asks no store', async () => {
    const it = await world()
    const asked = it.requests()
    for (let edit = 1; edit <= 1000; edit++) it.edit(`t${edit}`)
    await it.clock.pass(FILE_MS)
    expect(it.shown).toHaveLength(2)
    expect(it.shown.at(-1)).toBe(it.expected())
    expect(it.renderings()).toBe(2)
    expect(it.requests()).toBe(asked)
    await it.watch.close()
  })

  test('that a store tells by itself is shown at once, although the value is remembered', async () => {
    const it = await world()
    it.secret('v1 EXAMPLE')
    it.push()
    await it.clock.pass(FILE_MS)
    expect(it.shown.at(-1)).toBe(it.expected())
    await it.watch.close()
  })

  test('of a value whose store gives it a time is shown before that has passed', async () => {
    const it = await world({ ttlMs: 5000 })
    it.secret('v1 EXAMPLE')
    await it.clock.pass(4000)
    expect(it.shown.at(-1)).toBe(it.expected())
    await it.watch.close()
  })

  test('that is taken back before it is looked at is none', async () => {
    const it = await world()
    it.secret('v1 EXAMPLE')
    await it.clock.pass(1000)
    it.secret('v0 EXAMPLE')
    await it.clock.pass(2 * SECRET_MS)
    expect(it.shown).toHaveLength(1)
    await it.watch.close()
  })
})

describe('a store that fails', () => {
  test.each(['UNAVAILABLE', 'ACCESS_DENIED', 'THROTTLED'] as const)(
    'with %s leaves the last good rendering, is told once, and is taken up again',
    async code => {
      const it = await world()
      it.fail(code)
      await it.clock.pass(20 * INTERVAL_MS)
      expect(it.log).toEqual(['first', code])
      it.secret('v1 EXAMPLE')
      it.fail(undefined)
      await it.clock.pass(9 * SECRET_MS)
      expect(it.log).toEqual(['first', code, 'recovery', 'change'])
      expect(it.shown.at(-1)).toBe(it.expected())
      expect(inspect(it.problems, { depth: 9 })).not.toContain('EXAMPLE')
      await it.watch.close()
    },
  )

  test('and comes back with the same value is no change', async () => {
    const it = await world()
    it.fail('UNAVAILABLE')
    await it.clock.pass(2 * INTERVAL_MS)
    it.fail(undefined)
    await it.clock.pass(SECRET_MS)
    expect(it.log).toEqual(['first', 'UNAVAILABLE', 'recovery'])
    await it.watch.close()
  })

  test('in two ways is told twice', async () => {
    const it = await world()
    it.fail('UNAVAILABLE')
    await it.clock.pass(2 * INTERVAL_MS)
    it.fail('ACCESS_DENIED')
    await it.clock.pass(2 * INTERVAL_MS)
    expect(it.log).toEqual(['first', 'UNAVAILABLE', 'ACCESS_DENIED'])
    await it.watch.close()
  })
})

describe('an edit', () => {
  test('that breaks the file leaves the last good rendering until it is mended', async () => {
    const it = await world()
    it.edit('{{ secret("A" }}')
    await it.clock.pass(FILE_MS)
    it.edit('t1')
    await it.clock.pass(FILE_MS)
    expect(it.log).toEqual(['first', 'EXPRESSION_SYNTAX', 'recovery', 'change'])
    await it.watch.close()
  })

  test('that takes the file away is a problem of its own', async () => {
    const it = await world()
    it.remove()
    await it.clock.pass(FILE_MS)
    expect(it.log).toEqual(['first', 'IO'])
    it.edit('t1')
    await it.clock.pass(FILE_MS)
    expect(it.shown.at(-1)).toBe(it.expected())
    await it.watch.close()
  })
})

describe('the end', () => {
  test('comes with the signal, and leaves no timer', async () => {
    const controller = new AbortController()
    const it = await world({ signal: controller.signal })
    controller.abort()
    await it.watch.ended
    expect(it.clock.timers()).toBe(0)
  })

  test('comes when a callback throws, with what it threw', async () => {
    let calls = 0
    const it = await world({
      onChange() {
        if (++calls === 2) throw new RangeError('mine')
      },
    })
    it.edit('t1')
    const ended = expect(it.watch.ended).rejects.toThrow(new RangeError('mine'))
    await it.clock.pass(FILE_MS)
    await ended
    expect(it.clock.timers()).toBe(0)
  })

  test('can be called for from inside the callback', async () => {
    let it: World | undefined
    it = await world({ onChange: () => it?.watch.close() })
    it.edit('t1')
    await it.clock.pass(FILE_MS)
    await it.watch.ended
    expect(it.clock.timers()).toBe(0)
  })

  test('waits for a callback that has begun', async () => {
    let end = (): void => {}
    let calls = 0
    const it = await world({
      onChange: () => (++calls === 1 ? undefined : new Promise<void>(resolve => (end = resolve))),
    })
    it.edit('t1')
    await it.clock.pass(FILE_MS)
    it.edit('t2')
    await it.clock.pass(FILE_MS)
    expect(calls).toBe(2)
    let ended = false
    void it.watch.ended.then(() => {
      ended = true
    })
    const closed = it.watch.close()
    await settled()
    expect(ended).toBe(false)
    end()
    await closed
    await it.watch.ended
    expect(calls).toBe(2)
  })
})
