import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltCommand, buildCommand, secrets } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const FILES = {
  'flows/flow.yaml.njk': `{% for r in vars.regions | split(",") %}{% include "parts/token.yaml" %}{% endfor %}`,
  'flows/parts/token.yaml': `{{ r }}: {{ secret(r ~ '_TOKEN') }}\n`,
}
const env = secrets({ eu_TOKEN: 'a: b', us_TOKEN: 'plain' })

describe('whole templates', () => {
  test('are rendered with --template, with what they include beside them', () => {
    const folder = command.folder(FILES)
    const ran = command.run(folder, ['flows/flow.yaml.njk', '--template', '--set', 'regions=eu,us'], { env })
    expect(ran).toEqual({ code: 0, stdout: `eu: 'a: b'\nus: plain\n`, stderr: '' })
  })

  test('are rendered where a rule of the settings says so, with lists from there', () => {
    const folder = command.folder({
      ...FILES,
      'flows/flow.yaml.njk': '{% for r in vars.regions %}{% include "token.yaml" %}{% endfor %}',
      'plain.yaml': 'a: {{ secrets.us_TOKEN }}{% if x %}\n',
      'render-config.yaml':
        'templateRoot: flows/parts\nvariables: { regions: [eu] }\nfiles: [{ match: "*.njk", mode: template }]\n',
    })
    expect(command.run(folder, ['flows/flow.yaml.njk'], { env }).stdout).toBe(`eu: 'a: b'\n`)
    expect(command.run(folder, ['plain.yaml'], { env }).stdout).toBe('a: plain{% if x %}\n')
  })

  test.each([
    ['{% macro m() %}{% endmacro %}{{ m }}', 'a macro'],
    ["{% set c = cycler('a') %}{{ c }}", 'a cycler'],
    ["{% set j = joiner('a') %}{{ j }}", 'a joiner'],
    ['{{ range }}', 'a builtin'],
    ['{% for x in [1] %}{{ loop }}{% endfor %}', 'a loop'],
  ])('%s is called by its name in the bundle too', (template, name) => {
    const ran = command.run(command.folder({ 'a.txt.njk': template }), ['a.txt.njk', '--template'])
    expect(ran.stderr).toContain(`  ${name} is not a value  [EXPRESSION_SYNTAX]`)
  })

  test('lose the ending of a template below --out-dir', () => {
    const folder = command.folder({ 'in/a.yaml.njk': 'a: {{ 1 }}\n', 'in/b.json.j2': '{"a": {{ vars.x }}}' })
    const ran = command.run(folder, ['in', '--template', '--out-dir', 'out', '--set', 'x=y'])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(join(folder, 'out/a.yaml'), 'utf8')).toBe('a: 1\n')
    expect(readFileSync(join(folder, 'out/b.json'), 'utf8')).toBe('{"a": "y"}')
  })

  test('are checked, with the file and line of what is wrong', () => {
    const folder = command.folder(FILES)
    const ran = command.run(
      folder,
      ['check', 'flows/flow.yaml.njk', '--template', '--set', 'regions=eu,ap'],
      { env },
    )
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('flows/parts/token.yaml:1:10  secret "ap_TOKEN" not found')
  })

  describe('checked without values', () => {
    const branches = `{% if secrets.MODE == 'a' %}a: {{ secrets.IN_IF }}
{% elif secrets.MODE %}a: {{ secrets.IN_ELIF }}
{% else %}a: {{ secrets.IN_ELSE }}{% include 'parts/inc.yaml' %}
{% endif %}{% for x in secrets.LIST | fromjson %}{{ secrets.IN_LOOP }}{{ secret(x ~ '_KEY') }}{% endfor %}
{% macro m(u) %}{{ secrets.IN_MACRO }}{% endmacro %}{% if secrets.MODE == 'b' %}{{ m(secrets.ARG) }}{% endif %}
`
    const files = { 'f.yaml': branches, 'parts/inc.yaml': '{{ secrets.IN_INCLUDE }}' }
    const names = ['MODE', 'IN_IF', 'IN_ELIF', 'IN_ELSE', 'IN_INCLUDE', 'LIST', 'IN_LOOP', 'IN_MACRO', 'ARG']
    const computed = { file: 'f.yaml', line: 4, column: 71, key: "{{ secret(x ~ '_KEY') }}" }

    test('--names-only looks into every branch, and tells the names that come from secrets', () => {
      const folder = command.folder({ ...files, 's.env': 'MODE=\nLIST=\n' })
      const words = ['check', 'f.yaml', '--template', '--names-only', '-p', 'dotenv:s.env']
      const ran = command.run(folder, [...words, '--json'])
      const { ok, notChecked, perhapsMissing } = JSON.parse(ran.stdout) as Record<string, unknown>
      expect(ok).toBe(true)
      expect(notChecked).toEqual([{ ...computed, reason: 'the name comes from another secret' }])
      expect((perhapsMissing as string[]).toSorted()).toEqual(
        names
          .slice(1)
          .filter(name => name !== 'LIST')
          .toSorted(),
      )
      expect(command.run(folder, words).stderr).toContain(
        "f.yaml:4:71  not checked: {{ secret(x ~ '_KEY') }} (the name comes from another secret)\n",
      )
    })

    test('and so does --unused', () => {
      const all = [...names, 'SPARE'].map(name => `${name}=\n`).join('')
      const folder = command.folder({ ...files, 's.env': all })
      const words = ['check', 'f.yaml', '--template', '--names-only', '--unused', '-p', 'dotenv:s.env']
      expect(command.run(folder, words)).toMatchObject({ code: 0, stdout: 'SPARE\n' })
    })

    test('--offline says what it did not check, and that is no problem', () => {
      const folder = command.folder(files)
      const ran = command.run(folder, ['check', 'f.yaml', '--template', '--offline', '--strict', '--json'])
      expect(ran.code).toBe(0)
      expect(JSON.parse(ran.stdout)).toEqual({
        ok: true,
        exitCode: 0,
        problems: [],
        warnings: [],
        notChecked: [
          { file: 'f.yaml', line: 1, column: 1, reason: expect.stringContaining('depends on secrets') },
          { ...computed, reason: expect.any(String) },
        ],
      })
      const { stderr } = command.run(folder, ['check', 'f.yaml', '--template', '--offline'])
      expect(stderr).toMatch(/^f\.yaml:1:1 {2}not checked: what the template makes depends on secrets/)
      expect(stderr).toContain('1 file: no problems as far as that can be told; no provider was asked\n')
    })

    test.each([
      ['a: [{{ secrets.A ?? secrets.B }}\n', 'f.yaml:1:33  this is not yaml'],
      [
        '{% set x = secrets.A ~ 1 %}{% for i in [1, 2] %}a: {{ x }}\nb]\n{% endfor %}',
        'f.yaml:2:1  this is not yaml',
      ],
      ['a: {{ secrets.A }}\nb: true\n"$schema": ./s.json\n', 'f.yaml:2:4  /b'],
    ])('--offline checks the document of %j, where only values are missing', (template, problem) => {
      const schema = '{"properties": {"b": {"type": "string"}}}'
      const folder = command.folder({ 'f.yaml': template, 's.json': schema })
      const ran = command.run(folder, ['check', 'f.yaml', '--template', '--offline'])
      expect(ran.stderr).toContain(problem)
      expect(ran.code).toBe(1)
    })

    test.each([
      ['a: {{ secrets.A }}\n{{ m(secrets.B) }}', 'a macro'],
      ['{% filter trim %}a: {{ secrets.A }}{% endfilter %}', 'a filter'],
      ['a: {{ secrets.A ?? secrets.B }}', 'a fallback'],
    ])('--offline knows the document of %j', template => {
      const folder = command.folder({ 'f.yaml': `{% macro m(x) %}b: {{ x }}{% endmacro %}${template}\n` })
      const ran = command.run(folder, ['check', 'f.yaml', '--template', '--offline'])
      expect(ran).toEqual({ code: 0, stdout: '', stderr: '1 file: no problems; no provider was asked\n' })
    })

    test.each([
      ['a: 1\n{{ caller() if secrets.A }}', 'a block that a secret decides on'],
      ['a: 1\n{% set b %}b: 1{% endset %}{{ b | indent(secrets.N | int) }}', 'a block that a secret moves'],
      ['a: 1\n{% set b %}b: 1{% endset %}{{ b ~ secrets.A }}', 'a block'],
      ['{{ ", " if secrets.A }}a: 1', 'a separator'],
    ])('--offline does not know the document of %j', template => {
      const folder = command.folder({
        'f.yaml': `{% macro m() %}${template}{% endmacro %}{% call m() %}x: 1{% endcall %}\n`,
      })
      const { stderr, code } = command.run(folder, ['check', 'f.yaml', '--template', '--offline'])
      expect(code).toBe(0)
      expect(stderr).toContain('not checked: what the template makes')
    })
  })

  test('write nothing if they want too much, or out of their folder', () => {
    const folder = command.folder({
      'loop.yaml': '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}',
      'out.yaml': '{% include "../secret" %}',
    })
    const loop = command.run(folder, ['loop.yaml', '--template', '-o', 'result'])
    expect(loop).toMatchObject({ code: 1, stderr: expect.stringContaining('LIMIT_EXCEEDED') })
    const out = command.run(folder, ['out.yaml', '--template', '-o', 'result'])
    expect(out).toMatchObject({ code: 2, stderr: expect.stringContaining('leads out of the folder') })
    expect(existsSync(join(folder, 'result'))).toBe(false)
  })
})
