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
