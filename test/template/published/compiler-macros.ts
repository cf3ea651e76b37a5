import { bothRefuse, outside, type PublishedTests, refused, same } from './published-case.ts'

const three = '{% macro m(x, y, z=5) %}{{ x }}{{ y }}{{ z }}{% endmacro %}'
const defaults = '{% macro m(x, y=2, z=5) %}{{ x }}{{ y }}{{ z }}{% endmacro %}'

/** tests/compiler.js: macros, callers, captured blocks, names. */
export const compilerMacros: PublishedTests = {
  'should compile macros': [
    same('{% macro m() %}a macro{% endmacro %}{{ m() }}', 'a macro'),
    same(`${defaults}{{ m(1) }}`, '125'),
  ],
  'should compile macros with optional args': [
    same('{% macro m(x, y) %}[{{ y }}]{% endmacro %}{{ m(1) }}', '[]'),
  ],
  'should compile macros with args that can be passed to filters': [
    same('{% macro m(x) %}{{ x|title }}{% endmacro %}{{ m("mo") }}', 'Mo'),
  ],
  'should compile macros with positional args': [
    same('{% macro m(x, y) %}{{ y }}{% endmacro %}{{ m(1, 2) }}', '2'),
  ],
  'should compile macros with arg defaults': [
    same('{% macro m(x, y, z=5) %}{{ y }}{% endmacro %}{{ m(1, 2) }}', '2'),
    same('{% macro m(x, y, z=5) %}{{ z }}{% endmacro %}{{ m(1, 2) }}', '5'),
  ],
  'should compile macros with keyword args': [
    same('{% macro m(x, y, z=5) %}{{ y }}{% endmacro %}{{ m(1, y=2) }}', '2'),
  ],
  'should compile macros with only keyword args': [same(`${three}{{ m(x=1, y=2) }}`, '125')],
  'should compile macros with keyword args overriding defaults': [
    same(`${three}{{ m(x=1, y=2, z=3) }}`, '123'),
  ],
  'should compile macros with out-of-order keyword args': [same(`${defaults}{{ m(1, z=3) }}`, '123')],
  'should compile macros with multiple overridden arg defaults': [
    same(`${defaults}{{ m(1, 10, 20) }}`, '11020'),
  ],
  'should compile macro calls inside blocks': [
    refused('inheritance', `{% extends "p/base.njk" %}${defaults}{% block one %}{{ m(1) }}{% endblock %}`),
  ],
  'should compile macros defined in one block and called in another': [
    refused('inheritance', `{% block one %}${defaults}{% endblock %}{% block two %}{{ m(1) }}{% endblock %}`),
  ],
  'should compile macros that include other templates': [
    same('{% macro m() %}{% include "p/hello.njk" %}{% endmacro %}{{ m() }}', 'Hello Ada', { who: 'Ada' }),
  ],
  'should compile macros that set vars': [
    same(
      '{% macro m() %}{% set x = "i" %}{{ x }}{% endmacro %}{% set x = "o" %}{{ x }}{{ m() }}{{ x }}',
      'oio',
    ),
  ],
  'should not leak variables set in macro to calling scope': [
    same(
      '{% macro a() %}{% set x = "i" %}{{ x }}{% endmacro %}{% macro b() %}{% set x = "o" %}{{ a() }}{{ x }}{% endmacro %}{{ b() }}',
      'io',
    ),
  ],
  'should not leak variables set in nested scope within macro out to calling scope': [
    same(
      '{% macro a() %}{% for y in [1] %}{% set x = "i" %}{{ x }}{% endfor %}{% endmacro %}{% macro b() %}{% set x = "o" %}{{ a() }}{{ x }}{% endmacro %}{{ b() }}',
      'io',
    ),
  ],
  'should compile macros without leaking set to calling scope': [
    same(
      '{% macro m(top, before="") %}{% if top %}{% set x = "" %}{% for i in [1, 2] %}{{ m(false, x) }}{% endfor %}{% else %}{% set x = before + "m" %}{{ x }}{% endif %}{% endmacro %}{{ m(true) }}',
      'mm',
    ),
  ],
  'should compile macros that cannot see variables in caller scope': [
    same(
      '{% macro a(v) %}{{ b() }}{% endmacro %}{% macro b() %}{{ v | default("unseen") }}{% endmacro %}{{ a("m") }}',
      'unseen',
    ),
  ],
  'should compile call blocks': [
    same(
      '{% macro w(n) %}<{{ n }}>{{ caller() }}</{{ n }}>{% endmacro %}{% call w("b") %}m{% endcall %}',
      '<b>m</b>',
    ),
  ],
  'should compile call blocks with args': [
    same(
      '{% macro l(t) %}{% for i in t %}<{{ caller(i) }}>{% endfor %}{% endmacro %}{% call(i) l(["m", "n"]) %}{{ i }}{% endcall %}',
      '<m><n>',
    ),
  ],
  'should compile call blocks using imported macros': [
    same('{% import "p/tools.njk" as t %}{% call t.wrap("i") %}m{% endcall %}', '<i>m</i>'),
  ],
  'should throw an error when {% call %} is passed an object that is not a function': [
    bothRefuse('{% call m() %}{% endcall %}', 'EXPRESSION_SYNTAX', { m: 'text' }),
  ],
  'should get right value when macro parameter conflict with global macro name': [
    same('{% macro a() %}{% endmacro %}{% macro b(a="d") %}{{ a }}{% endmacro %}{{ b("given") }}', 'given'),
  ],
  'should get right value when macro include macro': [
    same('{% macro a() %} m{% endmacro %}{% macro b(t="d") %}{{ a() }}{% endmacro %}{{ b("n") }}', ' m'),
  ],
  'should allow access to outer scope in call blocks': [
    same(
      '{% macro i() %}{{ caller() }}{% endmacro %}{% macro o(v) %}{{ v }}\n{% call i() %}{{ v }}{% endcall %}{% endmacro %}{{ o("m") }}',
      'm\nm',
    ),
  ],
  'should not leak scope from call blocks to parent': [
    same(
      '{% set v = "kept" %}{% macro i() %}{% set v = "lost" %}{{ caller() }}{% endmacro %}{% macro o() %}{% call i() %}{% endcall %}{% endmacro %}{{ o() }}{{ v }}',
      'kept',
    ),
  ],
  'should compile a set block': [
    same('{% set a = "x" %}{{ a }}', 'x', { a: 'y' }),
    same('{% set x, y = "m" %}{{ x }}{{ y }}', 'mm'),
    same('{% set x = 1 + 2 %}{{ x }}', '3'),
    same('{% for i in [1] %}{% set a = 1 %}{% endfor %}{{ a }}', '2', { a: 2 }),
    same('{% include "p/sets-who.njk" %}{{ who }}', 'Ada', { who: 'Ada' }),
    same('{% set a = a + "n" %}{{ a }}', 'mn', { a: 'm' }),
    same('{% for i in [1] %}{% set v = 5 %}{% endfor %}{{ v | default("unset") }}', 'unset'),
    same(
      '{% for i in [1, 2, 3] %}{% if v is undefined %}{% set v = 5 %}{% endif %}{% set v = v + 1 %}{{ v }}{% endfor %}: {{ v | default("unset") }}',
      '678: unset',
    ),
    same('{% set v = 1 %}{% for i in [1] %}{% set v = 5 %}{% endfor %}{{ v }}', '5'),
    same('{% set v = 5 %}{% for i in [1, 2, 3] %}{% set v = v + 1 %}{{ v }}{% endfor %}: {{ v }}', '678: 8'),
  ],
  'should compile set with frame references': [same('{% set a = o.k %}{{ a }}', 'v', { o: { k: 'v' } })],
  'should compile set assignments of the same variable': [
    same('{% set x = "m" %}{% if false %}{% set x = "n" %}{% endif %}{{ x }}', 'm'),
    same('{% set x = "m" %}{% if true %}{% set x = "n" %}{% endif %}{{ x }}', 'n'),
  ],
  'should compile block-set': [
    same('{% set b %}{% endset %}[{{ b }}]', '[]'),
    same('{%- macro m(a) -%}{%- set t -%}i{%- endset -%}{{ a }}{{ t }}{%- endmacro -%}{{ m("o") }}', 'oi'),
    same('{% set b %}some text{% endset %}{{ b }}', 'some text'),
    same(
      '{% set b %}{% for item in [1, 2] %}{% include "p/item.njk" %} {% endfor %}{% endset %}{{ b }}',
      'item 1 item 2 ',
    ),
    same(
      '{% set b %}{% set c %}{% for i in [1, 2] %}n{{ i }} {% endfor %}{% endset %}{% for i in [1, 2] %}{{i}}: "{{ c }}" {% endfor %}{% endset %}{{ b }}',
      '1: "n1 n2 " 2: "n1 n2 " ',
    ),
    same('{% set x,y,z %}m{% endset %}{{ x }} {{ y }} {{ z }}', 'm m m'),
  ],
  'should compile block-set wrapping an inherited block': [
    refused('inheritance', '{% extends "p/base-captures.njk" %}{% block one %}m{% endblock %}'),
  ],
  'should allow custom tag compilation': outside('tags that the host adds'),
  'should allow custom tag compilation without content': outside('tags that the host adds'),
  'should allow complicated custom tag compilation': outside('tags that the host adds', 2),
  'should allow custom tag with args compilation': outside('tags that the host adds', 3),
  'the filter tag: should apply the title filter to the body': [
    same('{% filter title %}so may it be{% endfilter %}', 'So May It Be'),
  ],
  'the filter tag: should apply the replace filter to the body': [
    same('{% filter replace("it", "that") %}so may it be{% endfilter %}', 'so may that be'),
  ],
  'the filter tag: should work with variables in the body': [
    same(
      '{% set f = "it" %}{% filter replace("it", "that") %}so may {{ f }} be{% endfilter %}',
      'so may that be',
    ),
  ],
  'the filter tag: should work with blocks in the body': [
    refused(
      'inheritance',
      '{% filter replace("it", "that") %}may {% block one %}it{% endblock %}{% endfilter %}',
    ),
  ],
}
