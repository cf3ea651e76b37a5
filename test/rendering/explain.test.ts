import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createRenderer, memory, type Provider, ProviderError } from '../../src/index.ts'

const SECRET = 'hunter2-EXAMPLE'
const created = '2026-01-02T03:04:05.000Z'
const store: Provider = {
  name: 'remote',
  get: ({ key }) => {
    if (key === 'DOWN') throw new ProviderError('UNAVAILABLE', 'remote is down')
    return key === 'V' ? { value: SECRET, version: '3', createdAt: created } : undefined
  },
}
const renderer = createRenderer({
  providers: [memory({ A: SECRET, db: `{"user":"${SECRET}"}` }), store],
  env: { ENV_E: 'e' },
})

/** Line by line: what became of what. */
async function states(source: string, options: object = {}): Promise<string[]> {
  const { expressions } = await renderer.explain(source, { filename: 'f.yaml', ...options })
  return expressions.map(({ line, text, state, reason }) =>
    [`${line} ${text}: ${state}`, ...(reason === undefined ? [] : [reason])].join(', '),
  )
}

describe('what becomes of an expression', () => {
  it.each<[string, string[], object?]>([
    ['a: {{ secrets.A }}\n', ['1 {{ secrets.A }}: rendered']],
    ['a: {{ secrets.NO }}\n', ['1 {{ secrets.NO }}: problem']],
    ['a: {{ secrets.NO }}\n', ['1 {{ secrets.NO }}: kept'], { missing: 'keep' }],
    ['a: {{ secrets.NO }}\n', ['1 {{ secrets.NO }}: emptied'], { missing: 'empty' }],
    ['a: {{ secrets.NO }}\n', ['1 {{ secrets.NO }}: not-asked'], { offline: true }],
    ['a: {{ secert("A") }}\n', ['1 {{ secert("A") }}: near-miss']],
    ['a: {{ secret("A") | jq(".x") }}\n', ['1 {{ secret("A") | jq(".x") }}: deferred']],
    ["a: {{ secret('A'' }}\n", ["1 {{ secret('A'' }}: problem"]],
    [
      'a: {{ inputs.x }}\nb: {{ secrets.A }}',
      ["1 {{ inputs.x }}: foreign, another engine's", '2 {{ secrets.A }}: rendered'],
    ],
    ['a: {{ inputs.x }}\n', ["1 {{ inputs.x }}: foreign, another engine's"]],
    ['# {{ secrets.A }}\n', ['1 {{ secrets.A }}: left, in a comment, or no part of a value']],
    [
      'a: 1 {# {{ secrets.A }} #} {# x #}\n',
      ['1 {# {{ secrets.A }} #}: left, in a comment of the template language'],
    ],
    ['a: {{ secrets.A }}\n', ['1 {{ secrets.A }}: left, this place is left alone'], { leave: ['a'] }],
    [
      '${secret.a}: ${secret.a}\n',
      ['1 ${secret.a}: left, the platform renders no keys', '1 ${secret.a}: problem'],
      { dialect: 'instill' },
    ],
    [
      '{% raw %}{{ secrets.A }}{{ x }}{% endraw %}',
      ['1 {{ secrets.A }}: left, in a raw block', "1 {{ x }}: foreign, another engine's"],
      { filename: 'f.txt' },
    ],
    ['a: [{{ secrets.A }}\n', ['1 {{ secrets.A }}: problem, not read, because the document has a problem']],
    [
      'a {{ secrets.A }}',
      ['1 {{ secrets.A }}: problem, not read, because the document has a problem'],
      { filename: 'f.what' },
    ],
    ['{% if secrets.A %}\na: 1\n', ['1 {% if secrets.A %}: deferred'], { filename: 'f.txt' }],
    ['*{{ secrets.A }} : 1\n', ['1 {{ secrets.A }}: problem']],
  ])('%j: %j', async (source, expected, options = {}) => {
    expect(await states(source, options)).toEqual(expected)
  })

  it('is a problem where the schema has something against it', async () => {
    const schema = { properties: { a: { type: 'string', maxLength: 3 } } }
    const [one] = (await renderer.explain('a: "{{ secrets.A }}"\n', { filename: 'f.yaml', schema }))
      .expressions
    expect(one).toMatchObject({ state: 'problem', problems: [{ code: 'SCHEMA_MISMATCH' }] })
  })
})

describe('what is said of an expression', () => {
  it('is where it stands, what it asks for, and who answered with which version', async () => {
    const source =
      'list:\n  - "{{ secrets.A }}:{{ secrets.V ?? secrets.NO }}"\n{{ secrets.A }}: { x: {{ envs.E ~ vars.v }} }\n'
    const explanation = await renderer.explain(source, { filename: 'f.yaml', variables: { v: 1 } })
    expect(explanation).toMatchObject({
      file: 'f.yaml',
      format: 'yaml',
      dialect: 'default',
      problems: [],
      source,
    })
    const [first, second, key, plain] = explanation.expressions
    expect(first).toMatchObject({
      start: 11,
      end: 26,
      line: 2,
      column: 6,
      path: ['list', 0],
      style: 'double',
    })
    expect(first!.references).toEqual([{ key: 'A', outcome: 'FOUND', provider: 'memory', asked: ['memory'] }])
    expect(second!.references).toEqual([
      {
        key: 'V',
        outcome: 'FOUND',
        provider: 'remote',
        version: '3',
        createdAt: created,
        asked: ['memory', 'remote'],
      },
      { key: 'NO', outcome: 'NOT_FOUND', asked: ['memory', 'remote'] },
    ])
    expect(key).toMatchObject({ path: ['{{ secrets.A }}'], style: expect.stringContaining('key') })
    expect(plain).toMatchObject({
      references: [],
      plain: ['envs.E', 'vars.v'],
      path: ['{{ secrets.A }}', 'x'],
    })
    expect(JSON.stringify(explanation)).not.toContain('hunter2')
  })

  it.each<[string, string, (number | undefined)[], object?]>([
    ['where lines of a value come before it', 'a: |\n  {{ secrets.PEM }}\nb: {{ secrets.A }}\n', [2, 5]],
    ['in one scalar', 'a: "{{ secrets.PEM }} {{ secrets.A }}"\n', [1, 1]],
    ['in a block whose header changes', 'a: |\n  {{ secrets.INDENTED }}\nb: {{ secrets.A }}\n', [2, 4]],
    ['of none that stays', 'a: {{ inputs.x }} {{ secrets.A }}\n', [undefined, 1]],
    ['of none beside a problem', 'a: {{ secrets.A }}\nb: {{ secrets.NO }}\n', [undefined, undefined]],
    [
      'in a loop',
      '{% for i in [1, 2] %}k{{ i }}: {{ secrets.A }}\n{% endfor %}',
      [1, 1, 2, 2],
      { mode: 'template' },
    ],
  ])('tells the line of the result, %s', async (_, source, expected, options = {}) => {
    const own = createRenderer({ providers: [memory({ A: SECRET, PEM: 'x\ny\nz', INDENTED: ' x\ny' })] })
    const { expressions } = await own.explain(source, { filename: 'f.yaml', ...options })
    expect(expressions.map(({ renderedLine }) => renderedLine)).toEqual(expected)
  })

  it('names the secret whose field was taken', async () => {
    const { expressions } = await renderer.explain('a: {{ secrets.db.user }}\n', { filename: 'f.yaml' })
    expect(expressions[0]!.references).toMatchObject([{ key: 'db.user', secret: 'db' }])
  })

  it('says since when a value is remembered', async () => {
    const source = 'a: {{ secrets.V }}\n'
    const own = createRenderer({ providers: [store] })
    const read = async () =>
      (await own.explain(source, { filename: 'f.yaml' })).expressions[0]!.references[0]!
    expect(await read()).not.toHaveProperty('cachedAt')
    expect((await read()).cachedAt).toMatch(/^\d{4}-.*Z$/)
  })

  it('says that a store is down and a remembered value stands in', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'render-config-explain-'))
    try {
      const state = { down: false }
      const flaky: Provider = {
        name: 'flaky',
        get: () => {
          if (state.down) throw new ProviderError('UNAVAILABLE', 'flaky is down')
          return SECRET
        },
      }
      const lastKnownGood = { path: join(folder, 'kept'), key: 'a key of the user, EXAMPLE' }
      const read = async () => {
        const own = createRenderer({ providers: [flaky], lastKnownGood })
        return (await own.explain('a: {{ secrets.K }}\n', { filename: 'f.yaml' })).expressions[0]!
      }
      await read()
      state.down = true
      expect(await read()).toMatchObject({
        state: 'rendered',
        references: [{ outcome: 'FOUND', stale: true, cachedAt: expect.stringMatching(/Z$/) }],
        warnings: [{ code: 'STALE' }],
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('asks each secret once for all documents, and explains those beside one that is broken', async () => {
    let asked = 0
    const counting: Provider = {
      name: 'counting',
      get: () => {
        asked++
        return SECRET
      },
    }
    const own = createRenderer({ providers: [counting] })
    const explained = await own.explainAll([
      { source: 'a: {{ secrets.K }}\n', filename: 'a.yaml' },
      { source: 'a: [{{ secrets.K }}\n', filename: 'b.yaml' },
      { source: 'a: {{ secrets.K }}\n', filename: 'c.yaml' },
    ])
    expect(asked).toBe(1)
    expect(explained.map(({ expressions }) => expressions[0]!.state)).toEqual([
      'rendered',
      'problem',
      'rendered',
    ])
  })

  it('names who would be asked where no store is', async () => {
    const source = 'a: {{ secret("remote:x") }}{{ secrets.x }}\n'
    const { expressions } = await renderer.explain(source, { filename: 'f.yaml', offline: true })
    expect(expressions.map(({ references }) => references)).toEqual([
      [{ key: 'remote:x', asked: ['remote'] }],
      [{ key: 'x', asked: ['memory', 'remote'] }],
    ])
  })

  it('is refused for options of the wrong type', async () => {
    await expect(renderer.explain('', { offline: 1 } as never)).rejects.toThrow(TypeError)
  })
})

describe('a whole template', () => {
  const folder = mkdtempSync(join(tmpdir(), 'render-config-explain-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const filename = join(folder, 'f.yaml.njk')
  writeFileSync(join(folder, 'part.yaml'), '\n  x: {{ secrets.A }}{% if secrets.V %}!{% endif %}\n')
  const rows = async (source: string, options: object = {}): Promise<string[]> => {
    const { expressions, mentions } = await renderer.explain(source, {
      filename,
      mode: 'template',
      ...options,
    })
    return [...expressions, ...mentions].map(({ file, line, column, text, state, references }) =>
      [
        file?.slice(folder.length + 1) ?? '-',
        line,
        column,
        text,
        state,
        references.map(({ key, outcome }) => `${key} ${outcome ?? '-'}`),
      ].join(' '),
    )
  }

  it.each<[string, string, string[], object?]>([
    [
      'of an include, with its file',
      "a:{% include 'part.yaml' %}",
      ['part.yaml 2 6 {{ secrets.A }} rendered A FOUND', 'part.yaml 2 21 {% if secrets.V %} used V FOUND'],
    ],
    [
      'in conditions, loops, assignments and arguments',
      '{% set s = secrets.V %}{% macro m(x) %}m: 1{% endmacro %}\n' +
        '{% for c in secrets.A %}{% endfor %}\n{{ m(secrets.db) }}\n{% if s == 1 %}{% elif secrets.NO ?? secrets.A %}b: 1{% endif %}',
      [
        '- 1 1 {% set s = secrets.V %} used V FOUND',
        '- 2 1 {% for c in secrets.A %} used A FOUND',
        '- 3 1 {{ m(secrets.db) }} used db FOUND',
        '- 4 16 {% elif secrets.NO ?? secrets.A %} used NO NOT_FOUND,A FOUND',
      ],
    ],
    [
      'once, however often it is run',
      '{% for i in [1, 2] %}{% if secrets.A %}a{{ i }}: 1\n{% endif %}{% endfor %}',
      ['- 1 25 {{ i }} rendered ', '- 1 25 {{ i }} rendered ', '- 1 22 {% if secrets.A %} used A FOUND'].map(
        row => row.replace('1 25 {{ i }}', '1 41 {{ i }}'),
      ),
    ],
    [
      'of a secret that is missing',
      'a: 1\n{% if secrets.NO %}b: 1{% endif %}',
      ['- 2 1 {% if secrets.NO %} problem NO NOT_FOUND'],
    ],
    [
      'that counts as empty',
      'a: 1\n{% if secrets.NO %}b: 1{% endif %}',
      ['- 2 1 {% if secrets.NO %} emptied NO NOT_FOUND'],
      { missing: 'empty' },
    ],
    [
      'all places in all branches, if nobody is asked',
      "{% if secrets.A %}a: {{ secrets.V }}{% else %}a:{% include 'part.yaml' %}{% endif %}",
      ['- 1 1 {% if secrets.A %} not-asked A -', '- 1 22 {{ secrets.V }} not-asked V -'],
      { offline: true },
    ],
  ])('tells what asks for secrets: %s', async (_, source, expected, options) => {
    expect(await rows(source, options)).toEqual(expected)
  })
})
