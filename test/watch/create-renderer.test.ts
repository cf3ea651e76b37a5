import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  createRenderer,
  dir,
  dotenv,
  memory,
  type RenderConfigError,
  type Renderer,
  type RendererOptions,
  type RenderWatchOptions,
  type WatchChange,
} from '../../src/index.ts'
import { consul } from '../../src/providers/consul.ts'
import { sops } from '../../src/providers/sops.ts'
import { store } from '../../src/providers/store.ts'
import { startFakeConsul } from '../../src/testing/fake-consul.ts'

/** `watch` as a program calls it: real files, real time, and no time of it is measured. */

const base = mkdtempSync(join(tmpdir(), 'render-config-library-watch-'))
afterAll(() => rmSync(base, { recursive: true }))
let folders = 0
function folder(files: Readonly<Record<string, string>>): (name: string) => string {
  const path = join(base, String(++folders))
  mkdirSync(path)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return name => join(path, name)
}
const HOUR_MS = 3_600_000

interface Followed {
  readonly renderer: Renderer
  /** The next call of `onChange` or `onProblems` that has not been waited for. */
  next(): Promise<WatchChange | RenderConfigError>
}

async function follow(
  paths: string | readonly string[],
  options: RendererOptions,
  watchOptions: Partial<RenderWatchOptions> = {},
): Promise<Followed> {
  const calls: (WatchChange | RenderConfigError)[] = []
  let taken = 0
  let wake = (): void => {}
  const add = (call: WatchChange | RenderConfigError): void => {
    calls.push(call)
    wake()
  }
  const renderer = createRenderer(options)
  await renderer.watch(paths, {
    onChange: add,
    onProblems: add,
    debounceMs: 20,
    intervalMs: HOUR_MS,
    ...watchOptions,
  })
  return {
    renderer,
    next: async () => {
      while (calls.length === taken) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      return calls[taken++]!
    },
  }
}
const texts = (call: WatchChange | RenderConfigError): unknown =>
  'changed' in call ? call.changed.map(({ text }) => text) : call.problems.map(({ code }) => code)

describe('watch', () => {
  test('tells of all files at first, and then of those that changed', async () => {
    const at = folder({ 'a.yaml': 'a: {{ secrets.A }}\n', 'b.yaml': 'b: {{ secrets.B }}\n' })
    const secrets = memory({ A: '1x', B: '1x' })
    const { renderer, next } = await follow([at('a.yaml'), at('b.yaml')], { providers: [secrets] })
    expect(await next()).toMatchObject({ first: true, changed: [{ text: 'a: 1x\n' }, { text: 'b: 1x\n' }] })
    await secrets.set({ key: 'B' }, '2x', {})
    const change = (await next()) as WatchChange
    expect(change).toMatchObject({ first: false, changed: [{ path: at('b.yaml'), text: 'b: 2x\n' }] })
    expect(change.files.map(({ text }) => text)).toEqual(['a: 1x\n', 'b: 2x\n'])
    await renderer.close()
  })

  test('sees the file, a .env that comes, and a folder of secrets that is swapped', async () => {
    const at = folder({ 'a.yaml': 'a: {{ secrets.A ?? "none" }}\n' })
    mkdirSync(at('mount/..1'), { recursive: true })
    symlinkSync('..1', at('mount/..data'))
    symlinkSync('..data/A', at('mount/A'))
    const providers = [dotenv(at('.env'), { optional: true }), dir(at('mount'))]
    const { renderer, next } = await follow(at('a.yaml'), { providers })
    expect(texts(await next())).toEqual(['a: none\n'])

    mkdirSync(at('mount/..2'))
    writeFileSync(at('mount/..2/A'), 'mounted\n')
    symlinkSync('..2', at('mount/..data_tmp'))
    renameSync(at('mount/..data_tmp'), at('mount/..data'))
    expect(texts(await next())).toEqual(['a: mounted\n'])

    writeFileSync(at('.env'), 'A=first\n')
    expect(texts(await next())).toEqual(['a: first\n'])
    writeFileSync(at('.env'), 'A=other\n')
    expect(texts(await next())).toEqual(['a: other\n'])
    rmSync(at('.env'))
    expect(texts(await next())).toEqual(['a: mounted\n'])

    writeFileSync(at('a.yaml'), 'b: {{ secrets.A }}\n')
    expect(texts(await next())).toEqual(['b: mounted\n'])
    await renderer.close()
  })

  test('sees a schema that the document names, also if it is not there at first', async () => {
    const at = folder({ 'a.yaml': 'a: 1\n' })
    const { renderer, next } = await follow(at('a.yaml'), { providers: [] })
    await next()
    writeFileSync(at('a.yaml'), '$schema: s.json\na: 1\n')
    expect(texts(await next())).toEqual(['IO'])
    writeFileSync(at('s.json'), '{ "properties": { "a": { "type": "string" } } }')
    expect(texts(await next())).toEqual(['SCHEMA_MISMATCH'])
    writeFileSync(at('s.json'), '{}')
    expect(texts(await next())).toEqual(['$schema: s.json\na: 1\n'])
    await renderer.close()
  })

  test('hears at once of what changes in Consul', async () => {
    const server = await startFakeConsul()
    server.put('app/A', 'one')
    const at = folder({ 'a.yaml': 'a: {{ secrets.A }}\n' })
    const providers = [consul({ address: server.url, prefix: 'app', env: {} })]
    const { renderer, next } = await follow(at('a.yaml'), { providers })
    expect(texts(await next())).toEqual(['a: one\n'])
    server.put('app/A', 'two')
    expect(texts(await next())).toEqual(['a: two\n'])
    await renderer.close()
    await server.close()
  })

  test.each([
    ['dotenv', dotenv('x', { cwd: '/srv' }), '/srv/x'],
    ['dir', dir('x', { cwd: '/srv' }), '/srv/x'],
    ['store', store('x', { cwd: '/srv' }), '/srv/x'],
    ['sops', sops('x.yaml', { cwd: '/srv' }), '/srv/x.yaml'],
  ])('knows the file of %s', (_, { files }, path) => {
    expect(files).toEqual([path])
  })

  test('rejects with the problems of the first rendering, and watches nothing', async () => {
    const at = folder({ 'a.yaml': 'a: {{ secrets.A }}\n' })
    const secrets = memory({})
    const renderer = createRenderer({ providers: [secrets] })
    const calls: unknown[] = []
    const watching = renderer.watch(at('a.yaml'), { onChange: change => void calls.push(change) })
    await expect(watching).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await secrets.set({ key: 'A' }, 'x', {})
    await renderer.close()
    expect(calls).toEqual([])
  })

  test('ends with the renderer, and at once with a signal that has aborted', async () => {
    const at = folder({ 'a.yaml': 'a: 1\n' })
    const renderer = createRenderer({ providers: [] })
    const watch = await renderer.watch(at('a.yaml'), { onChange: () => {} })
    await renderer.close()
    await watch.ended
    const signal = AbortSignal.abort(new RangeError('mine'))
    await expect(renderer.watch(at('a.yaml'), { onChange: () => {}, signal })).rejects.toThrow('mine')
  })

  test.each([
    [{}, 'option "onChange" must be of type function'],
    [{ onChange: 1 }, 'option "onChange" must be of type function'],
    [{ onChange() {}, onProblems: 1 }, 'option "onProblems" must be of type function'],
    [{ onChange() {}, intervalMs: 0 }, 'option "intervalMs" must be a number above 0'],
    [{ onChange() {}, debounceMs: '1' }, 'option "debounceMs" must be a number above 0'],
    [{ onChange() {}, nonsense: 1 }, 'there is no option "nonsense"'],
  ])('refuses wrong options: %j', async (options, message) => {
    const at = folder({ 'a.yaml': 'a: 1\n' })
    const renderer = createRenderer({ providers: [] })
    const watching = renderer.watch(at('a.yaml'), options as unknown as RenderWatchOptions)
    await expect(watching).rejects.toThrow(new TypeError(message))
  })
})
