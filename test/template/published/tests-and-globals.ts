import { bothRefuse, outside, type PublishedTests, refused, same } from './published-case.ts'

const HOST = 'names that the host adds'
const NOT_DATA = 'an object of the host: variables are data'
const turns = '{% set c = cycler("m", "n") %}'

/** tests/globals.js. */
export const globals: PublishedTests = {
  'should have range': [
    same('{% for i in range(0, 4) %}{{ i }}{% endfor %}', '0123'),
    same('{% for i in range(4) %}{{ i }}{% endfor %}', '0123'),
    same('{% for i in range(5, 8) %}{{ i }}{% endfor %}', '567'),
    same('{% for i in range(-2, 0) %}{{ i }}{% endfor %}', '-2-1'),
    same('{% for i in range(5, 10, 2) %}{{ i }}{% endfor %}', '579'),
    same('{% for i in range(5, 10, 2.5) %}{{ i }};{% endfor %}', '5;7.5;'),
    same('{% for i in range(5, 10, 2.5) %}{{ i }};{% endfor %}', '5;7.5;'),
    same('{% for i in range(9, 5, -1) %}{{ i }}{% endfor %}', '9876'),
    same('{% for i in range(10, 5, -2.5) %}{{ i }};{% endfor %}', '10;7.5;'),
  ],
  'should have cycler': [
    same(`${turns}{{ c.next() }}{{ c.next() }}{{ c.next() }}`, 'mnm'),
    same(`${turns}{{ c.next() }}{{ c.reset() }}{{ c.next() }}`, 'mm'),
    same(`${turns}{{ c.next() }}{{ c.next() }}{{ c.current }}`, 'mnn'),
  ],
  'should have joiner': [
    same('{% set j = joiner() %}m{{ j() }}n{{ j() }}o{{ j() }}', 'mn,o,'),
    same('{% set j = joiner("|") %}m{{ j() }}n{{ j() }}o{{ j() }}', 'mn|o|'),
  ],
  'should allow addition of globals': outside(HOST),
  'should allow chaining of globals': outside(HOST, 2),
  'should allow getting of globals': outside(HOST),
  'should allow getting boolean globals': outside(HOST),
  'should fail on getting non-existent global': outside(HOST),
  'should pass context as this to global functions': outside(HOST),
  'should be exclusive to each environment': outside(HOST),
  'should return errors from globals': outside(HOST),
}

/** tests/tests.js: what stands behind `is`. */
export const tests: PublishedTests = {
  'callable should detect callability': [
    ...outside('a function of the host: variables are data'),
    refused('functions', '{{ a is not callable }}', { a: 'm' }),
  ],
  'defined should detect definedness': [
    same('{{ a is defined }}', 'false'),
    same('{{ a is not defined }}', 'true'),
    same('{{ a is defined }}', 'true', { a: null }),
    same('{{ a is not defined }}', 'false', { a: null }),
  ],
  'should support "is defined" in {% if %} expressions': [
    same('{% if a is defined %}m{% else %}n{% endif %}', 'n'),
    same('{% if a is defined %}m{% else %}n{% endif %}', 'm', { a: null }),
  ],
  'should support "is not defined" in {% if %} expressions': [
    same('{% if a is not defined %}m{% else %}n{% endif %}', 'm'),
    same('{% if a is not defined %}m{% else %}n{% endif %}', 'n', { a: null }),
  ],
  'undefined should detect undefinedness': [
    same('{{ a is undefined }}', 'true'),
    same('{{ a is not undefined }}', 'false'),
    same('{{ a is undefined }}', 'false', { a: null }),
    same('{{ a is not undefined }}', 'true', { a: null }),
  ],
  'none/null should detect strictly null values': [
    same('{{ null is null }}', 'true'),
    same('{{ none is none }}', 'true'),
    same('{{ none is null }}', 'true'),
    refused('missing', '{{ a is null }}'),
    same('{{ a is not null }}', 'false', { a: null }),
  ],
  'divisibleby should detect divisibility': [
    same('{{ "8" is divisibleby(4) }}', 'true'),
    same('{{ 5 is not divisibleby(4) }}', 'true'),
  ],
  'escaped should test whether or not something is escaped': [
    refused('html', '{{ (a | safe) is escaped }}', { a: 'm' }),
    refused('html', '{{ a is escaped }}', { a: 'm' }),
  ],
  'even should detect whether or not a number is even': [
    same('{{ "7" is even }}', 'false'),
    same('{{ 6 is not even }}', 'false'),
  ],
  'odd should detect whether or not a number is odd': [
    same('{{ "7" is odd }}', 'true'),
    same('{{ 6 is not odd }}', 'true'),
  ],
  'mapping should detect Maps or hashes': [
    ...outside(NOT_DATA),
    same('{{ a is mapping }}', 'true', { a: {} }),
  ],
  'falsy should detect whether or not a value is falsy': [
    same('{{ 0 is falsy }}', 'true'),
    same('{{ "m" is not falsy }}', 'true'),
  ],
  'truthy should detect whether or not a value is truthy': [
    same('{{ null is truthy }}', 'false'),
    same('{{ "m" is not truthy }}', 'false'),
  ],
  'greaterthan than should detect whether or not a value is less than another': [
    same('{{ "7" is greaterthan(6) }}', 'true'),
    same('{{ 6 is not greaterthan(3) }}', 'false'),
  ],
  'ge should detect whether or not a value is greater than or equal to another': [
    same('{{ "7" is ge(7) }}', 'true'),
    same('{{ 6 is not ge(3) }}', 'false'),
  ],
  'lessthan than should detect whether or not a value is less than another': [
    same('{{ "7" is lessthan(6) }}', 'false'),
    same('{{ 6 is not lessthan(3) }}', 'true'),
  ],
  'le should detect whether or not a value is less than or equal to another': [
    same('{{ "7" is le(7) }}', 'true'),
    same('{{ 6 is not le(3) }}', 'true'),
  ],
  'ne should detect whether or not a value is not equal to another': [
    same('{{ 7 is ne(7) }}', 'false'),
    same('{{ 6 is not ne(3) }}', 'false'),
  ],
  'iterable should detect whether or not a value is iterable': [
    ...outside(NOT_DATA),
    same('{{ a is not iterable }}', 'false', { a: [] }),
    ...outside(NOT_DATA, 2),
  ],
  'number should detect whether a value is numeric': [
    same('{{ 7 is number }}', 'true'),
    same('{{ "67" is number }}', 'false'),
  ],
  'string should detect whether a value is a string': [
    same('{{ 7 is string }}', 'false'),
    same('{{ "67" is string }}', 'true'),
  ],
  'equalto should detect value equality': [
    same('{{ 7 is equalto(8) }}', 'false'),
    same('{{ 8 is not equalto(8) }}', 'false'),
  ],
  'sameas should alias to equalto': [same('{{ a is sameas(a) }}', 'true', { a: {} })],
  'lower should detect whether or not a string is lowercased': [
    same('{{ "mno" is lower }}', 'true'),
    same('{{ "Mno" is lower }}', 'false'),
  ],
  'upper should detect whether or not a string is uppercased': [
    same('{{ "MNO" is upper }}', 'true'),
    same('{{ "Mno" is upper }}', 'false'),
  ],
}

/** tests/runtime.js. */
export const runtime: PublishedTests = {
  'should report the failed function calls to symbols': [bothRefuse('{{ a("m") }}')],
  'should report the failed function calls to lookups': [bothRefuse('{{ a["b"]("m") }}')],
  'should report the failed function calls to calls': [bothRefuse('{{ a.b("m") }}')],
  'should report the failed function calls w/multiple args': [
    bothRefuse('{{ a.b("m", "n") }}'),
    bothRefuse('{{ a["b"]["c"]("m", "n") }}'),
  ],
  'should allow for undefined macro arguments in the last position': [
    same('{% macro m(a, b) %}{{ a }} {{ b }}{% endmacro %}[{{ m("n", none) }}]', '[n ]'),
  ],
}
