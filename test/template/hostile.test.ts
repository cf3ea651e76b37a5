import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createRenderer, memory, RenderConfigError } from '../../src/index.ts'
import { templateFolder } from './as-nunjucks.ts'

/** Templates that want to run for ever, to fill the memory, or to get out. The suite's own time limit holds the time. */

const outer = templateFolder({ 'outside.txt': 'CANARY', 'root/ok.njk': 'ok' })
const root = join(outer, 'root')
mkdirSync(join(root, 'folder'))
writeFileSync(join(root, 'self.njk'), '{% include "self.njk" %}')
writeFileSync(join(root, 'ping.njk'), '{% include "pong.njk" %}')
writeFileSync(join(root, 'pong.njk'), 'x{% include "ping.njk" %}')
writeFileSync(join(root, 'imports.njk'), '{% import "imports.njk" as me %}')
symlinkSync(join(outer, 'outside.txt'), join(root, 'link.txt'))
symlinkSync(outer, join(root, 'up'))

const renderer = createRenderer({
  providers: [memory({ A: 'alpha', BIG: 'x'.repeat(4_000_000) })],
  mode: 'template',
  templateRoot: root,
})

async function codesOf(template: string): Promise<readonly string[]> {
  try {
    await renderer.render(template, { format: 'text' })
    return []
  } catch (error) {
    if (!(error instanceof RenderConfigError)) throw error
    expect(error.message).not.toContain('CANARY')
    return [...new Set(error.problems.map(({ code }) => code))]
  }
}

const doubled = (line: string): string => Array.from({ length: 60 }, () => line).join('')

describe('a template that costs too much is LIMIT_EXCEEDED', () => {
  it.each([
    [
      'loops',
      '{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}',
    ],
    ['a long range', '{% for a in range(1000000000) %}{% endfor %}'],
    ['many ranges', '{% for a in range(99999) %}{% set x = range(99999) %}{% endfor %}'],
    ['a macro that calls itself', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'],
    [
      'a macro that calls itself twice',
      '{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(90) }}',
    ],
    ['a caller that calls its caller', '{% macro m() %}{% call m() %}x{% endcall %}{% endmacro %}{{ m() }}'],
    [
      'recursion while a secret is not known yet',
      '{% macro m(n) %}{% if secrets.A == n %}{{ m(n) }}{% else %}{{ m(n) }}{% endif %}{% endmacro %}{{ m(1) }}',
    ],
    ['a file that includes itself', '{% include "self.njk" %}'],
    ['files that include each other', '{% include "ping.njk" %}'],
    ['a file that imports itself', '{% import "imports.njk" as me %}'],
    [
      'blocks that double',
      `{% set x %}lol{% endset %}${doubled('{% set x %}{{ x }}{{ x }}{% endset %}')}{{ x }}`,
    ],
    ['texts that double', `{% set x = "lol" %}${doubled('{% set x = x ~ x %}')}{{ x }}`],
    ['texts that double with +', `{% set x = "lol" %}${doubled('{% set x = x + x %}')}{{ x }}`],
    ['lists that double', `{% set x = [1] %}${doubled('{% set x = [x, x] %}')}{{ x }}`],
    ['maps that double', `{% set x = { a: 1 } %}${doubled('{% set x = { a: x, b: x } %}')}{{ x | dump }}`],
    ['filters on a long text', '{% for i in range(99999) %}{% set y = secrets.BIG | upper %}{% endfor %}'],
    [
      'comparisons of long texts',
      '{% for i in range(99999) %}{% if secrets.BIG ~ "a" == secrets.BIG ~ "b" %}{% endif %}{% endfor %}',
    ],
    ['a long value, often', '{% for i in range(99999) %}{{ secrets.BIG }}{% endfor %}'],
    ['a long separator', '{{ range(99999) | join(secrets.BIG) }}'],
    ['replacements', '{{ secrets.BIG | replace("x", secrets.BIG) }}'],
    ['splitting', '{% for i in range(99) %}{% set x = secrets.BIG | split("") %}{% endfor %}'],
    ['a long literal', `{{ "${'a'.repeat(1_000_000)}" }}`],
    ['a long sum', `{{ 1${'+1'.repeat(8000)} }}`],
    ['statements within each other', '{% if 1 %}'.repeat(5000) + '{% endif %}'.repeat(5000)],
    ['more secrets than anybody has', '{% for i in range(50000) %}{{ secret("k" ~ i) }}{% endfor %}'],
    [
      'names that come from names',
      '{% set x = secrets.A %}{% for i in range(50) %}{% set x = secret(x) ?? x ~ "1" %}{% endfor %}{{ x }}',
    ],
  ])('%s', async (_, template) => {
    expect(await codesOf(template)).toEqual(['LIMIT_EXCEEDED'])
  })

  it.each([
    ['{{ ', 300_000],
    ['{% ', 300_000],
    ['{# ', 300_000],
    ['{{ "', 200_000],
    ['{{ \'{{ "', 100_000],
    ['{% raw %}', 50_000],
    ['{{ ( ', 100_000],
  ])('tags without an end are told in linear time: %j', async (piece, times) => {
    expect((await codesOf(piece.repeat(times))).length).toBeGreaterThan(0)
  })
})

describe('no path leaves the root', () => {
  it.each([
    '../outside.txt',
    './../outside.txt',
    'folder/../../outside.txt',
    `${outer}/outside.txt`,
    'link.txt',
    'up/outside.txt',
    '/dev/zero',
    '.',
    'folder',
    'up/root/ok.njk/../../../outside.txt',
    'nothing.njk',
  ])('%s', async name => {
    for (const statement of [
      `{% include "${name}" %}`,
      `{% import "${name}" as x %}`,
      `{% from "${name}" import x %}`,
    ])
      expect(await codesOf(statement)).toEqual(['IO'])
    expect(await codesOf(`{% set n = "${name}" %}{% include n %}`)).toEqual(['IO'])
  })

  it('and a path is no secret', async () => {
    expect(await codesOf('{% include secrets.A %}')).toEqual(['EXPRESSION_SYNTAX'])
  })

  it('but a link that stays inside is a file like any other', async () => {
    symlinkSync(join(root, 'ok.njk'), join(root, 'alias.njk'))
    expect((await renderer.render('{% include "alias.njk" %}', { format: 'text' })).text).toBe('ok')
  })
})

describe('nothing of the host can be reached', () => {
  it.each([
    '{{ [].__proto__ }}',
    '{{ ""["constructor"] }}',
    '{{ "a".constructor }}',
    '{% set k = "constr" ~ "uctor" %}{{ [][k] }}',
    '{% set k = "constr" ~ "uctor" %}{{ { a: 1 }[k] }}',
    '{% set k = "constr" ~ "uctor" %}{{ range[k] }}',
    '{% set k = "__pro" ~ "to__" %}{{ vars[k] }}',
    '{% set __proto__ = 1 %}',
    '{% for __proto__ in [1] %}{% endfor %}',
    '{% macro constructor() %}{% endmacro %}',
    '{{ toString }}',
    '{{ hasOwnProperty("a") }}',
    '{{ process }}',
    '{{ globalThis }}',
    '{{ range.call }}',
    '{% macro m() %}{% endmacro %}{{ m.constructor }}',
    '{% for x in [1] %}{{ loop.constructor }}{% endfor %}',
    '{{ cycler(1).items }}',
    '{{ "a" | constructor }}',
    '{{ (1)["toString"]() }}',
    '{{ super() }}',
  ])('%s', async template => {
    expect(await codesOf(template)).toEqual(['EXPRESSION_SYNTAX'])
  })

  it('and a name of a prototype is a key like any other in data', async () => {
    const template =
      '{% for k, v in [{ k: "__proto__" }] | groupby("k") %}{{ k }}={{ v | length }}{% endfor %}'
    expect((await renderer.render(template, { format: 'text' })).text).toBe('__proto__=1')
  })
})
