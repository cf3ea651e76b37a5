import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTransformer } from '../../src/integrations/jest.ts'
import {
  fakeSecrets,
  registerSecret,
  renderConfigPlugin,
  renderFixture,
  runRedactor,
  toContainNoSecrets,
  toRenderWithoutProblems,
} from '../../src/integrations/vitest.ts'

/** The parts that both runners share; the runners themselves are in vitest-project and jest-project. */

let folder: string
let file: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'render-config-fixtures-'))
  file = join(folder, 'a.yaml')
  writeFileSync(file, 'a: << secrets.A ?? "none" >>\nb: << envs.stage >>\n---\nc: << secrets.C >>\n')
})
afterAll(() => rm(folder, { recursive: true }))

describe('renderFixture', () => {
  it('sees nothing but what it is given', async () => {
    process.env.SECRET_C = Buffer.from('of this machine').toString('base64')
    process.env.ENV_stage = 'of this machine'
    await expect(renderFixture(file)).rejects.toMatchObject({
      problems: [
        { code: 'NOT_FOUND', line: 2 },
        { code: 'NOT_FOUND', line: 4 },
      ],
    })
    delete process.env.SECRET_C
    delete process.env.ENV_stage
  })

  it('gives the text, its documents, and who was asked', async () => {
    const secrets = { C: 'c: #EXAMPLE' }
    const { text, bytes, documents, references } = await renderFixture(file, {
      secrets,
      env: { ENV_stage: 'x' },
    })
    expect(text).toBe(`a: none\nb: x\n---\nc: 'c: #EXAMPLE'\n`)
    expect(Buffer.from(bytes).toString()).toBe(text)
    expect(documents).toEqual([{ a: 'none', b: 'x' }, { c: 'c: #EXAMPLE' }])
    expect(references.map(({ key, outcome }) => [key, outcome])).toEqual([
      ['A', 'NOT_FOUND'],
      ['C', 'FOUND'],
    ])
  })

  it('takes names from a type', async () => {
    type SecretName = 'A' | 'C'
    // @ts-expect-error a name that no config uses
    await renderFixture<SecretName>(file, { secrets: { C: 'c EXAMPLE', D: 'd' }, env: { ENV_stage: 'x' } })
  })

  it('makes the values known, and what filters make of them', async () => {
    writeFileSync(join(folder, 'b.json'), '{"a": "<< secrets.B | upper >>"}')
    await renderFixture(join(folder, 'b.json'), { secrets: { B: 'known to the run' } })
    expect(runRedactor().redact('known to the run, KNOWN TO THE RUN')).toBe('***, ***')
    registerSecret('registered by hand', 'HAND')
    expect(runRedactor().redact('registered by hand')).toBe('***')
  })
})

describe('toRenderWithoutProblems', () => {
  it('tells every problem and warning with its place, without a value', async () => {
    const source = 'a: << secrets.A | int >>\nb: << secrets.B >>\nc: << secert("C") >>\n'
    const { pass, message } = await toRenderWithoutProblems(
      { source, filename: 'x.yaml' },
      { secrets: { A: 'no number EXAMPLE' } },
    )
    expect(pass).toBe(false)
    const text = message()
    expect(text).toContain('there are 3:\n\nx.yaml:1:4  ')
    expect(text).toContain('x.yaml:2:4  secret "B" not found (asked test)  [NOT_FOUND]')
    expect(text).toContain("hint: did you mean secret('C')?")
    expect(text).not.toContain('EXAMPLE')
  })

  it('refuses what is no config', async () => {
    await expect(toRenderWithoutProblems(5)).rejects.toThrow(TypeError)
  })
})

describe('rendered modules', () => {
  const watched: string[] = []
  const context = { addWatchFile: (path: string) => void watched.push(path) }
  const load = (id: string, options = {}) => renderConfigPlugin(options).load.call(context, id)

  it('leave other imports alone', async () => {
    expect(await load(file)).toBeUndefined()
    expect(await load(`${file}?raw`)).toBeUndefined()
    expect(watched).toEqual([])
  })

  it('are rendered with fake secrets by default, and rendered again when the file changes', async () => {
    const loaded = await load(`${file}?rendered`, { env: { ENV_stage: 'x' } })
    const { A, C } = fakeSecrets()
    const { default: text } = (await import(
      `data:text/javascript,${encodeURIComponent(inline(loaded!.code))}`
    )) as {
      default: string
    }
    expect(text).toContain('b: x\n')
    expect(loaded?.code).toContain(JSON.stringify(A))
    expect(loaded?.code).toContain(JSON.stringify(C))
    expect(watched).toEqual([file])
  })

  it('tell what is wrong with the config, with its place', async () => {
    await expect(load(`${file}?rendered`, { secrets: {} })).rejects.toThrow(
      `${file}:4:4  secret "C" not found`,
    )
    await expect(createTransformer({ secrets: {} }).processAsync('', file)).rejects.toThrow('not found')
  })
})

/** The module without its import, which the fixture projects run. */
function inline(code: string): string {
  return code.replace(/^import .*$/m, 'const registerSecret = () => {}')
}

describe('toContainNoSecrets', () => {
  const value = 'correct "horse" EXAMPLE'

  it.each<[string, unknown, boolean]>([
    ['a text', `a ${value}`, false],
    ['bytes', Buffer.from(value), false],
    ['a deep object', { a: [new Map([[value, 1]])] }, false],
    ['the cause of an error', new Error('a', { cause: new Error(value) }), false],
    ['what hangs on a function', Object.assign(() => {}, { calls: [value] }), false],
    ['a function without it', Object.assign(() => {}, { calls: ['b'] }), true],
  ])('looks into %s', (_, received, pass) => {
    registerSecret(value, 'HORSE')
    const result = toContainNoSecrets(received)
    expect(result.pass).toBe(pass)
    expect(result.message()).not.toContain('horse')
  })
})
