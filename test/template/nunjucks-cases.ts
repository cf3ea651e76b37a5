/**
 * Templates for each statement and operator that whole templates take, written for this project after the topics of
 * nunjucks' own tests. What they give is not written down: nunjucks itself says it when the test runs.
 */
export interface NunjucksCase {
  readonly name: string
  readonly template: string
  readonly variables?: Readonly<Record<string, unknown>>
}

/** Files that templates include and import. */
export const FILES: Readonly<Record<string, string>> = {
  'row.njk': 'row {{ item }};',
  'greet.njk': 'Hello {{ who | default("nobody") }}',
  'sets.njk': '{% set level = 2 %}{{ level }}',
  'sets-in-loop.njk': '{% for i in [1] %}{% set level = 2 %}{% endfor %}',
  'in-loop.njk': '{{ loop.index }}/{{ loop.length }}{{ "!" if loop.last }} ',
  'tools.njk':
    '{% macro tag(name, text="") %}<{{ name }}>{{ text }}</{{ name }}>{% endmacro %}{% macro wrap(name) %}[{{ name }} {{ caller() }}]{% endmacro %}{% set version = "v7" %}{% set _hidden = 1 %}',
  'needs-context.njk': '{% macro show() %}level {{ level | default("unknown") }}{% endmacro %}',
  'sets-and-exports.njk': '{% set level = "inner" %}',
  'folder/a.njk': 'a+{% include "./b.njk" %}',
  'folder/b.njk': 'b+{% include "../row.njk" %}',
}

type Row = readonly [name: string, template: string, variables?: Readonly<Record<string, unknown>>]

const people = {
  people: [
    { name: 'Ada', age: 36 },
    { name: 'Bob', age: 7 },
  ],
}
const matrix = {
  matrix: [
    [1, 'one'],
    [2, 'two'],
    [3, 'three'],
  ],
}
const ports = { ports: { http: 80, https: 443 } }

const rows: readonly Row[] = [
  ['text alone', 'no braces at all\n\t"\\n" {x} % # }} %}'],
  ['a name', 'Hi {{ name }}{{name}} .', { name: 'Ada' }],
  ['members', '{{ a.b }}{{ a["b"] }}{{ a.c[1] }}{{ a.c.length }}', { a: { b: 'x', c: [7, 8] } }],
  ['falsy values', '{{ zero }},{{ no }},{{ empty }}.', { zero: 0, no: false, empty: '' }],
  ['none', '[{{ none }}]{{ none | default("d") }}'],
  ['a list is printed with commas', '{{ list }}', { list: [1, 'a', [2, 3], null] }],
  ['text escapes', '{{ "a\\n\\t\\"b\\\\" }}{{ \'it\\\'s\' }}'],
  ['numbers', '{{ 1 }} {{ 1.50 }} {{ 0.1 + 0.2 }} {{ 1000000 * 1000000 }}'],
  ['if', '{% if a %}yes{% endif %}{% if b %}no{% else %}else{% endif %}', { a: 1, b: 0 }],
  [
    'elif and elseif',
    '{% if a == 1 %}1{% elif a == 2 %}2{% elseif a == 3 %}3{% else %}?{% endif %}',
    { a: 3 },
  ],
  ['nested conditions', '{% if a %}{% if b %}ab{% else %}a{% endif %}{% endif %}', { a: true, b: false }],
  ['and, or, not', '{{ a and b }}{{ a or b }}{{ not a }}{{ not (a and b) or c }}', { a: '', b: 'B', c: 1 }],
  [
    'inline if',
    '{{ "x" if a else "y" }}{{ "x" if not a }}{{ "z" if a and b else c }}',
    { a: 1, b: 0, c: 'c' },
  ],
  ['comparisons', '{{ 1 < 2 }}{{ 2 <= 2 }}{{ 3 > 4 }}{{ "b" >= "a" }}{{ 1 != 2 }}{{ "a" < "b" }}'],
  [
    'loose and strict equality',
    '{{ "1" == 1 }}{{ "1" === 1 }}{{ 0 == false }}{{ "" == 0 }}{{ "1" !== 1 }}{{ null == 0 }}',
  ],
  ['a text that reads as a number', '{{ n * 2 }}{{ n - 1 }}{{ n + 1 }}{{ n < 9 }}', { n: '4' }],
  [
    'arithmetic',
    '{{ 3 + 4 - 5 * 6 / 10 }} {{ 2 ** 10 }} {{ 9 // 5 }} {{ 9 % 5 }} {{ -5 }} {{ +5 }} {{ 7 - -2 }}',
  ],
  ['text with plus and tilde', '{{ "a" + "b" }}{{ "a" + 1 }}{{ 1 ~ 2 }}{{ "a" ~ true ~ 1.5 }}'],
  ['tilde and filter as nunjucks reads them', '{{ "a" ~ "b" | upper }}{{ ("a" ~ "b") | upper }}'],
  [
    'in',
    '{{ 1 in [1, 2] }}{{ 3 not in [1, 2] }}{{ "a" in ports }}{{ "http" in ports }}{{ "ell" in "hello" }}',
    ports,
  ],
  [
    'tests',
    '{{ 3 is odd }}{{ 4 is even }}{{ 9 is divisibleby(3) }}{{ "a" is string }}{{ 1 is number }}{{ none is none }}{{ x is defined }}{{ x is undefined }}{{ y is defined }}{{ 1 is eq(1) }}{{ 2 is gt(1) }}{{ ports is mapping }}{{ "ab" is lower }}{{ "AB" is not upper }}{{ 0 is falsy }}{{ 1 is truthy }}{{ 2 is ne(2) }}{{ 2 is le(2) }}{{ 1 is sameas("1") }}',
    { y: 1, ...ports },
  ],
  ['lists and maps', '{{ [1, "b", [2]][1] }}{{ {"a": 1, b: "two"}.b }}{{ {a: {b: 3} }["a"].b }}'],
  ['for', '{% for p in people %}{{ p.name }} is {{ p.age }}; {% endfor %}', people],
  ['for over nothing', '{% for x in list %}{{ x }}{% else %}none{% endfor %}', { list: [] }],
  ['for over null', '{% for x in list %}{{ x }}{% else %}none{% endfor %}', { list: null }],
  ['else of a loop that ran', '{% for x in [1] %}{{ x }}{% else %}none{% endfor %}'],
  ['for over a text', '{% for c in "abc" %}{{ c }}-{% endfor %}'],
  ['for over a map', '{% for k, v in ports %}{{ loop.index }}:{{ k }}={{ v }} {% endfor %}', ports],
  ['for over a literal map', '{% for k, v in { one: 1, two: 2 } %}{{ k }}{{ v }}{% endfor %}'],
  ['unpacking', '{% for n, word in matrix %}{{ n }}={{ word }} {% endfor %}', matrix],
  ['unpacking three', '{% for a, b, c in [[1, 2, 3], [4, 5, 6]] %}{{ a }}{{ b }}{{ c }},{% endfor %}'],
  [
    'loop',
    '{% for x in "wxyz" %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }} {% endfor %}',
  ],
  [
    'loops within each other',
    '{% for i in [1, 2] %}{% for i in [3, 4] %}{{ i }}{{ loop.index }}{% endfor %}{{ i }}{{ loop.index }} {% endfor %}',
  ],
  [
    'a loop kept under another name',
    '{% for i in [1, 2] %}{% set outer = loop %}{% for j in [1] %}{{ outer.index }}{% endfor %}{% endfor %}',
  ],
  ['set', '{% set x = 1 + 2 %}{{ x }}{% set x, y = "both" %}{{ x }}{{ y }}'],
  ['set over a variable', '{% set name = name + "!" %}{{ name }}', { name: 'Ada' }],
  ['set in a condition', '{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }}'],
  [
    'set in a loop of a name outside',
    '{% set x = 1 %}{% for i in [1, 2, 3] %}{% set x = x + i %}{% endfor %}{{ x }}',
  ],
  [
    'set in a loop stays there',
    '{% for i in [1] %}{% set fresh = 5 %}{{ fresh }}{% endfor %}{{ fresh | default("gone") }}',
  ],
  [
    'set lasts from round to round',
    '{% for i in [1, 2, 3] %}{% if not n is defined %}{% set n = 5 %}{% endif %}{% set n = n + 1 %}{{ n }}{% endfor %}',
  ],
  ['set to none in a loop', '{% set v = "a" %}{% for i in [1] %}{% set v = none %}[{{ v }}]{% endfor %}'],
  ['set of a loop variable', '{% for i in [1, 2] %}{% set i = i * 10 %}{{ i }} {% endfor %}'],
  [
    'block set',
    '{% set text %}a{{ 1 + 1 }}{% for i in [1, 2] %}{{ i }}{% endfor %}{% endset %}[{{ text }}][{{ text }}]',
  ],
  ['block set of several names', '{% set a, b %}cool{% endset %}{{ a }} {{ b }}'],
  ['block sets within each other', '{% set a %}x{% set b %}y{% endset %}{{ b }}{% endset %}{{ a }}{{ b }}'],
  ['an empty block set is false', '{% set a %}{% endset %}{% if a %}yes{% else %}no{% endif %}'],
  ['macro', '{% macro hi() %}hi{% endmacro %}{{ hi() }}{{ hi() }}'],
  [
    'arguments by position',
    '{% macro m(a, b) %}{{ a }}-{{ b }}{% endmacro %}{{ m(1, 2) }}{{ m("x", [1, 2]) }}',
  ],
  [
    'an argument left out prints nothing',
    '{% macro m(a, b) %}{{ a }}[{{ b }}]{% if b %}b{% else %}no b{% endif %}{% endmacro %}{{ m(1) }}',
  ],
  [
    'an argument left out takes a default',
    '{% macro m(a, b) %}{{ b | default("d") }}{{ b is defined }}{% endmacro %}{{ m(1) }}',
  ],
  [
    'defaults',
    '{% macro m(a, b=2, c=3) %}{{ a }}{{ b }}{{ c }} {% endmacro %}{{ m(1) }}{{ m(1, 9) }}{{ m(1, 9, 8) }}{{ m(1, c=7) }}{{ m(1, c=7, b=6) }}',
  ],
  [
    'all arguments by name',
    '{% macro m(a, b, c=5) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(a=1, b=2) }}{{ m(b=2, a=1, c=3) }}',
  ],
  [
    'a default that uses an argument',
    '{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, 2) }}',
  ],
  [
    'a macro sees what its file sets',
    '{% set x = "top" %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% set x = "later" %}{{ m() }}',
  ],
  [
    'a macro does not see its caller',
    '{% macro a(v) %}{{ b() }}{% endmacro %}{% macro b() %}{{ v | default("unseen") }}{% endmacro %}{{ a("x") }}',
  ],
  [
    'set in a macro stays there',
    '{% set x = "out" %}{% macro m() %}{% set x = "in" %}{{ x }}{% endmacro %}{{ m() }}{{ x }}',
  ],
  [
    'macros call macros',
    '{% macro a(x) %}({{ x }}){% endmacro %}{% macro b(x) %}{{ a(x) }}{{ a(a(x)) }}{% endmacro %}{{ b(1) }}',
  ],
  [
    'a macro calls itself',
    '{% macro down(n) %}{{ n }}{% if n > 0 %}{{ down(n - 1) }}{% endif %}{% endmacro %}{{ down(5) }}',
  ],
  [
    'what a macro gives is text',
    '{% macro m() %}ab{% endmacro %}{{ m() | upper }}{{ m() ~ "c" }}{{ m() == "ab" }}{{ m() | length }}',
  ],
  [
    'call',
    '{% macro box(t) %}<{{ t }}>{{ caller() }}</{{ t }}>{% endmacro %}{% call box("div") %}in {{ 1 + 1 }}{% endcall %}',
  ],
  [
    'call with arguments',
    '{% macro each(items) %}{% for i in items %}<{{ caller(i, loop.index) }}>{% endfor %}{% endmacro %}{% call(item, n) each(["a", "b"]) %}{{ n }}{{ item }}{% endcall %}',
  ],
  [
    'call within a call',
    '{% macro w(n) %}{{ n }}({{ caller() }}){% endmacro %}{% call w(1) %}{% call w(2) %}x{% endcall %}{% endcall %}',
  ],
  [
    'a caller sees the loop that it stands in',
    '{% macro w() %}[{{ caller() }}]{% endmacro %}{% for i in [1, 2] %}{% call w() %}{{ i }}{% endcall %}{% endfor %}',
  ],
  [
    'filter',
    '{% filter upper %}a{{ "b" }}c{% endfilter %}{% filter replace("a", "o") %}banana{% endfilter %}',
  ],
  ['filter within a filter', '{% filter upper %}a{% filter trim %}  b  {% endfilter %}c{% endfilter %}'],
  ['filter with an indentation', 'list:\n  {% filter indent(2) %}- a\n- b\n\n- c{% endfilter %}'],
  ['raw', '{% raw %}{{ x }} {% if %} {# c #}{% endraw %}{% raw %}{% raw %}{% endraw %}{% endraw %}'],
  ['verbatim', '{% verbatim %}{{ x }}{% endverbatim %}'],
  ['a comment', 'a{# {{ x }} {% if %} #}b{#- c -#} d'],
  ['white space control', 'a  {%- if true -%}  b  {%- endif -%}  c {{- 1 -}} d\n\n{#- x -#}\n e'],
  ['white space is else kept', 'a\n{% if true %}\nb\n{% endif %}\nc\n'],
  ['white space in a loop', '{% for i in [1, 2] -%}\n  {{ i }}\n{%- endfor %}\n'],
  ['a dash of an expression in front of a minus', 'a {{--1}} {{- -1 -}} b'],
  ['include', 'x{% include "greet.njk" %}{% set who = "Ada" %} {% include "greet.njk" %}'],
  ['include in a loop', '{% for item in [1, 2] %}{% include "row.njk" %}{% endfor %}'],
  ['include with a loop', '{% for x in "ab" %}{% include "in-loop.njk" %}{% endfor %}'],
  ['include sees but does not set', '{% set level = 1 %}{% include "sets.njk" %}{{ level }}'],
  ['include by a name that is computed', '{% set f = "row" %}{% set item = 3 %}{% include f + ".njk" %}'],
  ['include of a missing file', 'a{% include "nothing.njk" ignore missing %}b'],
  ['include in a macro', '{% macro m(item) %}{% include "row.njk" %}{% endmacro %}{{ m("x") }}'],
  ['include beside the file', '{% set item = 1 %}{% include "folder/a.njk" %}'],
  ['import', '{% import "tools.njk" as t %}{{ t.tag("b", "x") }}{{ t.version }}'],
  ['from', '{% from "tools.njk" import tag, version as v %}{{ tag("i") }}{{ v }}'],
  ['call of an imported macro', '{% import "tools.njk" as t %}{% call t.wrap("n") %}in{% endcall %}'],
  [
    'import in a loop',
    '{% for i in [1, 2] %}{% from "tools.njk" import version %}{{ version }}{{ i }}{% endfor %}',
  ],
  ['import without context', '{% set level = 5 %}{% import "needs-context.njk" as n %}{{ n.show() }}'],
  [
    'import with context',
    '{% set level = 5 %}{% import "needs-context.njk" as n with context %}{{ n.show() }}',
  ],
  [
    'from with context',
    '{% set level = 5 %}{% from "needs-context.njk" import show with context %}{{ show() }}',
  ],
  [
    'an import does not set',
    '{% set level = 5 %}{% import "sets-and-exports.njk" as s %}{{ level }}{{ s.level }}',
  ],
  [
    'an import with context sets',
    '{% set level = 5 %}{% import "sets-and-exports.njk" as s with context %}{{ level }}{{ s.level }}',
  ],
  [
    'range',
    '{% for i in range(3) %}{{ i }}{% endfor %} {% for i in range(2, 5) %}{{ i }}{% endfor %} {% for i in range(9, 0, -3) %}{{ i }}{% endfor %}{{ range(4) }}',
  ],
  [
    'cycler',
    '{% set c = cycler("a", "b") %}{% for i in range(5) %}{{ c.next() }}{% endfor %}{{ c.current }}',
  ],
  ['joiner', '{% set j = joiner(", ") %}{% for i in [1, 2, 3] %}{{ j() }}{{ i }}{% endfor %}'],
  ['a name of a builtin can be set', '{% set range = "mine" %}{{ range }}'],
  [
    'batch',
    '{% for row in [1, 2, 3, 4, 5] | batch(2) %}{{ row }};{% endfor %}{{ [1, 2, 3] | batch(2, 0) }}{{ [1] | batch(3, "x") }}',
  ],
  [
    'sort',
    '{{ [3, 1, 2] | sort }}{{ ["b", "A"] | sort }}{{ ["b", "A", "a"] | sort(true, true) }}{% for p in people | sort(attribute="age") %}{{ p.name }}{% endfor %}',
    people,
  ],
  [
    'dictsort',
    '{% for k, v in ports | dictsort %}{{ k }}{{ v }}{% endfor %}{% for k, v in { b: 1, a: 2 } | dictsort %}{{ k }}{% endfor %}',
    ports,
  ],
  [
    'groupby',
    '{% for age, all in people | groupby("age") %}{{ age }}:{{ all[0].name }} {% endfor %}',
    people,
  ],
  [
    'selectattr and rejectattr',
    '{% for p in list | selectattr("on") %}{{ p.n }}{% endfor %}{% for p in list | rejectattr("on") %}{{ p.n }}{% endfor %}',
    {
      list: [
        { n: 1, on: true },
        { n: 2, on: false },
      ],
    },
  ],
  [
    'sum, round, abs',
    '{{ [1, 2, 3] | sum }}{{ people | sum("age") }} {{ 2.567 | round(2) }} {{ 2.5 | round }} {{ 2.1 | round(0, "ceil") }} {{ -3 | abs }}',
    people,
  ],
  ['join', '{{ [1, 2] | join }}{{ [1, 2] | join(", ") }}{{ people | join("+", "name") }}', people],
  [
    'first, last, length, reverse',
    '{{ [1, 2] | first }}{{ [1, 2] | last }}{{ "abc" | length }}{{ [1, 2] | reverse }}{{ "abc" | reverse }}{{ ports | length }}',
    ports,
  ],
  ['case', '{{ "aBc" | upper }}{{ "aBc" | lower }}{{ "foo bar" | title }}{{ "foo BAR" | capitalize }}'],
  [
    'trim, replace, urlencode',
    '[{{ "  a " | trim }}]{{ "aXbX" | replace("X", "y") }}{{ "a b&c" | urlencode }}',
  ],
  ['indent', '{{ "a\nb\n\nc" | indent }}|{{ "a\nb" | indent(2, true) }}'],
  [
    'default',
    '{{ nothing | default("d") }}{{ "" | default("d") }}{{ "" | default("d", true) }}{{ 0 | d("e") }}',
  ],
  ['int and float', '{{ "42" | int }}{{ "3.5" | float }}{{ 7 | int }}'],
  ['dump', '{{ [1, "a"] | dump }}{{ "x" | dump }}'],
  ['list', '{% for c in "ab" | list %}{{ c }},{% endfor %}'],
  ['brackets of others', '{"a": "{{ 1 }}"} ${x} }} {{ "}}" }} {{ "%}" }}{{ "{{" }}'],
  [
    'a loop variable named as a variable',
    '{% for name in ["x"] %}{{ name }}{% endfor %}{{ name }}',
    { name: 'out' },
  ],
  ['long lines and CRLF', 'a\r\n{% if true -%}\r\n  b\r\n{%- endif %}\r\n'],
]

export const cases: readonly NunjucksCase[] = rows.map(([name, template, variables]) => ({
  name,
  template,
  ...(variables === undefined ? {} : { variables }),
}))
