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
writeFileSync(join(root, 'wide.njk'), '{% for i in range(9) %}{% include "wide.njk" %}{% endfor %}')
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

const LONG_LIST = '{% set r = range(99999) %}'
const CALLER = '{% macro m() %}{% for i in range(999) %}{{ caller() }}{% endfor %}{% endmacro %}'
const many = (count: number, after = ''): string =>
  Array.from({ length: count }, (_, index) => `a${index}${after}`).join(',')
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
    ['comparisons of long lists', `${LONG_LIST}{% for i in r %}{% if 5 == r %}{% endif %}{% endfor %}`],
    ['tests of long lists', `${LONG_LIST}{% for i in r %}{% if r is eq(r) %}{% endif %}{% endfor %}`],
    [
      'a long list that is looked for',
      `${LONG_LIST}{% for i in r %}{% if r in [1] %}{% endif %}{% endfor %}`,
    ],
    ['a long list as a key', `${LONG_LIST}{% for i in r %}{% set x = { a: 1 }[r] ?? 1 %}{% endfor %}`],
    ['a long list that is joined', `${LONG_LIST}{% for i in r %}{% set x = r ~ "" %}{% endfor %}`],
    ['a long list that is added', `${LONG_LIST}{% for i in r %}{% set x = "" + r %}{% endfor %}`],
    ['a long list that is sorted', `${LONG_LIST}{% for i in r %}{% set x = r | sort(true) %}{% endfor %}`],
    ['a long list that is dumped', `${LONG_LIST}{% for i in r %}{% set x = r | dump(10) %}{% endfor %}`],
    [
      'filters on a captured text',
      '{% set x %}{{ secrets.BIG }}{% endset %}{% for i in range(9999) %}{% set y = x | upper %}{% endfor %}',
    ],
    ['many lines, indented', `{% set x %}${'\n'.repeat(99_999)}{% endset %}{{ x | indent(200) }}`],
    ['JSON of JSON', `{% set x = '"' %}${doubled('{% set x = x | dump %}')}{{ x }}`],
    ['shell words of shell words', `{% set x = "'" %}${doubled('{% set x = x | sh %}')}{{ x }}`],
    ['texts that grow', `{% set x = "a" %}${doubled('{% set x = x | replace("", "aa") %}')}{{ x }}`],
    [
      'deep JSON over many lines',
      '{% set x = [1] %}{% for i in range(20) %}{% set x = [x, x] %}{% endfor %}{{ x | dump(10) }}',
    ],
    ['a deep list', '{% set x = [] %}{% for i in range(99999) %}{% set x = [x] %}{% endfor %}{{ x | dump }}'],
    [
      'a macro of many parameters',
      `{% macro m(${many(2000)}) %}{% endmacro %}{% for i in range(99999) %}{{ m() }}{% endfor %}`,
    ],
    [
      'many arguments by name',
      `{% macro m(${many(1500)}) %}{% endmacro %}{% for i in range(9999) %}{{ m(${many(1500, '=1')}) }}{% endfor %}`,
    ],
    ['many names of one value', `{% for i in range(99999) %}{% set ${many(2000)} = 1 %}{% endfor %}`],
    ['many files', '{% for i in range(99999) %}{% include "n" ~ i ignore missing %}{% endfor %}'],
    ['a file in a loop that includes itself', '{% include "wide.njk" %}'],
    ['callers within callers', `${CALLER}${'{% call m() %}'.repeat(3)}x${'{% endcall %}'.repeat(3)}`],
    ['a macro that is its own argument', '{% macro m(f) %}{{ f(f) }}{% endmacro %}{{ m(m) }}'],
    ['a default that calls its macro', '{% macro m(f, g=m(1)) %}{{ g }}{% endmacro %}{{ m(1) }}'],
    ['a long joiner', '{% set j = joiner(secrets.BIG) %}{% for i in range(99999) %}{{ j() }}{% endfor %}'],
    [
      'a cycler of long values',
      '{% set c = cycler(secrets.BIG) %}{% for i in range(999) %}{{ c.next() }}{% endfor %}',
    ],
    [
      'a filter of many filters',
      `{% filter ${'upper|'.repeat(2000)}upper %}${'a{{ 1 }}'.repeat(500)}{% endfilter %}`,
    ],
    ['a huge range', '{{ range(0, 1, 0.0000001) }}'],
  ])('%s', async (_, template) => {
    expect(await codesOf(template)).toEqual(['LIMIT_EXCEEDED'])
  })

  it.each([
    '{{ r/(a+)+$/ }}',
    '{{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" | replace(r/(a+)+$/, "") }}',
    '{{ "x" * 1000000000 }}',
    '{{ 9 ** 9 ** 9 ** 9 }}',
    '{{ [1] | batch(1000000000, "x") }}',
    '{{ "a" | indent(1000000000) }}',
    '{{ "a" | center(1000000000) }}',
    '{{ "a" | format("x") }}',
    '{% for x in [1] %}{% set loop.index = 5 %}{% endfor %}',
    '{% set x = "a" | replace("a", "aaaaaaaa") %}{% include x ~ x ~ secrets.BIG ignore missing %}',
    `{% set x = "a" %}${'{% set x = x ~ x %}'.repeat(14)}{% include x ignore missing %}`,
    `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`,
  ])('what has no meaning is refused: %s', async template => {
    expect(await codesOf(template)).toEqual(['EXPRESSION_SYNTAX'])
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
    '{{ {"a": 1} | attr("constructor") }}',
    '{{ [1] | map("constructor") }}',
    '{{ range(1).constructor }}',
    '{{ cycler(1).next.constructor("x")() }}',
    '{{ [range] }}',
  ])('%s', async template => {
    expect(await codesOf(template)).toEqual(['EXPRESSION_SYNTAX'])
  })

  it('and a name of a prototype is a key like any other in data', async () => {
    const template =
      '{% for k, v in [{ k: "__proto__" }] | groupby("k") %}{{ k }}={{ v | length }}{% endfor %}'
    expect((await renderer.render(template, { format: 'text' })).text).toBe('__proto__=1')
  })
})
