import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRenderer, type OutcomeCode, type Provider, ProviderError } from '../../src/index.ts'
import { readKept } from '../../src/rendering/kept-file.ts'

const KEY = 'a key of the user, EXAMPLE'
let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'render-config-kept-'))
  path = join(folder, 'kept.bin')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A store that answers, then ends as told. */
function store(state: { value?: string | Uint8Array; fails?: OutcomeCode }): Provider {
  return {
    name: 'remote',
    get: () => {
      if (state.fails === 'NOT_FOUND') return undefined
      if (state.fails !== undefined) throw new ProviderError(state.fails, 'remote fails')
      return state.value
    },
  }
}

function render(provider: Provider, lastKnownGood: { path: string; key: string; maxAgeMs?: number }) {
  const renderer = createRenderer({ providers: [provider], lastKnownGood })
  return renderer.render('a: {{ secrets.K }}\n', { filename: 'f.yaml' })
}

describe('the last known good values', () => {
  it.each(['UNAVAILABLE', 'THROTTLED'] as const)(
    'stand in when the store is %s, and it is said',
    async fails => {
      await render(store({ value: 'first-EXAMPLE' }), { path, key: KEY })
      const { text, warnings, references } = await render(store({ fails }), { path, key: KEY })
      expect(text).toBe('a: first-EXAMPLE\n')
      expect(warnings.map(({ code }) => code)).toEqual(['STALE'])
      expect(references).toMatchObject([{ outcome: 'FOUND', stale: true, provider: 'remote' }])
    },
  )

  it.each(['ACCESS_DENIED', 'NOT_FOUND', 'INVALID_REFERENCE', 'UNREADABLE'] as const)(
    'never for %s',
    async fails => {
      await render(store({ value: 'first-EXAMPLE' }), { path, key: KEY })
      await expect(render(store({ fails }), { path, key: KEY })).rejects.toMatchObject({ code: fails })
      // And the value is forgotten: what was taken away must not come back with the next outage.
      await expect(render(store({ fails: 'UNAVAILABLE' }), { path, key: KEY })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      })
    },
  )

  it('never speak for another store than the one that is down', async () => {
    const second: Provider = { name: 'second', get: () => 'of-second-EXAMPLE' }
    const first = (fails: OutcomeCode): Provider => ({ ...store({ fails }), name: 'first' })
    const run = (providers: readonly Provider[]) =>
      createRenderer({ providers, lastKnownGood: { path, key: KEY } }).render('a: {{ secrets.K }}\n', {
        filename: 'f.yaml',
      })
    expect((await run([first('NOT_FOUND'), second])).text).toBe('a: of-second-EXAMPLE\n')
    await expect(run([first('UNAVAILABLE'), second])).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  describe('of a run with a time limit', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    /** A store that has been asked, and answers when it is told to. */
    const slow = () => {
      let answer = (_: string): void => {}
      let ask = (): void => {}
      const asked = new Promise<void>(resolve => {
        ask = resolve
      })
      const provider: Provider = {
        name: 'remote',
        get: () => {
          ask()
          return new Promise(resolve => {
            answer = resolve
          })
        },
      }
      const renderer = createRenderer({ providers: [provider], lastKnownGood: { path, key: KEY } })
      const rendering = renderer.render('a: {{ secrets.K }}\n', { filename: 'f.yaml', timeoutMs: 10_000 })
      return { asked, rendering, answer: (value: string): void => answer(value) }
    }

    it('stand in for a store that does not answer, while there is time to use them', async () => {
      await render(store({ value: 'first-EXAMPLE' }), { path, key: KEY })
      const { asked, rendering } = slow()
      await asked
      await vi.advanceTimersByTimeAsync(8000)
      const { text, warnings } = await rendering
      expect(text).toBe('a: first-EXAMPLE\n')
      expect(warnings).toMatchObject([
        { code: 'STALE', hint: expect.stringMatching(/^UNAVAILABLE: remote did not answer in time/) },
      ])
    })

    it('give the store its time first', async () => {
      await render(store({ value: 'first-EXAMPLE' }), { path, key: KEY })
      const { asked, rendering, answer } = slow()
      await asked
      await vi.advanceTimersByTimeAsync(7999)
      answer('second-EXAMPLE')
      expect(await rendering).toMatchObject({ text: 'a: second-EXAMPLE\n', warnings: [] })
    })

    it('leave all of the time to the store where none is kept', async () => {
      const { asked, rendering, answer } = slow()
      await asked
      await vi.advanceTimersByTimeAsync(9999)
      answer('second-EXAMPLE')
      expect((await rendering).text).toBe('a: second-EXAMPLE\n')
    })
  })

  it('say why they stand in', async () => {
    await render(store({ value: 'first-EXAMPLE' }), { path, key: KEY })
    const { warnings } = await render(store({ fails: 'THROTTLED' }), { path, key: KEY })
    expect(warnings).toMatchObject([{ file: 'f.yaml', line: 1, column: 4, hint: 'THROTTLED: remote fails' }])
  })

  it('are too old after their time', async () => {
    await render(store({ value: 'first-EXAMPLE' }), { path, key: KEY })
    await new Promise(resolve => setTimeout(resolve, 5))
    await expect(
      render(store({ fails: 'UNAVAILABLE' }), { path, key: KEY, maxAgeMs: 1 }),
    ).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  it('of another process that writes the same file stay, and what it forgot stays forgotten', async () => {
    const values: Record<string, string | undefined> = { A: 'a-EXAMPLE', B: 'b-EXAMPLE', C: 'c-EXAMPLE' }
    let down = false
    const provider: Provider = {
      name: 'remote',
      get: ({ key }) => {
        if (down) throw new ProviderError('UNAVAILABLE', 'remote fails')
        return values[key]
      },
    }
    const process = () =>
      createRenderer({ providers: [provider], cacheTtlMs: 0, lastKnownGood: { path, key: KEY } })
    const of = (name: string) => `a: {{ secrets.${name} }}\n`
    const file = { filename: 'f.yaml' }
    const [first, second] = [process(), process()]
    await first.render(of('A'), file)
    await second.render(of('A'), file)
    await second.render(of('B'), file)
    values.A = undefined
    await expect(second.render(of('A'), file)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await first.render(of('C'), file)
    down = true
    const third = process()
    expect((await third.render(of('B'), file)).text).toBe('a: b-EXAMPLE\n')
    expect((await third.render(of('C'), file)).text).toBe('a: c-EXAMPLE\n')
    for (const one of [first, second, third])
      await expect(one.render(of('A'), file)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  it('that are too old leave the file, and a remembered value is as old as when it was asked for', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const provider = store({ value: 'first-EXAMPLE' })
      const lastKnownGood = { path, key: KEY, maxAgeMs: 600_000 }
      const renderer = createRenderer({ providers: [provider], cacheTtlMs: 1e9, lastKnownGood })
      const of = (name: string) => renderer.render(`a: {{ secrets.${name} }}\n`, { filename: 'f.yaml' })
      await of('A')
      vi.setSystemTime(Date.now() + 500_000)
      await of('A')
      vi.setSystemTime(Date.now() + 101_000)
      await of('B')
      expect([...(await readKept(path, KEY)).keys()]).toEqual(['["B"]'])
    } finally {
      vi.useRealTimers()
    }
  })

  it('stand encrypted in a private file, and nothing else is left behind', async () => {
    await render(store({ value: 'first-EXAMPLE' }), { path, key: KEY })
    expect(readFileSync(path, 'latin1')).not.toContain('EXAMPLE')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['kept.bin'])
  })

  it('keep bytes that are no text', async () => {
    const bytes = new Uint8Array([0xff, 0, 1])
    const renderer = (provider: Provider) =>
      createRenderer({ providers: [provider], lastKnownGood: { path, key: KEY } })
    const source = 'a: {{ secrets.K | hex }}\n'
    await renderer(store({ value: bytes })).render(source, { filename: 'f.yaml' })
    expect(
      (await renderer(store({ fails: 'UNAVAILABLE' })).render(source, { filename: 'f.yaml' })).text,
    ).toBe('a: ff0001\n')
  })

  it('are refused with another key, when damaged anywhere, and with a short key', async () => {
    await render(store({ value: 'first-EXAMPLE' }), { path, key: KEY })
    const whole = readFileSync(path)
    await expect(render(store({ fails: 'UNAVAILABLE' }), { path, key: `${KEY}x` })).rejects.toMatchObject({
      code: 'STORE_INVALID',
    })
    for (let at = 0; at < whole.length; at += 7) {
      const broken = Buffer.from(whole)
      broken[at] = broken[at]! ^ 1
      writeFileSync(path, broken)
      await expect(render(store({ fails: 'UNAVAILABLE' }), { path, key: KEY })).rejects.toMatchObject({
        code: 'STORE_INVALID',
      })
    }
    writeFileSync(path, whole.subarray(0, 50))
    await expect(render(store({ fails: 'UNAVAILABLE' }), { path, key: KEY })).rejects.toMatchObject({
      code: 'STORE_INVALID',
    })
    rmSync(path)
    await expect(render(store({ value: 'x' }), { path, key: 'short' })).rejects.toMatchObject({
      code: 'USAGE',
    })
  })
})
