import { describe, expect, it } from 'vitest'
import { createRenderer, memory, RenderConfigError } from '../../src/index.ts'

const renderer = createRenderer({
  providers: [
    memory({
      key: 'value',
      KEY: 'upper',
      'my-id': 'dashed',
      openai: 'sk-EXAMPLE',
      A: 'a',
      B: 'b',
      TPL: 'x ${y} {{ z }}',
      db: '{"password":"pw"}',
      'vault/item/field': 'from-op',
      'kv/data': '{"a":{"b":"from-vals"}}',
    }),
  ],
})

async function outcome(source: string, dialect: string, filename = 'f.yaml'): Promise<unknown> {
  try {
    const { text, warnings } = await renderer.render(source, { filename, dialect })
    return warnings.length === 0 ? text : [text, ...warnings.map(({ code }) => code)]
  } catch (error) {
    if (error instanceof RenderConfigError) return error.code
    throw error
  }
}

describe('calyptia', () => {
  it.each([
    ['a: {{ secrets.key }}\n', 'a: value\n'],
    ['a: {{secrets.key}}-{{\n secrets.key\n}}\n', 'a: value-value\n'],
    ['a: {{ secrets . key }}\n', 'a: {{ secrets . key }}\n'],
    ['a: {{secrets.my-id}}\n', 'a: {{secrets.my-id}}\n'],
    ['a: {{ secrets.db.password }}\n', 'a: {{ secrets.db.password }}\n'],
    ['a: {{ secrets.key | upper }}\n', 'a: {{ secrets.key | upper }}\n'],
    ['a: {{SECRETS.key}}\n', 'a: {{SECRETS.key}}\n'],
    ['a: {{secretsnope}} {{secrets}} {{secrets...}}\n', 'a: {{secretsnope}} {{secrets}} {{secrets...}}\n'],
    ["a: << secrets.key >> {{ secret('key') }}\n", "a: << secrets.key >> {{ secret('key') }}\n"],
    ['a: ${VAR} {{ files.x }}\n', 'a: ${VAR} {{ files.x }}\n'],
  ])('%j', async (source, expected) => {
    expect(await outcome(source, 'calyptia')).toEqual(expected)
  })
})

describe('instill', () => {
  it.each([
    ['api-key: ${secret.openai}\n', 'api-key: sk-EXAMPLE\n'],
    ['token: ${ secret.my-id }\n', 'token: dashed\n'],
    ['a: Bearer ${secret.key}\n', 'a: Bearer value\n'],
    ['a: ${secret.A}${secret.B}\n', 'a: ab\n'],
    ['a: ${secret["my-id"]}\n', 'a: dashed\n'],
    ['a: ${secret.key}-{x}\n', 'EXPRESSION_SYNTAX'],
    ['a: "${secret.key}-{x}"\n', 'EXPRESSION_SYNTAX'],
    ['a: x ${secret.missing}\n', 'NOT_FOUND'],
    ['a: plain ${ text\n', 'a: plain ${ text\n'],
    ['a: ${secret.INSTILL_SECRET}\n', 'a: ${secret.INSTILL_SECRET}\n'],
    ['a: ${secrets.key}\n', ['a: value\n', 'OLD_NOTATION']],
    [
      'a: ${variable.x} ${comp.output.text} ${connection.c}\n',
      'a: ${variable.x} ${comp.output.text} ${connection.c}\n',
    ],
    ['${secret.key}: 1\n', '${secret.key}: 1\n'],
    ['a: ${secret.TPL}\n', 'CANNOT_ENCODE'],
    ['a: {{ secrets.key }}\n', 'a: {{ secrets.key }}\n'],
    ['# ${secret.missing}\na: ${secret.key}\n', '# ${secret.missing}\na: value\n'],
  ])('%j', async (source, expected) => {
    expect(await outcome(source, 'instill')).toEqual(expected)
  })
})

describe('apolo', () => {
  it.each([
    ['env:\n  X: secret:key\n', 'env:\n  X: value\n'],
    ['X: "secret:key"\n', 'X: "value"\n'],
    ['X: secret://default/org/proj/key\n', 'X: value\n'],
    ['X: secret:/proj/key\n', 'X: value\n'],
    ['X: secret:///proj/key\n', 'X: value\n'],
    ['X: secret:123\n', 'NOT_FOUND'],
    ['X: Bearer secret:key\n', 'X: Bearer secret:key\n'],
    ['X: mysecret:key\n', 'X: mysecret:key\n'],
    ['X: " secret:key"\n', 'X: " secret:key"\n'],
    ['v: ["secret:key:/path"]\n', ['v: ["secret:key:/path"]\n', 'DEFERRED']],
    ['v: secret://c/o/p/key:/path\n', ['v: secret://c/o/p/key:/path\n', 'DEFERRED']],
    ['X: secret:a/b/c\n', 'EXPRESSION_SYNTAX'],
    ['X: secret:..\n', 'EXPRESSION_SYNTAX'],
    ['X: secret:key?x=1\n', 'EXPRESSION_SYNTAX'],
    ['X: ${{ params.x }}\nY: secret:key\n', 'X: ${{ params.x }}\nY: value\n'],
    ['secret:key: 1\n', 'secret:key: 1\n'],
  ])('%j', async (source, expected) => {
    expect(await outcome(source, 'apolo')).toEqual(expected)
  })
})

describe('github', () => {
  it.each([
    ['a: ${{ secrets.KEY }}\n', 'a: upper\n'],
    ["a: ${{secrets.KEY}} ${{ secrets['my-id'] }}\n", 'a: upper dashed\n'],
    ['a: ${{ github.sha }}\n', 'a: ${{ github.sha }}\n'],
    ["a: ${{ secrets.KEY || 'x' }}\n", ["a: ${{ secrets.KEY || 'x' }}\n", 'DEFERRED']],
    [
      "if: ${{ github.ref == 'x' && secrets.KEY }}\n",
      ["if: ${{ github.ref == 'x' && secrets.KEY }}\n", 'DEFERRED'],
    ],
    ["a: {{ secret('KEY') }}\n", "a: {{ secret('KEY') }}\n"],
    ['a: [${{ secrets.KEY }}, ${{ github.ref }}]\n', 'a: [upper, ${{ github.ref }}]\n'],
  ])('%j', async (source, expected) => {
    expect(await outcome(source, 'github')).toEqual(expected)
  })
})

describe('op', () => {
  it.each([
    ['a: op://vault/item/field\n', 'a: from-op\n'],
    ['a: "{{ op://vault/item/field }}"\n', 'a: "from-op"\n'],
    ['a: op://any/db/password\n', 'a: pw\n'],
    ['a: op://vault/item\n', 'EXPRESSION_SYNTAX'],
    ['a: xop://vault/item/field\n', 'a: xop://vault/item/field\n'],
    ['a: op://vault/none/field\n', 'NOT_FOUND'],
    ['a: {{ secrets.key }}\n', 'a: {{ secrets.key }}\n'],
  ])('%j', async (source, expected) => {
    expect(await outcome(source, 'op')).toEqual(expected)
  })
})

describe('vals', () => {
  it.each([
    ['a: ref+vault://kv/data#/a/b\n', 'a: from-vals\n'],
    ['a: secretref+echo://key\n', 'a: value\n'],
    ['a: http://ref+echo://key+:80\n', 'a: http://value:80\n'],
    ['a: "ref+vault://kv/data#/a/b"\n', 'a: "from-vals"\n'],
    ['a: ref+echo://none\n', 'NOT_FOUND'],
    ['a: ref+ nothing\n', 'a: ref+ nothing\n'],
  ])('%j', async (source, expected) => {
    expect(await outcome(source, 'vals')).toEqual(expected)
  })
})

describe('which dialect a file has', () => {
  it('is what its first line says', async () => {
    const { text } = await renderer.render(
      '# render-config: dialect=instill\na: x ${secret.key} {{ secrets.key }}\n',
      { filename: 'f.yaml' },
    )
    expect(text).toBe('# render-config: dialect=instill\na: x value {{ secrets.key }}\n')
  })

  it('is what the caller says, whatever the first line says', async () => {
    const { text } = await renderer.render(
      '# render-config: dialect=instill\na: ${secret.key} {{ secrets.key }}\n',
      {
        filename: 'f.yaml',
        dialect: 'default',
      },
    )
    expect(text).toBe('# render-config: dialect=instill\na: ${secret.key} value\n')
  })

  it('is one that there is', async () => {
    expect(await outcome('a: 1\n', 'nope')).toBe('USAGE')
    await expect(
      renderer.render('# render-config: dialect=nope\na: {{ secrets.key }}\n', { filename: 'f.yaml' }),
    ).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      problems: [{ line: 1 }],
    })
  })

  it('takes more names of the run', async () => {
    const source = "a: {{ secret('key') ~ mine.x }}\n"
    expect(await outcome(source, 'default')).toBe('EXPRESSION_SYNTAX')
    const { warnings } = await renderer.render(source, {
      filename: 'f.yaml',
      runtimeNames: { variables: ['mine'] },
    })
    expect(warnings.map(({ code }) => code)).toEqual(['DEFERRED'])
  })
})
