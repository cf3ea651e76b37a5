import { getEventListeners } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { rotatingStore } from '../bench/rotating-store.mjs'
import { RenderConfigError } from '../src/errors.ts'
import type { Provider } from '../src/providers/provider.ts'
import { createRedactor } from '../src/redact/redactor.ts'
import { createRenderer } from '../src/renderer.ts'
import { createDeadlines } from '../src/rendering/deadline.ts'

/** A renderer in a process that does not end. `bench/service.mjs` is the same with a million renders. */

const NAMES = ['DB_PASSWORD', 'API_TOKEN', 'HOOK_KEY', 'S3_SECRET']
const template = (name: string): string =>
  `env:\n  KEY: << secrets.${name} >>\n  url: "https://u:<< secrets.${name} >>@h/"\n`

describe('a service', () => {
  it('never uses a wrong value while secrets rotate, and keeps nothing', async () => {
    const total = 20_000
    const ttlMs = 5
    const store = rotatingStore({ names: NAMES, delay: () => turn() })
    const redactor = createRedactor({ forget: { beyond: 100, afterMs: 20 } })
    const renderer = createRenderer({ providers: [store.provider], cacheTtlMs: ttlMs, redactor })
    const { signal } = new AbortController()
    const warnings: Error[] = []
    const onWarning = (warning: Error): void => void warnings.push(warning)
    process.on('warning', onWarning)
    let started = 0
    const wrong: string[] = []
    const caller = async (): Promise<void> => {
      while (started < total) {
        const number = started++
        const name = NAMES[number % NAMES.length]!
        if (number % 20 === 0) store.rotate()
        const from = performance.now()
        const { text } = await renderer.render(template(name), { format: 'yaml', signal, timeoutMs: 60_000 })
        if (!store.allows(name, text, from, ttlMs)) wrong.push(text)
        if (redactor.redact(text).includes('EXAMPLE')) wrong.push(text)
      }
    }
    await Promise.all(Array.from({ length: 16 }, caller))
    await turn()
    process.off('warning', onWarning)

    expect(wrong).toEqual([])
    expect(store.counts().rotations).toBe(1000)
    expect(getEventListeners(signal, 'abort')).toEqual([])
    // Where `AbortSignal.any` would keep a trace of every call.
    const kept = Object.getOwnPropertySymbols(signal).find(one => one.description === 'kDependantSignals')
    expect(kept === undefined ? undefined : (signal as unknown as Record<symbol, unknown>)[kept]).toBe(
      undefined,
    )
    expect(warnings).toEqual([])
    await renderer.close()
  })

  it('forgets remembered values that are too many, and asks for them again', async () => {
    const asked: string[] = []
    const provider: Provider = {
      name: 'remote',
      get: ({ key }) => {
        asked.push(key)
        return `value of ${key} EXAMPLE`
      },
    }
    await using renderer = createRenderer({ providers: [provider], cacheTtlMs: 1_000_000 })
    const all = Array.from({ length: 10_001 }, (_, at) => `<< secrets.K${at} >>\n`).join('')
    await renderer.render(all, { format: 'text' })
    await renderer.render('<< secrets.K1 >>', { format: 'text' })
    expect(asked).toHaveLength(10_001)
    await renderer.render('<< secrets.K0 >>', { format: 'text' })
    expect(asked).toHaveLength(10_002)
  })

  it('counts the age of a value from when the store was asked', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    let asked = 0
    const provider: Provider = {
      name: 'slow',
      get() {
        vi.setSystemTime(Date.now() + 50)
        return `value ${++asked} EXAMPLE`
      },
    }
    const renderer = createRenderer({ providers: [provider], cacheTtlMs: 60 })
    const render = async (): Promise<string> =>
      (await renderer.render('<< secrets.A >>', { format: 'text' })).text
    expect(await render()).toBe('value 1 EXAMPLE')
    vi.setSystemTime(Date.now() + 9)
    expect(await render()).toBe('value 1 EXAMPLE')
    vi.setSystemTime(Date.now() + 1)
    expect(await render()).toBe('value 2 EXAMPLE')
    vi.useRealTimers()
  })
})

describe('closing', () => {
  function slowStore() {
    let answer: (value: string) => void = () => {}
    const events: string[] = []
    const provider: Provider = {
      name: 'slow',
      get: () =>
        new Promise<string>(resolve => {
          answer = resolve
        }),
      close() {
        events.push('closed')
      },
    }
    return { provider, events, answer: (value: string) => answer(value) }
  }

  it('lets the calls end that run, and closes the providers after them', async () => {
    const { provider, events, answer } = slowStore()
    const renderer = createRenderer({ providers: [provider] })
    const rendering = renderer.render('<< secrets.A >>', { format: 'text' })
    await turn()
    const closing = renderer.close()
    expect(renderer.close()).toBe(closing)
    await turn()
    expect(events).toEqual([])
    answer('value EXAMPLE')
    expect((await rendering).text).toBe('value EXAMPLE')
    await closing
    expect(events).toEqual(['closed'])
  })

  it.each<[string, (renderer: ReturnType<typeof createRenderer>) => Promise<unknown>]>([
    ['render', renderer => renderer.render('a', { format: 'text' })],
    ['renderFile', renderer => renderer.renderFile('a.txt')],
    ['renderAll', renderer => renderer.renderAll([])],
    ['check', renderer => renderer.check('a', { format: 'text' })],
    ['checkAll', renderer => renderer.checkAll([])],
  ])('refuses %s afterwards', async (_, call) => {
    const renderer = createRenderer({ providers: [] })
    await renderer.close()
    const error = await call(renderer).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RenderConfigError)
    expect(error).toMatchObject({ code: 'USAGE', message: 'the renderer is closed' })
  })
})

describe('a deadline', () => {
  it('has one listener on a signal, however many calls share it, and none when they have ended', () => {
    const controller = new AbortController()
    const deadlineFor = createDeadlines()
    const calls = Array.from({ length: 50 }, () => deadlineFor(controller.signal, 1000))
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
    for (const { end } of calls.slice(0, 49)) end()
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
    controller.abort()
    expect(calls.map(({ signal }) => signal?.aborted)).toEqual([...Array(49).fill(false), true])
    calls[49]!.end()
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    expect(deadlineFor(controller.signal).signal?.aborted).toBe(true)
  })

  it('keeps the process alive until it has passed or the call has ended', () => {
    const timers = (): number => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    const before = timers()
    const { end } = createDeadlines()(undefined, 60_000)
    expect(timers()).toBe(before + 1)
    end()
    expect(timers()).toBe(before)
  })

  it('passes, and leaves no timer behind', () => {
    vi.useFakeTimers()
    const deadlineFor = createDeadlines()
    const [one, other] = [deadlineFor(undefined, 10), deadlineFor(undefined, 20)]
    vi.advanceTimersByTime(10)
    expect([one.signal?.aborted, other.signal?.aborted]).toEqual([true, false])
    one.end()
    other.end()
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
    expect(deadlineFor().signal).toBeUndefined()
  })
})
