import {
  bothRefuse,
  outside,
  type PublishedCase,
  type PublishedTests,
  refused,
  same,
} from './published-case.ts'

/** What `{% raw %}` and `{% verbatim %}` are tested for alike. */
function untouched(tag: string): PublishedTests {
  const keeps = (text: string): readonly PublishedCase[] => [same(`{% ${tag} %}${text}{% end${tag} %}`, text)]
  const one = `{% ${tag} %}{{ a }}{% end${tag} %}`
  return {
    [`should parse ${tag}`]: keeps('m {{ {% %} }}'),
    [`should parse ${tag} with broken variables`]: keeps('{{ m }'),
    [`should parse ${tag} with broken blocks`]: keeps('{% if m }n'),
    [`should parse ${tag} with pure text`]: keeps('mno'),
    [`should parse ${tag} with ${tag} blocks`]: keeps(`{% ${tag} %}{{ m }{% end${tag} %}`),
    [`should parse ${tag} with comment blocks`]: keeps('{# m '),
    [`should parse multiple ${tag} blocks`]: [same(`${one}{{ a }}${one}`, '{{ a }}1{{ a }}', { a: 1 })],
    [`should parse multiline multiple ${tag} blocks`]: [
      same(`\n${one}\n{{ a }}\n${one}\n`, '\n{{ a }}\n1\n{{ a }}\n', { a: 1 }),
    ],
  }
}

const one = { a: 1 }
const sides = { a: 1, b: 2 }

/** tests/parser.js: the trees, by what a template of that shape gives. */
export const parser: PublishedTests = {
  'should parse basic types': [
    same('{{ 7 }}', '7'),
    same('{{ 5.678 }}', '5.678'),
    same('{{ "m" }}', 'm'),
    same("{{ 'm' }}", 'm'),
    same('{{ true }}', 'true'),
    same('{{ false }}', 'false'),
    same('[{{ none }}]', '[]'),
    same('{{ a }}', '1', one),
    refused('regex', '{{ r/45/gi }}'),
  ],
  'should parse aggregate types': [
    same('{{ [7,8,9] }}', '7,8,9'),
    refused('oneEach', '{{ (7,8,9) }}'),
    same("{{ {m: 7, 'n': 8}.m }}{{ {m: 7, 'n': 8}['n'] }}", '78'),
  ],
  'should parse variables': [same('m {{ a }}, n', 'm 1, n', one)],
  'should parse operators': [
    same('{{ a == b }}', 'false', sides),
    same('{{ a or b }}', '1', sides),
    same('{{ a in list }}', 'true', { a: 1, list: [1, 2] }),
    same('{{ a not in list }}', 'false', { a: 1, list: [1, 2] }),
  ],
  'should parse tilde': [same('{{ 7 ~ 8 }}', '78')],
  'should parse operators with correct precedence': [
    same('{{ a in list and b }}', 'n', { a: 'm', b: 'n', list: ['m'] }),
    same('{{ a not in list or b }}', 'n', { a: 'm', b: 'n', list: ['m'] }),
    same('{{ a or b and c }}', 'm', { a: 'm', b: 0, c: 'o' }),
  ],
  'should parse blocks': [
    same('m {% if a %}n{% else %}o{% endif %}?', 'm n?', one),
    same('{% if "some string".length > 10 %}m{% endif %}', 'm'),
    refused('functions', '{% if 1.618.toFixed(2) == "1.62" %}m{% endif %}'),
    refused('inheritance', '{% block m %}n{% endblock %}'),
    refused('inheritance', '{% block m %}n{% endblock m %}'),
    refused('inheritance', '{% extends "p/base.njk" %}m'),
    same('{% include "p/short.njk" %}', 'short \n'),
  ],
  'should parse include tags': [
    same('{% include "p/short.njk" %}', 'short \n'),
    same('{% include "p/short.txt"|replace("txt","njk") %}', 'short \n'),
    same('{% include ""|default("p/short.njk", true) %}', 'short \n'),
  ],
  'should parse for loops': [same('{% for x in [7, 8] %}{{ x }}{% endfor %}', '78')],
  'should parse for loops with else': [same('{% for x in [] %}{{ x }}{% else %}none{% endfor %}', 'none')],
  'should parse filters': [
    same('{{ a | upper }}', 'MN', { a: 'mn' }),
    same('{{ a | reverse | title }}', 'Nm', { a: 'mn' }),
    same('{{ list | join(3) }}', '738', { list: [7, 8] }),
  ],
  'should parse macro definitions': [
    same('{% macro m(a, b="n") %}A macro{% endmacro %}{{ m(1) }}', 'A macro'),
  ],
  'should parse call blocks': [
    same('{% macro m(a) %}{{ a }}:{{ caller() }}{% endmacro %}{% call m("n") %}o{% endcall %}', 'n:o'),
  ],
  'should parse call blocks with args': [
    same(
      '{% macro m(a, b="") %}{{ caller(a ~ b) }}{% endmacro %}{% call(i) m("n", b="o") %}<{{ i }}>{% endcall %}',
      '<no>',
    ),
  ],
  ...untouched('raw'),
  ...untouched('verbatim'),
  'should parse keyword and non-keyword arguments': [
    same('{% macro m(a, b, c=0) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m("n", d, c="o") }}', 'n1o', {
      d: 1,
    }),
  ],
  'should parse imports': [
    same('{% import "p/tools.njk" as t %}{{ t.word }}', 'w'),
    same('{% from "p/tools.njk" import word,    say as speak %}{{ word }}{{ speak() }}', 'wsaid'),
    same('{% import "p/tools.txt"|replace("txt", "njk") as t %}{{ t.word }}', 'w'),
    same(
      '{% from ""|default("p/tools.njk", true) import word,    say as speak %}{{ word }}{{ speak() }}',
      'wsaid',
    ),
  ],
  'should parse whitespace control': [
    same('{% if a %}\n  m \n{% endif %}', '\n  m \n', one),
    same('{% if a -%}\n  m \n{% endif %}', 'm \n', one),
    same('{% if a %}\n  m \n{%- endif %}', '\n  m', one),
    same('{% if a -%}\n  m \n{%- endif %}', 'm', one),
    same('n  \n{%- if a -%}\n  m \n{%- endif %}', 'nm', one),
    same('m \n{#- note #}', 'm'),
    same('{# note -#} \n n', 'n'),
    same('m \n{#- note -#} \n n', 'mn'),
    same('m \n{# - note - #} \n n', 'm \n \n n'),
    same('{% from "p/tools.njk" import word %}\n  m \n', '\n  m \n'),
    same('{% from "p/tools.njk" import word -%}\n  m \n', 'm \n'),
    same('{% if a -%}{{a}} {{b}}{% endif %}', '1 2', sides),
    same('{% if a -%}{% if b %} {{b}}{% endif %}{% endif %}', ' 2', sides),
    same('{% if a -%}{# note #} {{b}}{% endif %}', ' 2', sides),
  ],
  'should throw errors': [
    bothRefuse('m {{ n'),
    bothRefuse('m {% if'),
    bothRefuse('m {% if n o'),
    bothRefuse('{% include "m %}'),
    bothRefuse('m {% if n %} o'),
    bothRefuse('m {% block n %} o'),
    bothRefuse('m {% block n %} o{% endblock p %}'),
    bothRefuse('m {% mine %} n'),
    bothRefuse('{{ m(n o) }}'),
    bothRefuse('{% import "m" %}'),
    bothRefuse('{% from "m" %}'),
    bothRefuse('{% from "m" import n o %}'),
    bothRefuse('{% from "m" import _n %}'),
  ],
  'should parse custom tags': outside('tags that the host adds', 5),
}
