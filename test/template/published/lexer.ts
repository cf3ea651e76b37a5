import { bothRefuse, outside, type PublishedTests, refused, same } from './published-case.ts'

const OPTIONS = 'an option of the host: whole templates have one set of tags, and trim where a dash says so'

/** tests/lexer.js: the tokens, by what a template of them gives. */
export const lexer: PublishedTests = {
  'should parse template data': [
    same('3', '3'),
    same('m n 3 [1,2] !@#$%^&*()<>?:"{}|', 'm n 3 [1,2] !@#$%^&*()<>?:"{}|'),
  ],
  'should keep track of whitespace': [same('m {% if   1\n   %} n{% endif %}', 'm  n')],
  'should trim blocks': outside(OPTIONS),
  'should trim windows-style CRLF line endings after blocks': outside(OPTIONS),
  'should not trim CR after blocks': outside(OPTIONS),
  'should lstrip and trim blocks': outside(OPTIONS),
  'should lstrip and not collapse whitespace between blocks': outside(OPTIONS),
  'should parse variable start and end': [same('m {{ a }} n o', 'm 1 n o', { a: 1 })],
  'should treat the non-breaking space as valid whitespace': [same('{{\u00a0a }}', '1', { a: 1 })],
  'should parse block start and end': [same('m {% if a %} n{% endif %} o', 'm  n o', { a: 1 })],
  'should parse basic types': [
    same(
      '{{ 3 }} {{ 4.5 }} {{ true }} {{ false }} {{ none }} {{ a }} {{ "m" }} {{ \'n\' }}',
      '3 4.5 true false  1 m n',
      {
        a: 1,
      },
    ),
  ],
  'should parse function calls': [same('{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b) }}', '1', { b: 1 })],
  'should parse groups': [refused('oneEach', '{{ (1, 2, 3) }}')],
  'should parse arrays': [same('{{ [1, 2, 3] }}', '1,2,3')],
  'should parse dicts': [same('{% for k, v in {one:1, "two":2} %}{{ k }}{{ v }};{% endfor %}', 'one1;two2;')],
  'should parse blocks without whitespace': [same('m{{a}}{%if a%}n{%endif%}', 'm1n', { a: 1 })],
  'should parse filters': [same('{{ a|upper }}', 'M', { a: 'm' })],
  'should parse operators': [
    same('{{ 3+3-3*3/3 }}', '3'),
    same('{{ 3**4//5 }}', '16'),
    refused('oneEach', '{{ 3 != 4 == 5 <= 6 >= 7 < 8 > 9 }}'),
  ],
  'should parse comments': [same('m {# note #} n', 'm  n')],
  'should allow changing the variable start and end': outside(OPTIONS, 2),
  'should allow changing the block start and end': outside(OPTIONS),
  'should allow changing the comment start and end': outside(OPTIONS),
  'should have individual lexer tag settings for each environment': outside(OPTIONS, 4),
  'should parse regular expressions': [
    refused('regex', '{{ r/m [n-o]/ }}'),
    refused('regex', '{{ r/{m*n} \\/o! [0-9]\\// }}'),
    refused('regex', '{{ r/^m/gim }}'),
    bothRefuse('{{ r/m$/iv }}'),
  ],
  'should keep track of token positions': outside(
    'positions of tokens: ours are tested with our problems',
    3,
  ),
}
