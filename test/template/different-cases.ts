import type { Why } from './published/published-case.ts'

/** Where ours does otherwise. `row` is the row of the table in docs/template.md that says so. */
export interface Difference {
  readonly row: Why
  readonly why: string
  readonly template: string
  readonly variables?: Readonly<Record<string, unknown>>
  /** The text that ours gives, or the code that it refuses with. */
  readonly ours: string | { readonly code: string }
}

const REFUSED = { code: 'EXPRESSION_SYNTAX' }
const map = { a: {} }
const macro = '{% macro m(a) %}{{ a }}{% endmacro %}'

type Row = readonly [
  row: Why,
  why: string,
  template: string,
  ours?: Difference['ours'],
  variables?: Difference['variables'],
]

const rows: readonly Row[] = [
  ['missing', 'a name', '{{ nothing }}'],
  ['missing', 'a member', '{{ a.nothing }}', REFUSED, map],
  ['missing', 'in a condition', '{% if nothing %}{% endif %}'],
  ['missing', 'a field of an item', '{% for x, y in [[1]] %}{{ y }}{% endfor %}'],
  ['missing', 'a member of none', '{{ none.a }}'],
  ['unprintable', 'a map', '{{ a }}', REFUSED, map],
  ['unprintable', 'a macro', '{% macro m() %}{% endmacro %}{{ m }}'],
  ['unprintable', 'a result that is no number', '{{ 1 / 0 }}'],
  ['unprintable', 'arithmetic with what is no number', '{{ "a" * 2 }}'],
  ['nullText', 'joined', '{{ "a" ~ none }}', 'a'],
  ['numbers', 'none', '{{ none + 1 }}'],
  ['numbers', 'lists', '{{ [1] + [2] }}'],
  ['numbers', 'compared with none', '{{ none < 1 }}'],
  ['numbers', 'compared with a word', '{{ "a" < 1 }}'],
  ['numbers', 'texts that read as numbers', '{{ ["1", 2] | sum }}', '3'],
  ['numbers', 'words', '{{ ["a", "b"] | sum }}'],
  ['equality', 'two lists', '{{ [1] == [1] }}', 'true'],
  ['equality', 'a list and a number', '{{ [1] == 1 }}', 'false'],
  ['equality', 'a test', '{{ [1] is eq([1]) }}', 'true'],
  ['oneEach', 'comparisons', '{{ 1 < 2 < 3 }}'],
  ['oneEach', 'parentheses', '{{ (1, 2) }}'],
  ['argumentsCounted', 'one too many', `${macro}{{ m(1, 2) }}`],
  ['argumentsCounted', 'an unknown name', `${macro}{{ m(1, b=2) }}`],
  ['twoNames', 'a map', '{% for x in { a: 1 } %}{{ x }}{% endfor %}'],
  ['twoNames', 'a number', '{% for x in 5 %}{{ x }}{% endfor %}'],
  ['twoNames', 'a text', '{% for x, y in "ab" %}{{ x }}{% endfor %}'],
  [
    'callerScope',
    'an argument of the macro',
    '{% macro m(x) %}{{ caller() }}{% endmacro %}{% call m(1) %}{{ x | default("unseen") }}{% endcall %}',
    'unseen',
  ],
  ['includeSets', 'from a loop', '{% set level = 1 %}{% include "sets-in-loop.njk" %}{{ level }}', '1'],
  ['rawDashes', 'behind the tag', 'a{% raw -%}  b {% endraw %} c', 'ab  c'],
  ['ownSlice', 'a list', '{{ [1, 2, 3] | slice(1) }}', '2,3'],
  ['casts', 'a fraction', '{{ "3.5" | int }}', { code: 'UNREADABLE' }],
  ['casts', 'a fallback', '{{ "a" | int(1) }}'],
  ['notTaken', 'center', '{{ "a" | center }}'],
  ['notTaken', 'select', '{{ [1, 2] | select("odd") }}'],
  ['notTaken', 'reject', '{{ [1, 2] | reject("odd") }}'],
  ['macroText', 'a test', '{% macro t() %}x{% endmacro %}{{ t() is string }}', 'true'],
  ['macroText', 'compared', '{% macro t() %}x{% endmacro %}{{ t() === "x" }}', 'true'],
  ['lengths', 'a number', '{{ 12 | length }}', '2'],
  ['forgiving', 'trim', '{{ none | trim }}.', '.'],
  ['forgiving', 'join', '{{ "abc" | join("-") }}', 'a-b-c'],
  ['forgiving', 'a test of letters', '{{ 5 is lower }}', 'false'],
  ['html', 'safe asks to print structure', '{{ "a" | safe }}'],
  ['html', 'escape', '{{ "a" | escape }}'],
  ['regex', 'a literal', '{{ r/a/ }}'],
  ['functions', 'a method', '{{ "a".toUpperCase() }}'],
  ['functions', 'what a prototype holds', '{{ a.constructor }}', REFUSED, map],
  ['inheritance', 'a block', '{% block a %}x{% endblock %}'],
  ['switch', 'a switch', '{% switch 1 %}{% case 1 %}a{% endswitch %}'],
  ['async', 'a loop', '{% asyncEach x in [1] %}{{ x }}{% endeach %}'],
]

export const differences: readonly Difference[] = rows.map(
  ([row, why, template, ours = REFUSED, variables]) => ({
    row,
    why,
    template,
    ours,
    ...(variables === undefined ? {} : { variables }),
  }),
)
