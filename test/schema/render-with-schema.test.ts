import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import {
  createRenderer,
  memory,
  RenderConfigError,
  type RenderOptions,
  renderConfig,
} from '../../src/index.ts'

const values = {
  PORT: '5432',
  BIG: '123456789012345678901234567890',
  RATIO: '0.5',
  YES: 'yes',
  TEXT: 'hunter2 EXAMPLE',
  OBJECT: '{"secretkey": {"deep": "hunter2 EXAMPLE"}, "n": 1}',
  LIST: '[1, 2]',
  KEY: 'port',
  ODD_KEY: 'hunter2 EXAMPLE',
  DOLLAR: 'a$b',
}
const providers = [memory(values)]
const renderer = createRenderer({ providers })

const folder = mkdtempSync(join(tmpdir(), 'render-config-schema-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function refusal(source: string, options: object): Promise<RenderConfigError> {
  const error = await renderer.render(source, { filename: 'f.yaml', ...options }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(RenderConfigError)
  return error as RenderConfigError
}

const told = ({ problems }: RenderConfigError): string[] =>
  problems.map(({ code, line, column, message }) => `${code} ${line}:${column} ${message}`)

describe('a type of the schema', () => {
  const schema = {
    properties: {
      int: { type: 'integer' },
      number: { type: 'number' },
      bool: { type: 'boolean' },
      object: { type: 'object' },
      list: { type: 'array', items: { type: 'integer' } },
      text: { type: 'string' },
      map: { additionalProperties: { type: 'integer' } },
      free: {},
      choice: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
    },
  }

  it.each([
    ['int: {{ secrets.PORT }}', 'int: 5432'],
    ['int: {{ secrets.BIG }} # why', 'int: 123456789012345678901234567890 # why'],
    ['number: << secrets.PORT >>', 'number: 5432.0'],
    ['number: << secrets.RATIO >>', 'number: 0.5'],
    ['bool: << secrets.YES >>', 'bool: true'],
    ['object: << secrets.OBJECT >>', 'object: {"secretkey":{"deep":"hunter2 EXAMPLE"},"n":1}'],
    ['list: << secrets.LIST >>', 'list: [1,2]'],
    ['list:\n  - << secrets.PORT >>', 'list:\n  - 5432'],
    ['list: [<< secrets.PORT >>, 1]', 'list: [5432, 1]'],
    ['map: { a: << secrets.PORT >> }', 'map: { a: 5432 }'],
    ['text: << secrets.PORT >>', "text: '5432'"],
    ['free: << secrets.PORT >>', "free: '5432'"],
    ['choice: << secrets.PORT >>', "choice: '5432'"],
    ['int: << secrets.PORT ~ 1 >>', 'int: 54321'],
    ['int: << vars.port >>', 'int: 80'],
    ['number: << secrets.PORT | int >>', 'number: 5432'],
    ['{{ secrets.KEY }}: 1\nint: {{ secrets.PORT }}', 'port: 1\nint: 5432'],
    ['a: &x { int: 1 }\n---\nint: {{ secrets.PORT }}', 'a: &x { int: 1 }\n---\nint: 5432'],
  ])('makes %j of %j', async (source, expected) => {
    const { text } = await renderer.render(`${source}\n`, {
      filename: 'f.yaml',
      schema,
      variables: { port: '80' },
    })
    expect(text).toBe(`${expected}\n`)
  })

  it.each([
    [
      'a.json',
      '{"int": {{ secrets.PORT }}, "bool": {{ secrets.YES }}, "free": {{ secrets.PORT }}}',
      '{"int": 5432, "bool": true, "free": "5432"}',
    ],
    ['a.jsonc', '{"list": [{{ secrets.PORT }}], // x\n}', '{"list": [5432], // x\n}'],
    [
      'a.json5',
      "{object: {{ secrets.OBJECT }}, text: '{{ secrets.PORT }}'}",
      '{object: {"secretkey":{"deep":"hunter2 EXAMPLE"},"n":1}, text: \'5432\'}',
    ],
    ['a.jsonl', '{"free": 1}\n{"int": {{ secrets.PORT }}}\n', '{"free": 1}\n{"int": 5432}\n'],
    ['compose.yaml', 'int: {{ secrets.PORT }}\ntext: {{ secrets.DOLLAR }}\n', 'int: 5432\ntext: a$$b\n'],
  ])('counts in %s', async (filename, source, expected) => {
    const { text } = await renderer.render(source, { filename, schema })
    expect(text).toBe(expected)
  })

  it('reaches a place under a key that an expression makes', async () => {
    const { text } = await renderer.render('{{ secrets.KEY }}: {{ secrets.PORT }}\n', {
      filename: 'f.yaml',
      schema: { properties: { port: { type: 'integer' } } },
    })
    expect(text).toBe('port: 5432\n')
  })

  it.each([
    ['int: {{ secrets.TEXT }}', '1:6 /int must be integer', 'TEXT'],
    ['int: {{ secrets.RATIO }}', '1:6 /int must be integer', 'RATIO'],
    ['bool: {{ secrets.PORT }}', '1:7 /bool must be boolean', 'PORT'],
    ['object: {{ secrets.TEXT }}', '1:9 /object must be object', 'TEXT'],
    ['object: {{ secrets.LIST }}', '1:9 /object must be object', 'LIST'],
    ['list: {{ secrets.OBJECT }}', '1:7 /list must be array', 'OBJECT'],
    [
      'map: { {{ secrets.ODD_KEY }}: {{ secrets.TEXT }} }',
      '1:31 /map/{{ secrets.ODD_KEY }} must be integer',
      'TEXT',
    ],
  ])('that the value of %j does not fit is told once, without the value', async (source, expected, key) => {
    const error = await refusal(source, { schema })
    expect(told(error)).toEqual([
      `SCHEMA_MISMATCH ${expected} (keyword "type"; value comes from secret "${key}"; not shown)`,
    ])
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error) + error.stack).not.toContain('hunter2')
  })
})

describe('a rendered document that does not meet its schema', () => {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    required: ['id'],
    additionalProperties: false,
    properties: {
      id: { type: 'string', pattern: '^[a-z.]+$' },
      port: { type: 'integer', maximum: 1024 },
      stage: { enum: ['a', 'b'] },
      tags: { type: 'array', uniqueItems: true },
      any: true,
      nested: { type: 'object', required: ['x'], propertyNames: { maxLength: 3 } },
    },
  }

  it.each([
    [
      "id: {{ secret('TEXT') }}",
      '1:5 /id must match pattern "^[a-z.]+$" (keyword "pattern"; value comes from secret "TEXT"; not shown)',
    ],
    [
      "id: |\n  {{ secret('TEXT') }}\n",
      '1:5 /id must match pattern "^[a-z.]+$" (keyword "pattern"; value comes from secret "TEXT"; not shown)',
    ],
    [
      'id: x\nport: {{ secrets.PORT }}',
      '2:7 /port must be <= 1024 (keyword "maximum"; value comes from secret "PORT"; not shown)',
    ],
    [
      'id: x\nport: {{ secrets.PORT | int }}',
      '2:7 /port must be <= 1024 (keyword "maximum"; value comes from secret "PORT"; not shown)',
    ],
    [
      'id: x\nport: "{{ secrets.PORT }}"',
      '2:7 /port must be integer (keyword "type"; value comes from secret "PORT"; not shown)',
    ],
    ['id: x\nport: 2000\nany: {{ secrets.TEXT }}', '2:7 /port must be <= 1024 (keyword "maximum")'],
    [
      'id: x\nstage: {{ secrets.TEXT }}',
      '2:8 /stage must be equal to one of the allowed values (keyword "enum"; value comes from secret "TEXT"; not shown)',
    ],
    ['any: 1', '1:1 the document must have required property \'id\' (keyword "required")'],
    [
      'id: x\nnested:\n  a: {{ secrets.TEXT }}',
      '2:1 /nested must have required property \'x\' (keyword "required")',
    ],
    [
      'id: x\n{{ secrets.ODD_KEY }}: 1',
      '2:1 /{{ secrets.ODD_KEY }} must NOT have additional properties (keyword "additionalProperties"; value comes from secret "ODD_KEY"; not shown)',
    ],
    [
      'id: x\nnested: { x: 1, {{ secrets.ODD_KEY }}: 1 }',
      '2:17 /nested/{{ secrets.ODD_KEY }} must NOT have more than 3 characters (keyword "maxLength"; value comes from secret "ODD_KEY"; not shown)',
    ],
    [
      'id: x\ntags:\n  - {{ secrets.TEXT }}\n  - hunter2 EXAMPLE',
      '2:1 /tags must NOT have duplicate items (items ## 0 and 1 are identical) (keyword "uniqueItems")',
    ],
    ['any: &a { b: 1 }\nid: *a', '2:1 /id must be string (keyword "type")'],
    ['id: x\n---\nid: 1', '3:5 /id must be string (keyword "type")'],
  ])('%j is refused at its line', async (source, expected) => {
    const error = await refusal(source, { schema })
    expect(told(error)).toEqual([`SCHEMA_MISMATCH ${expected}`])
    const without = source.includes('- hunter2') ? 'nothing' : 'hunter2'
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error) + error.stack).not.toContain(without)
  })

  it('points into the template, across an expression of several lines', async () => {
    const error = await refusal("id: {{\n  secret('TEXT')\n}}\nport: no\n", { schema })
    expect(told(error).map(one => one.split(' ')[1])).toEqual(['1:5', '4:7'])
    expect(error.problems[1]!.frame).toBe('4 | port: no\n  |       ^^')
  })

  it('tells nothing of what is inside a secret', async () => {
    const deep = { properties: { any: { additionalProperties: { type: 'integer' } } } }
    const error = await refusal('any: {{ secrets.OBJECT | json }}', { schema: deep })
    expect(told(error)).toEqual([
      'SCHEMA_MISMATCH 1:6 /any must be integer (keyword "type"; value comes from secret "OBJECT"; not shown)',
    ])
    expect(inspect(error, { depth: 9 }) + error.stack).not.toContain('secretkey')
  })

  it.each<[string, string, RenderOptions?]>([
    ['a foreign expression', 'id: x\nport: {{ inputs.port }}'],
    ['one that is deferred', "id: x\nport: {{ secret('K' ~ taskrun.value) }}"],
    ['one that is left alone', 'id: x\nport: {{ secrets.NOPE }}', { leave: ['port'] }],
    ['a missing secret that is kept', 'id: x\nport: {{ secrets.NOPE }}', { missing: 'keep' }],
    ['a key that is not known', '{{ inputs.key }}: x'],
  ])('is not refused for what only the platform knows: %s', async (_, source, options = {}) => {
    const { text } = await renderer.render(source, { filename: 'f.yaml', schema, ...options })
    expect(text).toBe(source)
  })

  it('is not refused for a choice that hangs on what only the platform knows', async () => {
    const choice = {
      $ref: '#/definitions/task',
      definitions: {
        task: { oneOf: [{ $ref: '#/definitions/a' }, { $ref: '#/definitions/b' }] },
        a: {
          properties: {
            type: { const: 'a' },
            next: { $ref: '#/definitions/task' },
            port: { type: 'integer' },
          },
          required: ['type'],
        },
        b: {
          properties: { type: { const: 'b' }, next: { $ref: '#/definitions/task' } },
          required: ['type', 'size'],
        },
      },
      $schema: schema.$schema,
    }
    const source = 'type: a\nport: {{ inputs.port }}\nnext: { type: a, port: "x {{ inputs.port }}" }'
    expect((await renderer.render(source, { filename: 'f.yaml', schema: choice })).text).toBe(source)
    const error = await refusal('type: a\nport: {{ secrets.TEXT }}', { schema: choice })
    expect(told(error).join()).toContain('2:7 /port must be integer')
  })

  it('is checked without values too, as far as the text tells', async () => {
    const check = renderer.check('id: {{ secrets.TEXT }}\nport: x\n', {
      filename: 'f.yaml',
      schema,
      offline: true,
    })
    await expect(check).rejects.toThrow('f.yaml:2:7  /port must be integer (keyword "type")')
  })

  it('is checked where nothing in it is ours', async () => {
    expect(told(await refusal('{"id": 1}', { filename: 'a.json', schema }))).toEqual([
      'SCHEMA_MISMATCH 1:8 /id must be string (keyword "type")',
    ])
  })

  it('has its first mismatches listed, and the rest counted', async () => {
    const { problems } = await refusal('[a]\n'.replace('a', Array(80).fill('x').join()), {
      schema: { items: { type: 'integer' } },
    })
    expect(problems).toHaveLength(51)
    expect(problems.map(({ message }) => message)).toContain('30 more mismatches are not listed')
  })
})

describe('the schema', () => {
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }

  it.each(['schema.json', 'schema.yaml'])('is a file: %s', async name => {
    const schema = file(name, { properties: { a: { type: 'integer' } } })
    expect((await renderer.render('a: {{ secrets.PORT }}', { filename: 'f.yaml', schema })).text).toBe(
      'a: 5432',
    )
  })

  it('is read again when the file has changed', async () => {
    const schema = file('changing.json', { properties: { a: { type: 'integer' } } })
    await renderer.render('a: {{ secrets.PORT }}', { filename: 'f.yaml', schema })
    file('changing.json', { properties: { a: { type: 'string' } }, title: 'another' })
    expect((await renderer.render('a: {{ secrets.PORT }}', { filename: 'f.yaml', schema })).text).toBe(
      "a: '5432'",
    )
  })

  it.each([
    ['f.yaml', '$schema: ./own.json\na: {{ secrets.PORT }}\n', 'a: 5432'],
    ['f.json', '{"$schema": "own.json", "a": {{ secrets.PORT }}}', '"a": 5432'],
    ['f.yaml', '$schema: https://schema.example/x.json\na: {{ secrets.PORT }}\n', "a: '5432'"],
    ['f.yaml', '$schema: "urn:x:y"\na: {{ secrets.PORT }}\n', "a: '5432'"],
    ['f.yaml', '$schema: "{{ secrets.KEY }}"\na: {{ secrets.PORT }}\n', "a: '5432'"],
    ['f.yaml', '$schema: { a: 1 }\na: {{ secrets.PORT }}\n', "a: '5432'"],
    ['f.yaml', 'x: { $schema: ./absent.json }\na: {{ secrets.PORT }}\n', "a: '5432'"],
    ['f.txt', '$schema: ./absent.json\na: {{ secrets.PORT }}\n', 'a: 5432'],
  ])('is what a document names under "$schema", if it is a file: %s %j', async (name, source, expected) => {
    file('own.json', { properties: { a: { type: 'integer' } }, additionalProperties: false })
    expect((await renderer.render(source, { filename: join(folder, name) })).text).toContain(expected)
  })

  it('of the call counts over that of the document', async () => {
    const source = '$schema: ./absent.json\na: {{ secrets.PORT }}\n'
    const { text } = await renderer.render(source, { filename: join(folder, 'f.yaml'), schema: {} })
    expect(text).toContain("a: '5432'")
  })

  it.each<[string, unknown, string]>([
    [
      'syntax.json',
      '{"type": hunter2}',
      'SETTINGS_INVALID 1:10 the schema is not JSON: text without quotes is no JSON value',
    ],
    ['two.yaml', 'a: 1\n---\nb: 1\n', 'SETTINGS_INVALID undefined:undefined the schema is not one document'],
    [
      'list.json',
      [],
      'SETTINGS_INVALID undefined:undefined the schema is not valid: a schema is an object, true or false',
    ],
    [
      'draft.json',
      { $schema: 'http://json-schema.org/draft-04/schema#' },
      'SETTINGS_INVALID undefined:undefined the schema is not valid: its "$schema" is neither draft-07 nor 2020-12',
    ],
    [
      'remote.json',
      { $ref: 'https://schema.example/other.json' },
      "SETTINGS_INVALID undefined:undefined the schema is not valid: can't resolve reference https://schema.example/other.json from id #",
    ],
    [
      'keyword.json',
      { properties: { a: { minimum: 'x' } } },
      'SETTINGS_INVALID undefined:undefined the schema is not valid: /properties/a/minimum must be number',
    ],
    [
      'async.json',
      { $async: true },
      'SETTINGS_INVALID undefined:undefined the schema is not valid: "$async" is not supported',
    ],
  ])('in %s is refused by name', async (name, content, expected) => {
    const schema = file(name, content)
    const error = await refusal('a: 1', { schema })
    expect(told(error)).toEqual([expected])
    expect(error.problems[0]!.file).toBe(schema)
  })

  it('that is wrong is told once for many documents', async () => {
    const schema = file('wrong.json', { type: 'nope' })
    const sources = Array.from({ length: 5 }, (_, index) => ({
      source: 'a: 1',
      filename: `${index}.yaml`,
      schema,
    }))
    const error = (await renderer.renderAll(sources).catch((thrown: unknown) => thrown)) as RenderConfigError
    expect(new Set(told(error)).size).toBe(error.problems.length)
  })

  it.each<[string, object, string, string]>([
    ['a file that is not there', { schema: join(folder, 'absent.json') }, 'IO', 'the schema does not exist'],
    ['a folder', { schema: folder }, 'IO', 'the schema is not a file'],
    ['a device', { schema: '/dev/zero' }, 'IO', 'the schema is not a file'],
    ['a URL', { schema: 'https://schema.example/x.json' }, 'USAGE', 'a schema is a file: nothing is fetched'],
    [
      'a document of another format',
      { schema: {}, filename: 'a.toml' },
      'USAGE',
      'a schema can not be checked for the format toml',
    ],
    [
      'a document of no format',
      { schema: {}, filename: 'a' },
      'FORMAT_UNKNOWN',
      'neither the file name nor the content tell the format',
    ],
    [
      'a document that is none',
      { schema: {}, filename: 'a.json' },
      'DOCUMENT_SYNTAX',
      'the schema can not be checked: text without quotes is no JSON value',
    ],
  ])('%s is refused', async (_, options, code, message) => {
    const error = await refusal('a b c', options)
    expect(error.problems.map(one => [one.code, one.message])).toEqual([[code, message]])
  })

  it.each([
    ['levels', `a: {{ secrets.PORT }}\nb: ${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['anchors', `a: {{ secrets.PORT }}\nb: [${'&a x, '.repeat(100_000)}]`],
    [
      'aliases',
      `a: {{ secrets.PORT }}\nb0: &b0 [x]\n${Array.from({ length: 12 }, (_, i) => `b${i + 1}: &b${i + 1} [${Array(10).fill(`*b${i}`)}]`).join('\n')}`,
    ],
  ])('is not checked on hostile YAML, which ends quickly: %s', async (_, source) => {
    expect((await refusal(source, { schema: {} })).problems[0]!.code).toBe('LIMIT_EXCEEDED')
  })

  it.each<[string, object, string]>([
    ['leads back to itself', { allOf: [{ $ref: '#' }] }, 'a: 1'],
    ['compares what can not be compared', { uniqueItems: true }, '[{ valueOf: 1 }, { valueOf: 1 }]'],
  ])('that %s is refused', async (_, schema, source) => {
    expect(told(await refusal(source, { schema }))).toEqual([
      'SETTINGS_INVALID 1:1 the schema can not be applied to this document',
    ])
  })

  it('knows no properties that every object inherits', async () => {
    const schema = { required: ['toString'], properties: { constructor: { type: 'string' } } }
    expect(told(await refusal('a: {{ secrets.PORT }}', { schema }))).toEqual([
      'SCHEMA_MISMATCH 1:1 the document must have required property \'toString\' (keyword "required")',
    ])
  })

  it('of a wrong type is a TypeError', async () => {
    await expect(renderConfig('a: 1', { providers, schema: 1 as never })).rejects.toThrow(TypeError)
  })
})
