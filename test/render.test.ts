import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  createRenderer,
  memory,
  type Provider,
  ProviderError,
  RenderConfigError,
  renderConfig,
} from '../src/index.ts'

const values = {
  A: 'alpha',
  EMPTY: '',
  PASSWORD: `p"q': x # {y}\n- z\\`,
  NUM: '5432',
  db: '{"password":"from-json","port":1,"tags":["a"]}',
  'db.user': 'dotted',
  OBJ: '{"a":[1,"x"]}',
  BIN: new Uint8Array([0xff, 0x00]),
  TPL: 'a {{ b }}',
  SURROGATE: '\ud800',
}
const renderer = createRenderer({ providers: [memory(values)], env: { ENV_REGION: 'eu' } })

async function problemsOf(source: string | Uint8Array, options: object = {}): Promise<RenderConfigError> {
  const error = await renderer.render(source, { filename: 'f.yaml', ...options }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(RenderConfigError)
  return error as RenderConfigError
}

describe('what is rendered', () => {
  it.each([
    ['a: {{ secret("A") }}\n', 'a: alpha\n'],
    ['a: << secrets.A >> # {{ secret("NOPE") }}\n', 'a: alpha # {{ secret("NOPE") }}\n'],
    ['a: {{ envs.region }}-{{ vars.stage }}\n', 'a: eu-prod\n', { variables: { stage: 'prod' } }],
    ['a: {{ vars.stage }}\n', 'a: {{ vars.stage }}\n'],
    ['a: {{ secrets.EMPTY }}!\n', "a: '!'\n"],
    ['a: {{ secrets.EMPTY }}- b\n', "a: '- b'\n"],
    ['a: -{{ secrets.EMPTY }} b\n', "a: '- b'\n"],
    ['a: << secrets.db.password >>\n', 'a: from-json\n'],
    ['a: << secrets.db.user >>\n', 'a: dotted\n'],
    ["a: << secrets['db.user'] >>\n", 'a: dotted\n'],
    ['port: << secrets.NUM >>\n', "port: '5432'\n"],
    ['port: << secrets.NUM | int >>\n', 'port: 5432\n'],
    ['port: "<< secrets.NUM | int >>"\n', 'port: "5432"\n'],
    ['port: x<< secrets.NUM | int >>\n', 'port: x5432\n'],
    ['o: << secrets.OBJ | json >>\n', 'o: {"a":[1,"x"]}\n'],
    ['o: << secrets.A | json >>\n', 'o: "alpha"\n'],
    ['o: << secrets.db.tags | json >>\n', 'o: ["a"]\n'],
    ['b: << secrets.BIN | base64encode >>\n', 'b: /wA=\n'],
    ['{"a": {{ secrets.NUM }}}', '{"a": "5432"}', { filename: 'f.json' }],
    ['{"a": {{ secrets.NUM | int }}}', '{"a": 5432}', { filename: 'f.json' }],
    ['{"a": "{{ secret(\\"A\\") }}"}', '{"a": "alpha"}', { filename: 'f.json' }],
    ['x={{ secret("A") }}', 'x=alpha', { filename: 'f.txt' }],
    ['pw={{ secrets.PASSWORD | sh }}', `pw='p"q'\\'': x # {y}\n- z\\'`, { filename: 'f.txt' }],
    [
      'description: {{ secret("NOPE") }}\na: {{ secrets.A }}\n',
      'description: {{ secret("NOPE") }}\na: alpha\n',
      { leave: ['description'] },
    ],
    [
      'extend:\n  doc:\n    - {{ secret("NOPE") }}\na: 1\n',
      'extend:\n  doc:\n    - {{ secret("NOPE") }}\na: 1\n',
      { leave: ['extend.**'] },
    ],
    ['t:\n  - d: {{ secrets.N }}\n', 't:\n  - d: {{ secrets.N }}\n', { leave: ['t.*.d'] }],
  ])('%j becomes %j', async (source, expected, options: object = {}) => {
    const { text } = await renderer.render(source, { filename: 'f.yaml', ...options })
    expect(text).toBe(expected)
  })

  it('is the very text where there is nothing to do', async () => {
    const source = 'a: {{ inputs.x }}\nb: [broken\n'
    const { text, references } = await renderer.render(source, { filename: 'f.yaml' })
    expect(text).toBe(source)
    expect(references).toEqual([])
  })

  it('keeps bytes that are not UTF-8, line endings and the byte order mark', async () => {
    const source = Buffer.concat([
      Buffer.from('\ufeffa: "'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('"\r\nb: {{ secrets.A }}\r\n# \ufffd'),
    ])
    const { bytes } = await renderer.render(source, { filename: 'f.yaml' })
    const expected = Buffer.concat([
      Buffer.from('\ufeffa: "'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('"\r\nb: alpha\r\n# \ufffd'),
    ])
    expect(Buffer.from(bytes)).toEqual(expected)
  })

  it.each(['utf-16le', 'utf-16be'])('reads and writes %s by its mark', async encoding => {
    const encode = (text: string) => {
      const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
      return encoding === 'utf-16le' ? bytes : bytes.swap16()
    }
    const { bytes } = await renderer.render(encode('a: {{ secrets.A }}\n'), { filename: 'f.yaml' })
    expect(Buffer.from(bytes)).toEqual(encode('a: alpha\n'))
  })

  it('tells where each value came from, and never the value', async () => {
    const { references } = await renderer.render('a: 1\nb: << secrets.A >>\n', { filename: 'f.yaml' })
    expect(references).toEqual([
      {
        file: 'f.yaml',
        line: 2,
        column: 4,
        key: 'A',
        outcome: 'FOUND',
        provider: 'memory',
        asked: ['memory'],
      },
    ])
  })

  it('reads back as the template with the values put in', async () => {
    const source =
      'a: {{ secret("PASSWORD") }}\nb: "x {{ secret(\\"PASSWORD\\") }}"\nc: |\n  {{ secrets.PASSWORD }}\n'
    const { text } = await renderer.render(source, { filename: 'f.yaml' })
    expect(parse(text)).toEqual({ a: values.PASSWORD, b: `x ${values.PASSWORD}`, c: `${values.PASSWORD}\n` })
  })
})

describe('what is wrong', () => {
  it.each([
    ['a: {{ secrets.NOPE }}\n', 'NOT_FOUND', /secret "NOPE" not found \(asked memory\)/],
    ['a: {{ secrets.BIN }}\n', 'UNREADABLE', /UTF-8/],
    ['a: {{ secrets.A | int }}\n', 'UNREADABLE', /whole number/],
    ["a: {{ secret('A'' }}\n", 'EXPRESSION_SYNTAX', /not complete/],
    ["a: {{ secret('A', nmespace='x') }}\n", 'EXPRESSION_SYNTAX', /no argument "nmespace"/],
    ["a: {{ secret('A', 'other') }}\n", 'ACCESS_DENIED', /other/, { namespace: 'mine' }],
    ['{{ secrets.A }}: 1\nalpha: 2\n', 'DUPLICATE_KEY', /key/],
    ['a: [{{ secrets.A }}\n', 'DOCUMENT_SYNTAX', /not yaml/],
    ['a {{ secrets.A }}', 'FORMAT_UNKNOWN', /format/, { filename: 'f.what' }],
    ['*{{ secrets.PASSWORD }} : 1\n', 'CANNOT_ENCODE', /word characters/],
    ['[S]\n    K {{ secrets.PASSWORD }}\n', 'CANNOT_ENCODE', /fluent-bit/, { filename: 'f.conf' }],
    ['a: {{ secrets.SURROGATE }}\n', 'CANNOT_ENCODE', /surrogate/],
    [`a: {{ secret('${'A'.repeat(5000)}') }}\n`, 'LIMIT_EXCEEDED', /within 4096/],
    ['a: {{ envs.NOPE }}\n', 'NOT_FOUND', /ENV_NOPE/],
  ])('%j is %s', async (source, code, message, options: object = {}) => {
    const error = await problemsOf(source, options)
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
    expect(error.problems[0]).toMatchObject({ line: expect.any(Number), column: expect.any(Number) })
  })

  it('is told all at once, sorted by place, with a frame of the template', async () => {
    const { problems } = await problemsOf(
      'a: {{ secrets.X }}\nb:\n  - {{ secret( }}\n  - {{ secrets.Y }}{{ secrets.Z }}\n',
    )
    expect(problems.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['NOT_FOUND', 1, 4],
      ['EXPRESSION_SYNTAX', 3, 5],
      ['NOT_FOUND', 4, 5],
      ['NOT_FOUND', 4, 20],
    ])
    expect(problems[0]!.frame).toBe('1 | a: {{ secrets.X }}\n  |    ^^^^^^^^^^^^^^^')
  })

  it('wins over what is less grave: a store that is down is exit 3', async () => {
    const down: Provider = {
      name: 'down',
      get: ({ key }) => {
        if (key === 'B') throw new ProviderError('UNAVAILABLE', 'down does not answer')
        return undefined
      },
    }
    const error = await renderConfig('a: {{ secrets.A }}\nb: {{ secrets.B }}\n', {
      providers: [down, memory({ B: 'never' })],
      filename: 'f.yaml',
    }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'UNAVAILABLE' })
  })

  it('is none for an option of the call that is undefined: that of the renderer holds', async () => {
    const own = createRenderer({ providers: [memory({})], missing: 'keep', format: 'text' })
    const given = { missing: undefined, format: undefined } as never
    const { text } = await own.render('<< secrets.K >>', given)
    expect(text).toBe('<< secrets.K >>')
  })

  it('is what is wrong with the config, even if a provider can not be closed', async () => {
    const providers = [
      {
        ...memory({}),
        close() {
          throw new Error('lost')
        },
      },
    ]
    await expect(renderConfig('<< secrets.K >>', { format: 'text', providers })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('is a TypeError when the caller hands in the wrong types', async () => {
    await expect(renderer.renderFile(0 as never)).rejects.toThrow('a path must be a string')
    await expect(renderer.render(42 as never)).rejects.toThrow(TypeError)
    expect(() => createRenderer({ providers: [{ name: 'x' } as never] })).toThrow(TypeError)
    expect(() => createRenderer({ missing: 'maybe' as never })).toThrow(TypeError)
    expect(() => createRenderer({ timeoutMs: Number.NaN })).toThrow(TypeError)
    expect(() => createRenderer({ cacheTtlMs: -1 })).toThrow(TypeError)
    expect(() => createRenderer({ nope: 1 } as never)).toThrow(TypeError)
    expect(() => createRenderer([] as never)).toThrow('options must be an object')
    expect(() => createRenderer({ variables: [] as never })).toThrow('option "variables" must be an object')
    expect(() => createRenderer({ leave: [1] as never })).toThrow('option "leave" must be a list of paths')
    expect(() => createRenderer({ signal: {} as never })).toThrow('option "signal" must be an AbortSignal')
  })
})

describe('what is missing', () => {
  it('is kept with a warning', async () => {
    const { text, warnings } = await renderer.render('a: x{{ secrets.NOPE }}\n', {
      filename: 'f.yaml',
      missing: 'keep',
    })
    expect(text).toBe('a: x{{ secrets.NOPE }}\n')
    expect(warnings.map(({ code }) => code)).toEqual(['MISSING_KEPT'])
  })

  it('is written as an empty text', async () => {
    const { text } = await renderer.render('a: {{ secrets.NOPE }}\nb: "{{ secrets.NOPE }}"\n', {
      filename: 'f.yaml',
      missing: 'empty',
    })
    expect(text).toBe('a: \'\'\nb: ""\n')
  })

  it('stays an error when it is something else', async () => {
    expect((await problemsOf('a: {{ secrets.BIN }}\n', { missing: 'empty' })).code).toBe('UNREADABLE')
  })
})

describe('what is only a warning', () => {
  it.each([
    ["a: {{ secret('A') ~ inputs.x }}\n", 'DEFERRED'],
    ["{% if secret('A') %}\na: 1\n{% endif %}\n", 'DEFERRED'],
    ["a: {{ secert('A') }}\n", 'NEAR_MISS'],
    ['a: {{ secret() }}\n', 'NEAR_MISS'],
    ['a: {{ secret(...) }}\n', 'NEAR_MISS'],
    ['a: {{ secrets.TPL }}\n', 'VALUE_HAS_TEMPLATE'],
    ["a: {{ secret('A', namespace='x') }}\n", 'NAMESPACE_IGNORED'],
  ])('%j is %s, and an error when strict', async (source, code) => {
    const { warnings } = await renderer.render(source, { filename: 'f.yaml' })
    expect(warnings.map(warning => warning.code)).toEqual([code])
    expect((await problemsOf(source, { strict: true })).code).toBe(code)
  })

  it('says nothing of what stands in a comment', async () => {
    const source =
      "# {{ secert('A') }} {% if secret('A') %} {{ secret('A' }} {{ secret('K') ~ inputs.x }}\na: {{ secrets.A }}\n"
    expect((await renderer.render(source, { filename: 'f.yaml' })).warnings).toEqual([])
  })
})

describe('requests', () => {
  it('asks once for all documents, and never for what stands in comments or left places', async () => {
    const asked: string[][] = []
    const counting: Provider = {
      name: 'counting',
      get: () => 'v',
      getMany: references => {
        asked.push(references.map(({ key }) => key))
        return references.map(() => 'v')
      },
    }
    const one = createRenderer({ providers: [counting], leave: ['left'] })
    await one.renderAll([
      { source: 'a: {{ secrets.A }}\n# {{ secrets.C }}\nleft: {{ secrets.L }}\n', filename: 'a.yaml' },
      { source: '{"b": "{{ secrets.B }}{{ secrets.A }}"}', filename: 'b.json' },
    ])
    expect(asked).toEqual([['A', 'B']])
    await one.render('a: {{ secrets.A }}\n', { filename: 'a.yaml' })
    expect(asked).toEqual([['A', 'B']])
  })

  it('fetches all branches, and minds only the one that is used', async () => {
    const { text } = await renderer.render("a: {{ 'x' if secrets.A == 'alpha' else secrets.NOPE }}\n", {
      filename: 'f.yaml',
    })
    expect(text).toBe('a: x\n')
  })

  it('asks nobody when a check is offline', async () => {
    const never: Provider = {
      name: 'never',
      get: () => {
        throw new Error('asked')
      },
    }
    const offline = createRenderer({ providers: [never] })
    await offline.check('a: {{ secrets.A }}\n', { filename: 'f.yaml', offline: true })
    await expect(
      offline.check('a: {{ secrets( }}{{ secret(", }}\n', { filename: 'f.yaml', offline: true }),
    ).rejects.toThrow(/not complete/)
  })

  it('gives up at the time limit', async () => {
    const slow: Provider = { name: 'slow', get: () => new Promise(() => {}) }
    const error = await renderConfig('a: {{ secrets.A }}\n', {
      providers: [slow],
      filename: 'f.yaml',
      timeoutMs: 20,
    }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('hostile templates', () => {
  it.each([
    ["{{ secret('A').constructor.constructor('return process')() }}"],
    ['{{ secrets.constructor }}'],
    ["{{ secrets['__proto__'].x }}"],
    ["{{ secret(('A').constructor) }}"],
    ['{{ [].concat.constructor(secrets.A)() }}'],
    ['{{ secret(range(1e9)) ~ secrets.A }}'],
    [`{{ ${'['.repeat(10_000)}secrets.A }}`],
    [`{{ secret(${'('.repeat(2000)} }}`],
    [`{{ secrets.A${" ~ 'x'".repeat(100_000)} }}`],
    ["{{ secrets.A | replace('a', '{{ secrets.A }}') | nope }}"],
  ])('%s ends in a clear error', async expression => {
    const error = await problemsOf(`a: ${expression}\n`, {}).catch(() => undefined)
    if (error === undefined) {
      const { text } = await renderer.render(`a: ${expression}\n`, { filename: 'f.yaml' })
      expect(text).toContain(expression)
      return
    }
    expect(['EXPRESSION_SYNTAX', 'LIMIT_EXCEEDED', 'NOT_FOUND']).toContain(error.code)
    expect(inspect(error, { depth: 9 })).not.toContain('alpha')
  })
})

describe('the redactor of a renderer', () => {
  it('knows what was used, and what was made of it', async () => {
    const one = createRenderer({ providers: [memory({ LONG: 'a-long-secret-EXAMPLE' })] })
    const { redactor } = await one.render('a: {{ secrets.LONG | upper }}\n', { filename: 'f.yaml' })
    expect(redactor.redact('x a-long-secret-EXAMPLE A-LONG-SECRET-EXAMPLE y')).toBe('x *** *** y')
  })
})
