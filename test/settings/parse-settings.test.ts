import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { RenderConfigError } from '../../src/errors.ts'
import { parseSettings } from '../../src/settings/parse-settings.ts'

const fixtures = join(import.meta.dirname, '../../fixtures/settings')
const place = { file: 'render-config.yaml', folder: '/home/me/project' }

async function refusal(text: string): Promise<RenderConfigError> {
  const error = await parseSettings(text, place).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(RenderConfigError)
  return error as RenderConfigError
}

const told = ({ problems }: RenderConfigError): string[] =>
  problems.map(({ line, column, message, hint }) =>
    [`${line}:${column} ${message}`, ...(hint === undefined ? [] : [hint])].join(' | '),
  )

describe('what a config may ask for, and what stands in for a store', () => {
  it('are read', async () => {
    const text = `providers: ['vault+http://127.0.0.1/kv', { mine: 'env:' }]
allow: { vault: ['app/**'], mine: [], dotenv: [A], '*': ['APP_*'] }
lastKnownGood: { path: .cache/values, maxAge: 0.5 }
`
    expect(await parseSettings(text, place)).toMatchObject({
      allow: { vault: ['app/**'], mine: [], dotenv: ['A'], '*': ['APP_*'] },
      lastKnownGood: { path: '/home/me/project/.cache/values', maxAgeMs: 500 },
    })
  })

  it.each([
    ['allow: { valut: [A] }\nproviders: [vault://h/kv]', '1:10 no provider of these settings has this alias'],
    ['allow: { vault: [A] }', '1:10 no provider of these settings has this alias'],
    ["allow: { 'a b': [A] }", 'must match pattern'],
    ['allow: { env: A }', 'must be array'],
    ['lastKnownGood: { maxAge: 5 }', 'path'],
    ['lastKnownGood: { path: x, maxAge: 0 }', 'must be > 0'],
    ['lastKnownGood: { path: x, key: hunter2-EXAMPLE }', 'there is no setting "key" here'],
    ['allow: { env: [A] }\nproviders: [5, null]', 'must be'],
  ])('are refused: %s', async (text, message) => {
    const shown = told(await refusal(text)).join('\n')
    expect(shown).toContain(message)
    expect(shown).not.toContain('hunter2')
  })
})

describe("a newcomer's settings", () => {
  it('are read, with their paths made absolute', async () => {
    const text = readFileSync(join(fixtures, 'newcomer/render-config.yaml'), 'utf8')
    expect(await parseSettings(text, place)).toEqual({
      ...place,
      providers: [
        { uri: 'dotenv:secrets.env', line: 3, column: 5 },
        { uri: 'spare=dotenv:spare.env', line: 4, column: 5 },
      ],
      options: { variables: { stage: 'staging' }, leave: ['description'] },
      timeoutMs: undefined,
      rules: [
        { match: 'flows/**/*.yaml', schema: '/home/me/project/flow.schema.json' },
        { match: '*.tmpl', format: 'json' },
      ],
    })
  })

  it.each(['', '# nothing yet\n', '---\n', '{}', 'null'])('may say nothing: %j', async text => {
    const settings = await parseSettings(text, place)
    expect(settings).toEqual({ ...place, providers: undefined, options: {}, timeoutMs: undefined, rules: [] })
  })

  it('take every key that there is', async () => {
    const { options, timeoutMs, providers } = await parseSettings(
      `
providers: ['env:', { env: }, { alias: db, uri: 'dir:secrets' }, { uri: 'store:s.json' }]
namespace: company.team
variables: { a: 1, b: true, c: text }
envsPrefix: ''
missing: keep
strict: true
timeout: 1.5
leave: [description, extend.**]
runtimeNames: { variables: [mine], functions: [], filters: [shout] }
files: []
`,
      place,
    )
    expect(providers?.map(({ uri }) => uri)).toEqual(['env:', 'env:', 'db=dir:secrets', 'store:s.json'])
    expect(timeoutMs).toBe(1500)
    expect(options).toEqual({
      namespace: 'company.team',
      variables: { a: 1, b: true, c: 'text' },
      envsPrefix: '',
      missing: 'keep',
      strict: true,
      leave: ['description', 'extend.**'],
      runtimeNames: { variables: ['mine'], functions: [], filters: ['shout'] },
    })
  })

  it('may share parts with anchors and "<<"', async () => {
    const { rules } = await parseSettings(
      'files:\n  - &base { match: a, format: yaml }\n  - { <<: *base, match: b }\n',
      place,
    )
    expect(rules).toEqual([
      { match: 'a', format: 'yaml' },
      { match: 'b', format: 'yaml' },
    ])
  })
})

describe('a profile', () => {
  const text = `
providers: [dotenv:dev.env]
namespace: company
variables: { stage: dev, region: eu }
missing: keep
strict: true
timeout: 5
leave: [description]
runtimeNames: { variables: [mine] }
files:
  - { match: '*.yaml', dialect: kestra }
profiles:
  prod:
    providers:
      - vault://vault.example/secret/app
    variables: { stage: prod }
    missing: error
    timeout: 30
    leave: [extend.**]
    files:
      - { match: '*.yaml', schema: strict.json }
  same:
  bare: { providers: [] }
`
  const read = (profile?: string) => parseSettings(text, { ...place, profile })

  it('counts over the rest: lists of providers replace, variables, places and rules add up', async () => {
    expect(await read('prod')).toEqual({
      ...place,
      providers: [{ uri: 'vault://vault.example/secret/app', line: 15, column: 9 }],
      options: {
        namespace: 'company',
        variables: { stage: 'prod', region: 'eu' },
        missing: 'error',
        strict: true,
        leave: ['description', 'extend.**'],
        runtimeNames: { variables: ['mine'] },
      },
      timeoutMs: 30_000,
      rules: [
        { match: '*.yaml', dialect: 'kestra' },
        { match: '*.yaml', schema: '/home/me/project/strict.json' },
      ],
    })
  })

  it('that is not asked for changes nothing, and one that says nothing neither', async () => {
    const base = await read()
    expect(base).toMatchObject({ providers: [{ uri: 'dotenv:dev.env' }], timeoutMs: 5000 })
    expect(Object.keys(base.options)).not.toContain('profiles')
    expect(await read('same')).toEqual(base)
    expect((await read('bare')).providers).toEqual([])
  })

  it.each([
    ['prd', 'did you mean "prod"?'],
    ['x', 'its profiles: prod, same, bare'],
    ['toString', 'its profiles: prod, same, bare'],
    ['', 'its profiles: prod, same, bare'],
  ])('that there is not is wrong usage: %j', async (profile, hint) => {
    await expect(read(profile)).rejects.toMatchObject({
      problems: [{ code: 'USAGE', message: `there is no profile "${profile}" in render-config.yaml`, hint }],
    })
  })

  it('of a file without profiles is told so', async () => {
    await expect(parseSettings('strict: true', { ...place, profile: 'prod' })).rejects.toMatchObject({
      problems: [{ code: 'USAGE', hint: 'render-config.yaml has no profiles' }],
    })
  })

  it('that is wrong is told, whichever is asked for', async () => {
    const wrong = 'profiles:\n  a: { strict: 1 }\n  b c: {}\n  d: []\n'
    expect(told(await refusal(wrong))).toEqual([
      '2:16 /profiles/a/strict must be boolean (keyword "type")',
      '3:3 /profiles/b c must match pattern "^[A-Za-z0-9][A-Za-z0-9._-]*$" (keyword "pattern")',
      '4:3 /profiles/d must be object,null (keyword "type")',
    ])
  })

  it('may share parts with another by anchors', async () => {
    const shared = 'profiles:\n  a: &a { strict: true, missing: keep }\n  b: { <<: *a, missing: empty }\n'
    const { options } = await parseSettings(shared, { ...place, profile: 'b' })
    expect(options).toMatchObject({ strict: true, missing: 'empty' })
  })
})

describe('wrong settings', () => {
  it('are told all at once, each at its place', async () => {
    const text = readFileSync(join(fixtures, 'wrong/render-config.yaml'), 'utf8')
    const { problems } = await refusal(text)
    const blocks = problems.map(({ line, column, message, frame, hint }) =>
      [
        `${line}:${column}  ${message}`,
        frame ?? 'no frame',
        ...(hint === undefined ? [] : [`hint: ${hint}`]),
      ].join('\n'),
    )
    expect(problems.every(({ code, file }) => code === 'SETTINGS_INVALID' && file === place.file)).toBe(true)
    await expect(`${blocks.join('\n\n')}\n`).toMatchFileSnapshot(join(fixtures, 'wrong/expected.txt'))
  })

  it.each([
    ['a: [1', '1:6 the indentation fits nothing above, or a bracket is not closed'],
    ['a: {{ bad\n', '2:1 the indentation fits nothing above, or a bracket is not closed'],
    ['a: "x', '1:6 a quote, a bracket, a comma or a blank is missing'],
    ['\tstrict: true', '1:1 tabs can not indent'],
    ['strict: true\n---\nstrict: true', '3:1 a second document stands in the file'],
    ['strict: *nothing', '1:9 the alias stands for nothing above it'],
    ['- env:', '1:1 the document must be object (keyword "type")'],
    ['text', '1:1 the document must be object (keyword "type")'],
    ['strict: {{ secret("A") }}', '1:1 /strict must be boolean (keyword "type")'],
  ])('%j is refused', async (text, expected) => {
    expect(told(await refusal(text))[0]).toBe(expected)
  })

  it.each([
    ['strct: true', 'did you mean "strict"?'],
    ['colour: x', 'there are providers, namespace, variables'],
    ['profile: x', 'did you mean "profiles"?'],
    ['profiles: { prod: { provders: [] } }', 'did you mean "providers"?'],
    ['profiles: { prod: { profiles: {} } }', 'there is no setting "profiles" here'],
    ['profiles: { 0: { files: [{ match: a, formt: x }] } }', 'did you mean "format"?'],
    ['profiles: { prod: { files: [{ match: a, format: yanl }] } }', 'did you mean "yaml"?'],
    ['files: [{ match: a, formt: yaml }]', 'did you mean "format"?'],
    ['files: [{ match: a, format: yanl }]', 'did you mean "yaml"?'],
    ['runtimeNames: { filter: [] }', 'did you mean "filters"?'],
  ])('%j has a hint', async (text, hint) => {
    expect(told(await refusal(text))[0]).toContain(hint)
  })

  it('never quotes a value, and shows no line with a URI', async () => {
    const secret = 'hunter2-EXAMPLE'
    const error = await refusal(
      `providers:\n  - { 'a b': 'vault://u:${secret}@vault.example/secret' }\nnamespace: [${secret}, "${secret}"]\nmissing: ${secret}\n`,
    )
    expect(error.problems.length).toBeGreaterThan(2)
    const { problems, ...rest } = error
    const said = problems.map(({ frame: _, ...problem }) => problem)
    expect(inspect([said, rest, error.message, error.stack], { depth: 9 })).not.toContain(secret)
    const frames = problems.filter(({ line }) => line === 2).map(({ frame }) => frame)
    expect(frames).toEqual([undefined])
  })

  it.each([
    ['anchors', `strict: true\n${'- &a x\n'.repeat(100_000)}`],
    ['levels in brackets', '['.repeat(100_000)],
    ['levels of a block', `${'- '.repeat(100_000)}x`],
    ['explicit keys', `${'? '.repeat(100_000)}x`],
    [
      'aliases that multiply',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[index]}`)}]`).join('\n')}`,
    ],
  ])('in hostile YAML end quickly: %s', async (_, text) => {
    expect((await refusal(text)).problems[0]!.message).toMatch(
      /^(?:nested more than 200 deep|more than 10000 anchors|aliases make more than 1000000 values of it)$/,
    )
  })
})
