import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createRenderer, memory, RenderConfigError } from '../../src/index.ts'
import { nastyValues } from '../nasty-values.ts'

/**
 * The rendering theorem for whole templates: what reading the result gives is what it gives with harmless values, with
 * the real values put in. Loops, conditions, macros and captured blocks decide what there is, never a value.
 */
const COUNT = 4
const harmless = Array.from({ length: COUNT }, (_, index) => `EXAMPLE${index}x`)

const secret = fc.constantFrom(
  ...[
    'secrets.S0',
    'secrets.S1',
    "secret('S' ~ 2)",
    'secrets["S3"]',
    'secrets.NOPE ?? secrets.S1',
    'item',
    'kept',
    'secrets.S0 ~ secrets.S1',
  ],
)

/** One line of a YAML map, with its values in every kind of scalar. */
const line = (key: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      secret,
      fc.constantFrom(
        (value: string) => `{{ ${value} }}`,
        (value: string) => `a {{ ${value} }} z`,
        (value: string) => `"{{ ${value} }}"`,
        (value: string) => `'{{ ${value} }} it''s'`,
        (value: string) => `|\n    {{ ${value} }}`,
        (value: string) => `>-\n    a\n    {{ ${value} }}`,
        (value: string) => `[{{ ${value} }}, "{{ ${value} }}"]`,
        (value: string) => `{{ echo(${value}) }}`,
        (value: string) => `{% if ${value} == ${value} %}{{ ${value} }}{% endif %}`,
        (value: string) => `{% filter indent(4) %}{{ ${value} }}!{% endfilter %}`,
        (value: string) => `\n{{ nested(${value}) | indent(2, true) }}`,
      ),
    )
    .map(([value, shape]) => `${key}: ${shape(value)}\n`)

const HEAD = `{% macro echo(x) %}<{{ x }}>{% endmacro -%}
{% macro nested(x) %}inner: {{ x }}
list: [ {{ x }} ]{% endmacro -%}
{% set kept = secrets.S0 -%}
{% set item = secrets.S3 -%}
`

const yamlTemplate: fc.Arbitrary<string> = fc
  .array(fc.constantFrom('plain', 'loop', 'secrets', 'if', 'off', 'call'), { minLength: 1, maxLength: 6 })
  .chain(kinds =>
    fc.tuple(
      ...kinds.map((kind, index) => {
        const wrap: Record<string, (key: string) => fc.Arbitrary<string>> = {
          plain: line,
          loop: key =>
            line(`${key}_{{ loop.index }}`).map(one => `{% for i in range(3) %}${one}{% endfor %}`),
          secrets: key =>
            line(`${key}_{{ loop.index }}`).map(
              one => `{% for item in secrets.LIST | fromjson %}${one}{% endfor %}`,
            ),
          if: key =>
            line(key).map(one => `{% if secrets.FLAG == "on" %}${one}{% else %}never: true\n{% endif %}`),
          off: key => line(key).map(one => `{% if secrets.FLAG != "on" %}${one}{% endif %}`),
          call: key => line(key).map(one => `{% set block %}${one}{% endset %}{{ block }}`),
        }
        return wrap[kind]!(`k${index}`)
      }),
    ),
  )
  .map(lines => `${HEAD}top: 1\n${lines.join('')}`)

const values = fc.array(fc.constantFrom(...nastyValues.map(({ value }) => value)), {
  minLength: COUNT,
  maxLength: COUNT,
})

async function render(
  template: string,
  secrets: readonly string[],
  filename: string,
): Promise<string | undefined> {
  const named = Object.fromEntries(secrets.map((value, index) => [`S${index}`, value]))
  const renderer = createRenderer({
    providers: [memory({ ...named, FLAG: 'on', LIST: JSON.stringify(secrets) })],
    mode: 'template',
  })
  try {
    return (await renderer.render(template, { filename })).text
  } catch (error) {
    if (error instanceof RenderConfigError && error.code === 'CANNOT_ENCODE') return undefined
    throw error
  }
}

/** In keys too. */
function putIn(tree: unknown, secrets: readonly string[]): unknown {
  if (typeof tree === 'string') return tree.replace(/EXAMPLE(\d)x/g, (_, index) => secrets[Number(index)]!)
  if (Array.isArray(tree)) return tree.map(item => putIn(item, secrets))
  if (typeof tree !== 'object' || tree === null) return tree
  return Object.fromEntries(
    Object.entries(tree).map(([key, item]) => [putIn(key, secrets), putIn(item, secrets)]),
  )
}

describe('a whole template is what it is with harmless values, with the real ones put in', () => {
  it('as YAML', async () => {
    await fc.assert(
      fc.asyncProperty(yamlTemplate, values, async (template, secrets) => {
        const plain = await render(template, harmless, 'f.yaml.njk')
        const real = await render(template, secrets, 'f.yaml.njk')
        // A YAML reader takes no key of more than 1,024 characters, and nothing else is refused here.
        if (real === undefined) return
        expect(parse(real)).toEqual(putIn(parse(plain!), secrets))
      }),
      { numRuns: 150 },
    )
  })

  it('as JSON', async () => {
    const member = secret.map(
      value => `"{{ ${value} }}", {{ ${value} }}, {"{{ ${value} }}k": "a{{ ${value} }}z"}`,
    )
    const json = fc.array(member, { minLength: 1, maxLength: 3 }).map(
      members => `${HEAD}{
  "a": [{% for item in secrets.LIST | fromjson %}${members[0]}{{ ", " if not loop.last }}{% endfor %}],
  "b": [{% set j = joiner(", ") %}{% for i in range(2) %}{{ j() }}${members.at(-1)}{% endfor %}],
  "n": {{ 1 + 1 }}, "t": {{ secrets.FLAG == "on" }}, "z": {{ none }}{% if secrets.FLAG == "off" %}, {% endif %}
}`,
    )
    await fc.assert(
      fc.asyncProperty(json, values, async (template, secrets) => {
        const plain = JSON.parse((await render(template, harmless, 'f.json.j2'))!)
        expect(plain).toMatchObject({ n: 2, t: true, z: null })
        expect(JSON.parse((await render(template, secrets, 'f.json.j2'))!)).toEqual(putIn(plain, secrets))
      }),
      { numRuns: 100 },
    )
  })
})
