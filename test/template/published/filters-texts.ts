import {
  different,
  outside,
  type PublishedCase,
  type PublishedTests,
  refused,
  same,
} from './published-case.ts'

/** A value that nunjucks marks as not to be escaped; a captured block is one. */
const marked = (text: string): string => `{% set t %}${text}{% endset %}`

/** A filter of nothing at all, of none, and of a name that is not there. */
const ofNothing = (filter: string, output = ''): readonly PublishedCase[] => [
  refused('missing', `[{{ undefined | ${filter} }}]`),
  same(`[{{ null | ${filter} }}]`, `[${output}]`),
  refused('missing', `[{{ nothing | ${filter} }}]`),
]
const notTaken = (...expressions: readonly string[]): readonly PublishedCase[] =>
  expressions.map(expression => refused('notTaken', `{{ ${expression} }}`))
const html = (...expressions: readonly string[]): readonly PublishedCase[] =>
  expressions.map(expression => refused('html', `{{ ${expression} }}`))

const lines = 'one\ntwo'

/** tests/filters.js: filters of texts. */
export const filtersTexts: PublishedTests = {
  capitalize: [
    same('{{ "mno" | capitalize }}', 'Mno'),
    same(`${marked('mno')}{{ t | capitalize }}`, 'Mno'),
    ...ofNothing('capitalize'),
  ],
  center: notTaken(
    '"text" | center',
    '"text" | string | center',
    'undefined | center',
    'null | center',
    'nothing | center',
    '"odd" | center',
  ),
  escape: html('"<b>" | escape'),
  'escape skip safe': html('"<b>" | safe | escape'),
  'should not double escape strings': html('"<b>" | escape | escape'),
  'should not double escape with autoescape on': outside('escaping for HTML: each format writes its own way'),
  'should work with non-string values': [
    refused('html', '{{ a | escape }}', { a: ['<b>'] }),
    ...outside('an object of the host: variables are data'),
    refused('html', '{{ a | escape }}', { a: null }),
  ],
  'should not escape safe strings with autoescape on': outside(
    'escaping for HTML: each format writes its own way',
    2,
  ),
  'should keep strings escaped after they have been escaped': [
    refused('html', '{% set t = "<b>" | e | safe %}{{ t }}'),
  ],
  forceescape: [
    refused('html', `${marked('<b>')}{{ t | forceescape }}`),
    ...html('"<b>" | safe | forceescape'),
  ],
  indent: [
    same('{{ t | indent }}', 'one\n    two', { t: lines }),
    same('{{ t | indent(2) }}', 'one\n  two', { t: lines }),
    same('{{ t | indent(2, true) }}', '  one\n  two', { t: lines }),
    same(`${marked(lines)}{{ t | indent }}`, 'one\n    two'),
    same('[{{ "" | indent }}]', '[]'),
    refused('missing', '{{ undefined | indent }}'),
    refused('missing', '{{ undefined | indent(2) }}'),
    refused('missing', '{{ undefined | indent(2, true) }}'),
    same('[{{ null | indent }}]', '[]'),
    same('[{{ null | indent(2) }}]', '[]'),
    different('forgiving', '[{{ null | indent(2, true) }}]', '[  ]'),
    refused('missing', '{{ nothing | indent }}'),
    refused('missing', '{{ nothing | indent(2) }}'),
    refused('missing', '{{ nothing | indent(2, true) }}'),
  ],
  lower: [
    same('{{ "mNO" | lower }}', 'mno'),
    same(`${marked('mNO')}{{ t | lower }}`, 'mno'),
    same('[{{ null | lower }}]', '[]'),
    refused('missing', '{{ undefined | lower }}'),
    refused('missing', '{{ nothing | lower }}'),
  ],
  nl2br: [
    ...html('null | nl2br', 'undefined | nl2br', 'nothing | nl2br'),
    refused('html', `${marked('m\r\nn')}{{ t | nl2br }}`),
    refused('html', `${marked('m\nn')}{{ t | nl2br }}`),
    refused('html', `${marked('m\n\nn')}{{ t | nl2br }}`),
    ...html('"m\\nn" | nl2br'),
  ],
  replace: [
    same('{{ 56789 | replace("8", ".") }}', '567.9'),
    same('{{ 56789 | replace("8", ".") }}', '567.9'),
    same('{{ 5678.9 | replace("8", ".") }}', '567..9'),
    same('{{ 5678.9 | replace(8, ".") }}', '567..9'),
    same('{{ 5678.9 | replace("8", "7") }}', '5677.9'),
    same('{{ 5678.9 | replace(8, 7) }}', '5677.9'),
    same('{{ 56780.9 | replace(0, 7) }}', '56787.9'),
    same('{{ "mmn" | replace("", ".") }}', '.m.m.n.'),
    same('{{ "mmn" | replace(null, ".") }}', 'mmn'),
    refused('missing', '{{ "mmn" | replace(undefined, ".") }}'),
    same('{{ "mmn" | replace({}, ".") }}', 'mmn'),
    same('{{ "mmn" | replace(true, ".") }}', 'mmn'),
    same('{{ "mmn" | replace(false, ".") }}', 'mmn'),
    same('{{ "mmn" | replace(["m"], ".") }}', 'mmn'),
    same('{{ "mmn" | replace("m", "x") }}', 'xxn'),
    same('{{ "mmmn" | replace("m", "x", 2) }}', 'xxmn'),
    same('{{ "nmmmmmn" | replace("m", "x", 4) }}', 'nxxxxmn'),
    same('{{ "mmn" | replace("", "") }}', 'mmn'),
    same('{{ "mmn" | replace("m", "") }}', 'n'),
    same('{{ "mmmmmn" | replace("m", "", 4) }}', 'mn'),
    same('{{ "mmnno" | replace("mn", "x", 4) }}', 'mxno'),
    same('{{ "mmmmmn" | replace("m", "x", 4) }}', 'xxxxmn'),
    same('{{ "mmn" | replace("o", "x", 4) }}', 'mmn'),
    same('{{ "mmnmmm" | replace("m", "x", 4) }}', 'xxnxxm'),
    refused('missing', '{{ undefined | replace("m", "x", 4) }}'),
    same('[{{ null | replace("m", "x", 4) }}]', '[]'),
    refused('unprintable', '{{ {} | replace("m", "x", 4) }}'),
    same('[{{ [] | replace("m", "x", 4) }}]', '[]'),
    same('{{ true | replace("rue", "x", 4) }}', 'true'),
    same('{{ false | replace("alse", "x", 4) }}', 'false'),
    same('{{ "<m n=" | replace("<m", "<m o=p") }}', '<m o=p n='),
    same('{{ "<m n=\\"o\\" />" | replace("<m", "some text") }}', 'some text n="o" />'),
    refused('regex', '{{ "mnnnn" | replace(r/mn{2}/, "x") }}'),
    refused('regex', '{{ "mmMM" | replace(r/m/i, "x") }}'),
    refused('regex', '{{ "mmMM" | replace(r/m/g, "x") }}'),
    refused('regex', '{{ "mmMM" | replace(r/m/gi, "x") }}'),
    same(`${marked('mmn')}{{ t | replace("m", "x") }}`, 'xxn'),
  ],
  striptags: [
    ...html('"<b>m" | striptags', '"<b>m</b> <i>n</i>" | striptags'),
    ...html(
      'undefined | striptags',
      'null | striptags',
      'nothing | striptags',
      '"<b>m\\nn" | striptags(true)',
    ),
  ],
  title: [
    same('{{ "mo no op" | title }}', 'Mo No Op'),
    same(`${marked('mo no')}{{ t | title }}`, 'Mo No'),
    ...ofNothing('title'),
  ],
  trim: [same('[{{ "  mo " | trim }}]', '[mo]'), same(`${marked('  mo ')}[{{ t | trim }}]`, '[mo]')],
  truncate: notTaken(
    '"mo no" | truncate(2)',
    '"mo no op" | truncate(4)',
    '"mo no op" | truncate(5)',
    '"mo no op" | truncate(4, true)',
    '"mo no op" | truncate(5, true, "?")',
    '"mo no" | string | truncate(2)',
    ...['undefined', 'null', 'nothing'].flatMap(value =>
      ['2', '4', '5', '4, true', '5, true, "?"'].map(args => `${value} | truncate(${args})`),
    ),
  ),
  upper: [
    same('{{ "mno" | upper }}', 'MNO'),
    same(`${marked('mno')}{{ t | upper }}`, 'MNO'),
    same('[{{ null | upper }}]', '[]'),
    refused('missing', '{{ undefined | upper }}'),
    refused('missing', '{{ nothing | upper }}'),
  ],
  urlencode: [
    same('{{ "&" | urlencode }}', '%26'),
    same('{{ list | urlencode }}', '1=2&%26m=%26n', {
      list: [
        [1, 2],
        ['&m', '&n'],
      ],
    }),
    same('{{ o | urlencode }}', '1=2&%26m=%26n', { o: { 1: 2, '&m': '&n' } }),
  ],
  'urlencode - object without prototype': [
    same('{{ o | urlencode }}', 'm=%26n', { o: Object.assign(Object.create(null), { m: '&n' }) }),
  ],
  urlize: html(
    ...[
      'm http://www.example.com/ n',
      '',
      'm',
      'http://docs.example.org/m/',
      'https://docs.example.org/m/',
      'www.example.org/m/',
      'example.org/m/',
      'example.net/m/',
      'example.com/m/',
      'example.com:80',
      'example.com',
      'example.commune',
    ].map(text => `"${text}" | urlize`),
    '"http://docs.example.org/m/" | urlize(12, true)',
    ...[
      '(http://docs.example.org/',
      '<http://docs.example.org/',
      '&lt;http://docs.example.org/',
      'http://docs.example.org/,',
      'http://docs.example.org/.',
      'http://docs.example.org/)',
      'http://docs.example.org/\\n',
      'http://docs.example.org/&gt;',
      'http://ann@example.com',
      'ann@example.com',
      'm.',
      'm.n',
      '<b>m</b>',
      'm\\nn',
      'm\\tn',
    ].map(text => `"${text}" | urlize`),
  ),
  wordcount: notTaken(
    '"mo no op" | wordcount',
    '"mo no op" | string | wordcount',
    'null | wordcount',
    'undefined | wordcount',
    'nothing | wordcount',
  ),
}
