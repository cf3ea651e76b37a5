import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  createRenderer,
  memory,
  type Problem,
  type Provider,
  RenderConfigError,
  type RenderOptions,
} from '../../src/index.ts'
import { templateFolder } from './as-nunjucks.ts'

const secrets = {
  A: 'alpha: "x" # EXAMPLE',
  FLAG: 'on',
  WHICH: 'eu_KEY',
  eu_KEY: 'eu-EXAMPLE',
  us_KEY: 'us-EXAMPLE',
  'my-key': 'dashed',
  db: '{"password":"from-json"}',
  USERS: '[{"name":"ann","key":"eu_KEY"},{"name":"bob: x","key":"CANARYNAME"}]',
  PORT: '5432',
  TEMPLATE: '{{ inputs.x }} EXAMPLE',
}

/** Notes every question. */
function counting(): { provider: Provider; questions: string[][] } {
  const questions: string[][] = []
  const inner = memory(secrets)
  return {
    questions,
    provider: {
      name: 'counting',
      get: inner.get,
      async getMany(references, options) {
        questions.push(references.map(({ key }) => key))
        return Promise.all(
          references.map(async one => {
            const value = await inner.get(one, options)
            return value === undefined ? undefined : { value }
          }),
        ) as never
      },
    },
  }
}

const folder = templateFolder({
  'part.yaml': 'password: {{ secrets.A }}\nuser: {{ who }}\n',
  'wrong.yaml': 'a: {{ secrets.NOPE }}\nb: {% if %}\n',
  'macros.njk': '{% macro entry(key, value) %}{{ key }}: {{ value }}\n{% endmacro %}',
})
const options = { mode: 'template', templateRoot: folder, filename: 'flow.yaml.njk' } as const
const renderer = createRenderer({ ...options, providers: [memory(secrets)], env: { ENV_REGION: 'eu' } })

async function problemsOf(source: string, given: RenderOptions = {}): Promise<readonly Problem[]> {
  const error = await renderer.render(source, { ...options, ...given }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(RenderConfigError)
  expect(inspect(error, { depth: 9 })).not.toContain('CANARY')
  return (error as RenderConfigError).problems
}

const places = (problems: readonly Problem[]): string[] =>
  problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`)

describe('what a template gives', () => {
  it.each<[string, string, RenderOptions?]>([
    ['a: {{ secrets.A }}\n', `a: 'alpha: "x" # EXAMPLE'\n`],
    ['a: {{ secrets.my-key }} {{ secrets["my-key"] }}\n', 'a: dashed dashed\n'],
    ['a: {{ secrets.db.password }} {{ secret("db", subkey="password") }}\n', 'a: from-json from-json\n'],
    ['a: {{ secrets.NOPE ?? "none" }}\nb: {{ secrets.NOPE | default("d") }}\n', 'a: none\nb: d\n'],
    ['a: {{ envs.region }}\nb: {{ vars.x }}{{ x }}\n', 'a: eu\nb: yy\n', { variables: { x: 'y' } }],
    ['port: {{ secrets.PORT }}\nnumber: {{ secrets.PORT | int }}\n', "port: '5432'\nnumber: 5432\n"],
    ['n: {{ 1 + 1 }}\nt: {{ 1 == 1 }}\ns: "{{ 1 }}"\nx: {{ none }}\n', 'n: 2\nt: true\ns: "1"\nx: null\n'],
    ['a: {{ "true" }}\nb: {{ vars.x }}\n', "a: 'true'\nb: '8080'\n", { variables: { x: '8080' } }],
    ['b: {{ vars.x }}\n', 'b: 8080\n', { variables: { x: 8080 } }],
    ['{% if secrets.FLAG == "on" %}a: 1{% else %}b: 1{% endif %}\n', 'a: 1\n'],
    [
      '{% for r in ["eu", "us"] %}{{ r }}: {{ secret(r ~ "_KEY") }}\n{% endfor %}',
      'eu: eu-EXAMPLE\nus: us-EXAMPLE\n',
    ],
    [
      '{% for s in vars.list %}- {{ s.name }}\n{% endfor %}',
      "- a\n- 'b: c'\n",
      { variables: { list: [{ name: 'a' }, { name: 'b: c' }] } },
    ],
    [
      '{% from "macros.njk" import entry %}{{ entry("a", secrets.A) }}top:\n{{ entry("b", 1) | indent(2, true) }}',
      `a: 'alpha: "x" # EXAMPLE'\ntop:\n  b: 1\n  `,
    ],
    [
      '{% set who = "me" %}x:\n  {% filter indent(2) %}{% include "part.yaml" %}{% endfilter %}',
      `x:\n  password: 'alpha: "x" # EXAMPLE'\n  user: me\n  `,
    ],
    [
      'a: 1 # for {{ vars.x }}, not {{ secrets.A }} or {{ vars.y }}\n',
      'a: 1 # for Ada, not {{ secrets.A }} or {{ vars.y }}\n',
      { variables: { x: 'Ada', y: 'a\nb: c' } },
    ],
    ['cmd: "{% raw %}{{ inputs.x }}{% endraw %} {{ secrets.FLAG }}"\n', 'cmd: "{{ inputs.x }} on"\n'],
    ['a: << secrets.A >>\nb: {{ secrets.FLAG }}\n', "a: << secrets.A >>\nb: 'on'\n"],
    [
      '[{% for x in [1, 2] %}{{ x }}{{ ", " if not loop.last }}{% endfor %}]',
      '[1, 2]',
      { filename: 'a.json.j2' },
    ],
    ['a={{ secrets.A }}', 'a=alpha: "x" # EXAMPLE', { filename: 'a.txt.tmpl' }],
    ['a: {{ secrets.NOPE }}\n', 'a: {{ secrets.NOPE }}\n', { missing: 'keep' }],
    ['a: {{ secrets.NOPE }}{% if secrets.NOPE %}x{% endif %}\n', "a: ''\n", { missing: 'empty' }],
    [
      'a: {{ secrets.A }}\nd: {{ secrets.NOPE }}\n',
      `a: 'alpha: "x" # EXAMPLE'\nd: {{ secrets.NOPE }}\n`,
      { leave: ['d'] },
    ],
    [
      `description: "{{ vars.x }} asks for {{ secret('A') }}, {{ secrets.NOPE }} and {{ inputs.y }}"\nextend: {a: ['{{ x }}', '{{ f(1) }}']}\nb: {{ vars.x }}\n`,
      `description: "Ann asks for {{ secret('A') }}, {{ secrets.NOPE }} and {{ inputs.y }}"\nextend: {a: [Ann, '{{ f(1) }}']}\nb: Ann\n`.replace(
        '[Ann,',
        "['Ann',",
      ),
      { dialect: 'kestra', variables: { x: 'Ann' } },
    ],
    [
      '{% for r in ["eu"] %}{% if secrets.FLAG %}description: |\n  {{ r }} {{ secret(r ~ "_KEY") }}\n{% endif %}{% endfor %}a:\n  description: {{ secrets.FLAG }}\n',
      'description: |\n  eu {{ secret(r ~ "_KEY") }}\na:\n  description: \'on\'\n',
      { dialect: 'kestra' },
    ],
  ])('%j', async (source, text, given = {}) => {
    expect((await renderer.render(source, { ...options, ...given })).text).toBe(text)
  })

  it('is whatever is in a document without expressions, too', async () => {
    const text = 'a: 1\n'
    expect((await renderer.render(text, options)).text).toBe(text)
  })

  it('has the types of a schema', async () => {
    const schema = { properties: { port: { type: 'integer', maximum: 100 } } }
    const [problem] = await problemsOf('# {{ vars.x }}\n{% if true %}port: {{ secrets.PORT }}{% endif %}\n', {
      schema,
    })
    expect(problem).toMatchObject({ code: 'SCHEMA_MISMATCH', line: 2, file: 'flow.yaml.njk' })
    const { text } = await renderer.render('port: {{ secrets.PORT }}\n', {
      ...options,
      schema: { properties: { port: { type: 'integer' } } },
    })
    expect(text).toBe('port: 5432\n')
  })
})

describe('the secrets of a template', () => {
  it.each<[string, string[][]]>([
    ['{{ secrets.A }}{{ secrets.FLAG }}{% for x in [1, 2] %}{{ secrets.A }}{% endfor %}', [['A', 'FLAG']]],
    ['{% if vars.x %}{{ secrets.A }}{% else %}{{ secrets.FLAG }}{% endif %}', [['A']]],
    [
      '{% if secrets.FLAG == "on" %}{{ secrets.A }}{% else %}{{ secrets.PORT }}{% endif %}',
      [['FLAG', 'A', 'PORT']],
    ],
    ['{% for r in ["eu", "us"] %}{{ secret(r ~ "_KEY") }}{% endfor %}', [['eu_KEY', 'us_KEY']]],
    ['{{ secret(secrets.WHICH) }}{{ secrets.A }}', [['WHICH', 'A'], ['eu_KEY']]],
    [
      '{% for u in secrets.USERS | fromjson %}{{ secret(u.key) ?? secrets.A }}{% endfor %}',
      [
        ['USERS', 'A'],
        ['eu_KEY', 'CANARYNAME'],
      ],
    ],
    [
      '{% set n = "A" %}{% if secrets.FLAG == "off" %}{% set n = "PORT" %}{% endif %}{{ secret(n) }}',
      [['FLAG'], ['A']],
    ],
  ])('are asked for in rounds, each one question: %s', async (source, expected) => {
    const { provider, questions } = counting()
    const own = createRenderer({ ...options, providers: [provider] })
    await own.render(source, { format: 'text', variables: { x: true } })
    expect(questions).toEqual(expected)
  })

  it('are asked for together with those of other documents', async () => {
    const { provider, questions } = counting()
    const own = createRenderer({ providers: [provider] })
    await own.renderAll([
      { source: 'a: {{ secrets.A }}', filename: 'a.yaml' },
      { source: 'a: {{ secrets.FLAG }}{{ secrets.A }}', filename: 'b.yaml', mode: 'template' },
    ])
    expect(questions).toEqual([['A', 'FLAG']])
  })

  it('are reported where they are asked for, by their names', async () => {
    const source = '{% if secrets.FLAG %}\na: {{ secrets.A }}{% endif %}\nb: {{ secret(secrets.WHICH) }}\n'
    const { references } = await renderer.render(source, options)
    expect(references.map(({ line, column, key, outcome }) => `${line}:${column} ${key} ${outcome}`)).toEqual(
      ['2:4 A FOUND', '3:4 WHICH FOUND', '3:4 {{ secret(secrets.WHICH) }} FOUND', '1:1 FLAG FOUND'],
    )
  })

  it('have no name in a message if it comes from a secret', async () => {
    const problems = await problemsOf(
      '{% for u in secrets.USERS | fromjson %}- {{ secret(u.key) }}\n{% endfor %}',
    )
    expect(problems.map(({ message }) => message)).toEqual([
      'the secret that {{ secret(u.key) }} names could not be had',
    ])
  })

  it.each([
    ['{{ vars[secrets.A] }}', 'the variable that {{ vars[secrets.A] }} names could not be had'],
    [
      '{{ vars[secrets.A | reverse] }}',
      'the variable that {{ vars[secrets.A | reverse] }} names could not be had',
    ],
    ['{% set x = secrets.A %}{{ vars[x] }}', 'the variable that {{ vars[x] }} names could not be had'],
    ['{{ envs["x" ~ secrets.A] }}', 'the variable that {{ envs["x" ~ secrets.A] }} names could not be had'],
    ['{% import "macros.njk" as m %}{{ m[secrets.A]() }}', 'what was imported has no macro of this name'],
  ])('name no variable and no macro in a message: %s', async (source, message) => {
    const problems = await problemsOf(source, { format: 'text' })
    expect(problems.map(problem => problem.message)).toEqual([message])
  })

  it('are known to the redactor, and so is what is printed of them', async () => {
    const { redactor } = await renderer.render('a: {{ secrets.us_KEY | upper }}\n', options)
    expect(redactor.redact('us-EXAMPLE US-EXAMPLE')).toBe('*** ***')
  })
})

describe('what is wrong with a template', () => {
  it('is what its platform can not do, or would evaluate', async () => {
    const given = { dialect: 'kestra' }
    const one = async (source: string): Promise<string[]> => places(await problemsOf(source, given))
    expect(await one('a: {{ secrets.NO ?? 1 }}')).toEqual(['flow.yaml.njk:1:4 NOT_FOUND'])
    expect(await one('a: {{ inputs.y }}')).toEqual(['flow.yaml.njk:1:4 EXPRESSION_SYNTAX'])
    expect(await one('a: {{ secrets.TEMPLATE }}')).toEqual(['flow.yaml.njk:1:4 CANNOT_ENCODE'])
  })

  it('is told all at once, in the file where it stands', async () => {
    const problems = await problemsOf(
      '{% include "wrong.yaml" %}\nx: {{ nothing }}\n{% for i in [1, 2] %}y{{ i }}: {{ secrets.NOPE }}\n{% endfor %}{% if secrets.ALSO %}{% endif %}\n',
    )
    const wrong = `${folder}/wrong.yaml`
    expect(places(problems).sort()).toEqual([
      `${wrong}:1:4 NOT_FOUND`,
      `${wrong}:2:4 EXPRESSION_SYNTAX`,
      `${wrong}:2:4 EXPRESSION_SYNTAX`,
      'flow.yaml.njk:2:4 EXPRESSION_SYNTAX',
      'flow.yaml.njk:3:32 NOT_FOUND',
      'flow.yaml.njk:4:13 NOT_FOUND',
    ])
  })

  it.each<[string, string, string?]>([
    ['{% fro x in y %}', 'unknown statement "fro"', 'did you mean "for"?'],
    [
      '{% extends "a" %}',
      '{% extends %} is not part of the language',
      'use {% include %} for parts, or a macro with {% call %}',
    ],
    ['{% if a %}', '{% if %} has no {% endif %}'],
    ['{% endif %}', '{% endif %} stands alone', 'does its opening statement have an end already?'],
    ['{% for x of y %}{% endfor %}', '{% for %} needs "in"', 'write {% for item in list %}'],
    ['{{ secrets.A | uper }}', 'unknown filter "uper"', 'did you mean "upper"?'],
    ['{{ vars.regoin }}', 'no variable "regoin" was handed in', 'did you mean "region"?'],
    ['{% set total = 1 %}{{ totl }}', 'there is no "totl" here', 'did you mean "total"?'],
    ['{{ secrets.A', 'the closing "}}" is missing'],
    ['{{ vars.map.nme }}', 'there is no member "nme"', 'did you mean "name"?'],
    [
      '{{ vars.map }}',
      'a map has no text',
      'print a member of it, go through it with {% for key, value in … %}, or write | dump',
    ],
    [
      '{% include "nothing" %}',
      'the template "nothing" does not exist',
      'names start from the root folder of the templates',
    ],
    [
      '{% for x in 5 %}{% endfor %}',
      'there is nothing to go through: {% for %} takes a list, a map or a text',
      'a JSON secret becomes one with | fromjson',
    ],
    ['{{ secrets.A | fromjson }}', 'the value is not JSON'],
    ['{{ secrets }}', '"secrets" alone has no value', 'did you mean secrets.KEY?'],
    ['{% set secrets = 1 %}', '"secrets" can not be a name here', 'choose another one'],
  ])('%s', async (source, message, hint) => {
    const [problem] = await problemsOf(`x: ${source}`, { variables: { region: 'eu', map: { name: 1 } } })
    expect({ message: problem!.message, hint: problem!.hint }).toEqual({ message, hint })
  })

  it('names the place of a document that does not parse', async () => {
    const problems = await problemsOf('{% if true %}{"a": {{ secrets.A }},\n  b{% endif %}', {
      filename: 'a.json',
    })
    expect(places(problems)).toEqual(['a.json:2:3 DOCUMENT_SYNTAX'])
  })

  it('is a key that is there twice after rendering', async () => {
    const problems = await problemsOf('{% for i in [1, 2] %}{{ secrets.FLAG }}: {{ i }}\n{% endfor %}')
    expect(places(problems)).toEqual(['flow.yaml.njk:1:22 DUPLICATE_KEY'])
  })
})

describe('a slip', () => {
  it.each([
    [
      "a: {{ secert('X') ?? 'd' }}",
      "1:4 {{ secert('X') ?? 'd' }} looks like a secret but is none",
      "secret('X')",
    ],
    [
      'a: {% if secert.X is defined %}b{% endif %}',
      '1:4 {% if secert.X is defined %} looks like a secret but is none',
      'secrets.X',
    ],
    [
      "{% for i in [1, 2] %}- {{ secrest['X'] | default(i) }}\n{% endfor %}",
      "1:24 {{ secrest['X'] | default(i) }} looks like a secret but is none",
      "secrets['KEY']",
    ],
    [
      'a: << secrets.A >>',
      '1:4 << secrets.A >> is text in a whole template; left as it is',
      '{{ secrets.A }}',
    ],
    [
      'a: 1\nb: << secert("A") >> {{ 1 }}',
      '2:4 << secert("A") >> is text in a whole template; left as it is',
      "{{ secret('A') }}",
    ],
  ])('is told: %j', async (source, message, suggestion) => {
    const { warnings } = await renderer.render(source, options)
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'NEAR_MISS',
        file: 'flow.yaml.njk',
        hint: `did you mean ${suggestion}?`,
      }),
    ])
    expect(`${warnings[0]!.line}:${warnings[0]!.column} ${warnings[0]!.message}`).toBe(message)
    await expect(renderer.render(source, { ...options, strict: true })).rejects.toMatchObject({
      code: 'NEAR_MISS',
    })
  })

  it.each([
    '{% macro secert(x) %}a: {{ x }}{% endmacro %}{{ secert("X") }}',
    '{% from "macros.njk" import entry as secrest %}{{ secrest("X", 1) }}',
    '{% for secrest in [{X: 1}] %}a: {{ secrest.X }}{% endfor %}',
    '{% set secrest = {X: 1} %}a: {{ secrest.X }}',
    'a: {{ handed.X }}{{ secrest.X }}',
    'a: {% raw %}<< secrets.A >>{% endraw %} # << secrets.A >>\n',
    '{# << secrets.A >> {{ secert("X") }} #}a: {{ vars.x.secert.y }}',
    'a: |\n  cat <<EOF\n  << parameters.x >>\nb: {{ secrets.FLAG }}',
  ])('is none: %j', async source => {
    const variables = { handed: { X: 1 }, secrest: { X: 1 }, x: { secert: { y: 1 } } }
    expect((await renderer.render(source, { ...options, variables })).warnings).toEqual([])
  })

  it('in an expression that does not parse is the hint', async () => {
    const [problem] = await problemsOf('a: {{ secret.KEY }}')
    expect(problem).toMatchObject({ code: 'EXPRESSION_SYNTAX', hint: 'did you mean secrets.KEY?' })
  })
})

describe('checking', () => {
  it('asks nobody if it is told so, and tells what it can', async () => {
    await expect(
      renderer.check('{% if secrets.A %}{{ secrets.B }}{% endif %}', { ...options, offline: true }),
    ).resolves.toBeDefined()
    await expect(
      renderer.check('{{ nothing }}{{ secrets.A }}: {% endfor %}', { ...options, offline: true }),
    ).rejects.toThrow('stands alone')
  })
})

describe('the source map of a template', () => {
  it('leads from what is printed to the expression, through loops and includes', async () => {
    const source =
      '{% set who = "me" %}{% for i in [1, 2] %}k{{ i }}: "{{ secrets.A }}"\n{% endfor %}{% include "part.yaml" %}'
    const { text, sourceMap, references } = await renderer.render(source, options)
    const part = 'password: {{ secrets.A }}\nuser: {{ who }}\n'
    const rows = sourceMap.map(({ rendered, source: from, expressions }) => ({
      rendered: text.slice(rendered.start, rendered.end),
      from: (from.file === undefined ? source : part).slice(from.start, from.end),
      keys: expressions.flatMap(one => one.references.map(index => references[index]!.key)),
    }))
    const written = '{{ secrets.A }}'
    expect(rows).toEqual([
      { rendered: '1', from: '{{ i }}', keys: [] },
      { rendered: 'alpha: \\"x\\" # EXAMPLE', from: written, keys: ['A'] },
      { rendered: '2', from: '{{ i }}', keys: [] },
      { rendered: 'alpha: \\"x\\" # EXAMPLE', from: written, keys: ['A'] },
      { rendered: `'alpha: "x" # EXAMPLE'`, from: written, keys: ['A'] },
      { rendered: 'me', from: '{{ who }}', keys: [] },
    ])
    expect(JSON.stringify(sourceMap)).not.toContain('EXAMPLE')
    expect(parse(text)).toMatchObject({ k1: secrets.A, k2: secrets.A, password: secrets.A, user: 'me' })
  })
})
