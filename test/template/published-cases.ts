/**
 * What nunjucks' own published tests (tests/compiler.js of mozilla/nunjucks) establish for the statements that whole
 * templates take: one row for each fact, with names and words of our own. Nunjucks itself is asked too, so a row that
 * states its result wrongly fails.
 */
export type Published = readonly [topic: string, template: string, variables: object, output: string]

/** Files that the rows include and import. */
export const PUBLISHED_FILES: Readonly<Record<string, string>> = {
  'p/hello.njk': 'Hello {{ who }}',
  'p/item.njk': 'item {{ item }}',
  'p/sets.njk': '{{ level }}{% set level = 2 %}{{ level }}',
  'p/loop.njk': '{{ loop.index }},{{ loop.index0 }},{{ loop.first }};',
  'p/tools.njk':
    '{% macro say() %}said{% endmacro %}{% macro wrap(n) %}<{{ n }}>{{ caller() }}</{{ n }}>{% endmacro %}{% set word = "w" %}',
  'p/context.njk': '{% macro say() %}is {{ level }}{% endmacro %}',
  'p/context-set.njk': '{% set level = "inner" %}',
}

const list = { list: [7, 3, 6] }
const pairs = { pairs: { a: 1, b: 2 } }
const points = {
  points: [
    [1, 2],
    [3, 4],
  ],
}
const three = '{% macro m(x, y=2, z=5) %}{{ x }}{{ y }}{{ z }}{% endmacro %}'

export const published: readonly Published[] = [
  ['text and names', 'Hi {{ a }}{{b}}, so', { a: 'A', b: ' B' }, 'Hi A B, so'],
  ['text and names', 'a\\nb', {}, 'a\\nb'],
  ['references', '{{ a.b }}{{ a["b"] }}', { a: { b: 'x' } }, 'xx'],
  ['falsy values', '{{ a }}{{ b }}', { a: 0, b: false }, '0false'],
  ['none', '{{ none }}', {}, ''],
  ['none', '{% if not none %}yes{% endif %}', {}, 'yes'],
  ['none', '{{ none | default("d", false) }}', {}, ''],
  ['if', '{% if a %}x{% else %}y{% endif %}', { a: true }, 'x'],
  ['if', '{% if a %}x{% else %}y{% endif %}', { a: false }, 'y'],
  ['if', '{% if not a %}x{% endif %}', { a: false }, 'x'],
  ['if', '{% if (a or b) and c %}x{% endif %}', { a: false, b: true, c: true }, 'x'],
  ['if', '{% if "k" in o %}x{% endif %}', { o: { k: true } }, 'x'],
  ['if', '{% if a %}x{% elif b %}y{% endif %}', { a: false, b: true }, 'y'],
  ['if', '{% if a %}x{% elseif b %}y{% else %}z{% endif %}', { a: false, b: false }, 'z'],
  ['inline if', '{{ "x" if a else "y" }}', { a: true }, 'x'],
  ['inline if', '{{ "x" if a else "y" }}', { a: false }, 'y'],
  ['inline if', '{{ "x" if not a }}{{ "y" if a }}', { a: false }, 'x'],
  ['for', '{% for i in list %}{{ i }}{% else %}none{% endfor %}', list, '736'],
  ['for', '{% for i in list %}{{ i }}{% else %}none{% endfor %}', { list: [] }, 'none'],
  ['for', '{% for x, y in points %}[{{ x }},{{ y }}]{% endfor %}', points, '[1,2][3,4]'],
  ['for', '{% for k, v in { a: 1, b: 2 } %}{{ k }}:{{ v }};{% endfor %}', {}, 'a:1;b:2;'],
  [
    'for',
    '{% for k, v in pairs %}{{ k }}{{ v }}{{ loop.revindex }}{{ loop.length }};{% endfor %}',
    pairs,
    'a122;b212;',
  ],
  ['for', '{% for i in list | batch(2) %}{{ i[0] }}{% endfor %}', list, '76'],
  [
    'for',
    '{% for i in list %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }} {% endfor %}',
    list,
    '1032 2121 3210 ',
  ],
  [
    'for',
    '{% for i in list %}{% if loop.first %}{{ i }}{% endif %}{% if loop.last %}{{ i }}{% endif %}{% endfor %}',
    list,
    '76',
  ],
  ['for', '{% for i in o.list %}{{ i }}{% endfor %}', { o: { list: null } }, ''],
  ['for', '{% for i in [1, 2] %}{% for i in [3, 4] %}{{ i }}{% endfor %}{{ i }}{% endfor %}', {}, '341342'],
  ['for', '{% set v = "a" %}{% for i in [1] %}{% set v = none %}{{ v }}{% endfor %}', {}, ''],
  ['operators', '{{ 3 + 4 - 5 * 6 / 10 }} {{ 4**5 }} {{ 9//5 }} {{ 9%5 }} {{ -5 }}', {}, '4 1024 1 4 -5'],
  [
    'operators',
    '{{ 3 < 4 }}{{ 3 > 4 }}{{ 9 >= 10 }}{{ 10 <= 10 }}{{ 10 != 10 }}',
    {},
    'truefalsefalsetruefalse',
  ],
  ['operators', '{{ "0" === 0 }}{{ "0" !== 0 }}{{ 0 === false }}', {}, 'falsetruefalse'],
  ['operators', '{{ "0" == 0 }}{{ 0 == false }}', {}, 'truetrue'],
  ['operators', '{{ 1 in [1, 2] }}{{ 1 not in [1, 2] }}{{ "oo" in "foo" }}', {}, 'truefalsetrue'],
  ['operators', "{{ 4 ~ 'a' }}{{ 4 ~ 5 }}{{ 'a' ~ 'b' ~ 5 }}", {}, '4a45ab5'],
  [
    'macro',
    `${three}{{ m(1) }} {{ m(1, 10, 20) }} {{ m(x=1, y=3) }} {{ m(1, z=3) }}`,
    {},
    '125 11020 135 123',
  ],
  ['macro', '{% macro m(x, y) %}{{ y }}{% endmacro %}[{{ m(1) }}]', {}, '[]'],
  ['macro', '{% macro m(x) %}{{ x | title }}{% endmacro %}{{ m("ab") }}', {}, 'Ab'],
  [
    'macro',
    '{% macro m() %}{% set x = "i" %}{{ x }}{% endmacro %}{% set x = "o" %}{{ x }}{{ m() }}{{ x }}',
    {},
    'oio',
  ],
  [
    'macro',
    '{% macro a() %}{% for y in [1] %}{% set x = "i" %}{{ x }}{% endfor %}{% endmacro %}{% macro b() %}{% set x = "o" %}{{ a() }}{{ x }}{% endmacro %}{{ b() }}',
    {},
    'io',
  ],
  ['macro', '{% macro m() %}{% include "p/hello.njk" %}{% endmacro %}{{ m() }}', { who: 'Ada' }, 'Hello Ada'],
  [
    'macro',
    '{% macro a() %}{% endmacro %}{% macro b(a="d") %}{{ a }}{% endmacro %}{{ b("given") }}',
    {},
    'given',
  ],
  [
    'call',
    '{% macro w(n) %}<{{ n }}>{{ caller() }}</{{ n }}>{% endmacro %}{% call w("b") %}x{% endcall %}',
    {},
    '<b>x</b>',
  ],
  [
    'call',
    '{% macro l(t) %}{% for i in t %}<{{ caller(i) }}>{% endfor %}{% endmacro %}{% call(i) l(["a", "b"]) %}{{ i }}{% endcall %}',
    {},
    '<a><b>',
  ],
  ['call', '{% import "p/tools.njk" as t %}{% call t.wrap("i") %}x{% endcall %}', {}, '<i>x</i>'],
  ['import', '{% import "p/tools.njk" as t %}{{ t.say() }} {{ t.word }}', {}, 'said w'],
  ['import', '{% from "p/tools.njk" import say as s, word %}{{ word }} {{ s() }}', {}, 'w said'],
  ['import', '{% set level = "L" %}{% import "p/context.njk" as t with context %}{{ t.say() }}', {}, 'is L'],
  [
    'import',
    '{% set level = "L" %}{% from "p/context.njk" import say with context %}{{ say() }}',
    {},
    'is L',
  ],
  [
    'import',
    '{% set level = "L" %}{% import "p/context-set.njk" as t %}{{ level }}{{ t.level }}',
    {},
    'Linner',
  ],
  [
    'import',
    '{% set level = "L" %}{% import "p/context-set.njk" as t with context %}{{ level }}',
    {},
    'inner',
  ],
  ['include', 'a {% include "p/hello.njk" %}', { who: 'Ada' }, 'a Hello Ada'],
  ['include', '{% set level = 1 %}{% include "p/sets.njk" %}{{ level }}', {}, '121'],
  ['include', '{% set f = "p/hello.njk" %}{% include f %}', { who: 'Ada' }, 'Hello Ada'],
  ['include', '{% include o.f %}', { who: 'Ada', o: { f: 'p/hello.njk' } }, 'Hello Ada'],
  ['include', 'a {% include "p/none.njk" ignore missing %}', {}, 'a '],
  ['include', '{% for i in [1, 2] %}{% include "p/loop.njk" %}{% endfor %}', {}, '1,0,true;2,1,false;'],
  ['include', '{% for item in [1, 2] %}{% include "p/item.njk" %}{% endfor %}', {}, 'item 1item 2'],
  ['set', '{% set a = "x" %}{{ a }}', { a: 'y' }, 'x'],
  ['set', '{% set x, y = "a" %}{{ x }}{{ y }}', {}, 'aa'],
  ['set', '{% for i in [1] %}{% set a = 1 %}{% endfor %}{{ a }}', { a: 2 }, '2'],
  ['set', '{% set a = a + "b" %}{{ a }}', { a: 'a' }, 'ab'],
  [
    'set',
    '{% set v = 5 %}{% for i in [1, 2, 3] %}{% set v = v + 1 %}{{ v }}{% endfor %}: {{ v }}',
    {},
    '678: 8',
  ],
  ['set', '{% set x = "a" %}{% if true %}{% set x = "b" %}{% endif %}{{ x }}', {}, 'b'],
  ['block set', '{% set b %}{% endset %}[{{ b }}]', {}, '[]'],
  [
    'block set',
    '{% set b %}{% for item in [1, 2] %}{% include "p/item.njk" %} {% endfor %}{% endset %}{{ b }}',
    {},
    'item 1 item 2 ',
  ],
  ['block set', '{% set x, y %}c{% endset %}{{ x }} {{ y }}', {}, 'c c'],
  [
    'block set',
    '{%- macro m(a) -%}{%- set t -%}i{%- endset -%}{{ a }}{{ t }}{%- endmacro -%}{{ m("o") }}',
    {},
    'oi',
  ],
  ['filter', '{% filter title %}may it be{% endfilter %}', {}, 'May It Be'],
  [
    'filter',
    '{% set f = "it" %}{% filter replace("it", "that") %}may {{ f }} be{% endfilter %}',
    {},
    'may that be',
  ],
  ['white space', '{% if true -%}{% if true %} {{"a"}} {{"b"}}{% endif %}{% endif %}', {}, ' a b'],
  ['white space', '{% if true -%}{# note #} {{"a"}}{% endif %}', {}, ' a'],
  ['white space', "So, {{- ' a, ' -}} b", {}, 'So, a, b'],
  ['white space', ' {{-2 + 2 }} ', {}, '4 '],
  ['white space', ' {{ 2 + 2 -}} ', {}, ' 4'],
]

/** Templates that its tests take and ours refuse, each with the reason. */
export const refused: ReadonlyArray<readonly [why: string, template: string]> = [
  ['no switch: if and elif say it', '{% switch a %}{% case "x" %}X{% default %}Z{% endswitch %}'],
  ['no inheritance: include and macros say it', '{% extends "p/hello.njk" %}'],
  ['no blocks, as there is no inheritance', '{% block b %}x{% endblock %}'],
  ['nothing is asynchronous in a template', '{% asyncEach i in [1] %}{{ i }}{% endeach %}'],
  ['nothing is asynchronous in a template', '{% asyncAll i in [1] %}{{ i }}{% endall %}'],
  ['no regular expressions from a template', '{{ r/x/gi }}'],
  ['no tags of others', '{% test %}x{% endtest %}'],
]
