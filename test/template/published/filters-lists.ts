import { different, outside, type PublishedTests, refused, same } from './published-case.ts'

const NOT_DATA = 'an object of the host: variables are data'
const people = {
  people: [
    { name: 'Cy', team: 'red', fit: true },
    { name: 'Al', team: 'blue', fit: false },
    { name: 'Bo', team: 'red', fit: true },
  ],
}
const values = { items: [{ v: 1 }, { v: 2 }, { v: 3 }] }

/** tests/filters.js: filters of lists, maps and numbers. */
export const filtersLists: PublishedTests = {
  abs: [same('{{ -4|abs }}', '4'), same('{{ -4.56|abs }}', '4.56')],
  batch: [
    same('{% for a in [1,2,3,4]|batch(2) %}-{% for b in a %}{{ b }}{% endfor %}-{% endfor %}', '-12--34-'),
  ],
  default: [
    same('{{ undefined | default("d") }}', 'd'),
    same('[{{ a | default("d") }}]', '[]', { a: null }),
    same('{{ false | default("d") }}', 'false'),
    same('{{ false | default("d", true) }}', 'd'),
    same('{{ a | default("d") }}', 'd'),
    same('{{ "m" | default("d") }}', 'm'),
  ],
  dump: [
    same("{{ ['m', 1, {n: true}] | dump  }}", '["m",1,{"n":true}]'),
    same("{{ ['m', 1, {n: true}] | dump(2) }}", '[\n  "m",\n  1,\n  {\n    "n": true\n  }\n]'),
    same("{{ ['m', 1, {n: true}] | dump(4) }}", '[\n    "m",\n    1,\n    {\n        "n": true\n    }\n]'),
    same("{{ ['m', 1, {n: true}] | dump('\\t') }}", '[\n\t"m",\n\t1,\n\t{\n\t\t"n": true\n\t}\n]'),
  ],
  dictsort: [
    same('{% for i in m | dictsort %}{{ i[0] }}{% endfor %}', 'abc', { m: { c: 1, a: 2, b: 3 } }),
    same('{% for i in m | dictsort(true) %}{{ i[0] }},{% endfor %}', 'MN,Mn,mn,', {
      m: { mn: 1, MN: 2, Mn: 3 },
    }),
    same('{% for i in m | dictsort(false, "value") %}{{ i[0] }}{% endfor %}', 'cba', {
      m: { a: 3, b: 2, c: 1 },
    }),
  ],
  first: [same('{{ [7,8,9] | first }}', '7')],
  last: [same('{{ [7,8,9] | last }}', '9')],
  float: [same('{{ "4.5" | float }}', '4.5'), same('{{ "0" | float }}', '0')],
  int: [refused('casts', '{{ "4.5" | int }}', {}, 'UNREADABLE'), same('{{ "0" | int }}', '0')],
  'int (default value)': [refused('casts', '{{ "m" | int("n") }}')],
  'float (default value)': [refused('casts', '{{ "m" | float("n") }}')],
  groupby: [
    same(
      '{% for team, all in people | groupby("team") %}:{{ team }}:{% for one in all %}{{ one.name }}{% endfor %}{% endfor %}',
      ':red:CyBo:blue:Al',
      people,
    ),
  ],
  join: [
    same('{{ list | join }}', '789', { list: [7, 8, 9] }),
    same('{{ list | join(",") }}', 'm,n', { list: ['m', 'n'] }),
    same('{{ people | join(",", "name") }}', 'Cy,Al,Bo', people),
  ],
  'the length filter: should return length of a list literal': [same('{{ [7,8,9] | length }}', '3')],
  'the length filter: should output 0 for a missing context variable': [refused('missing', '{{ a|length }}')],
  'the length filter: should output string length for string variables': [
    same('{{ a | length }}', '4', { a: 'text' }),
  ],
  'the length filter: should output string length for a SafeString variable': [
    same('{% set a %}<text>{% endset %}{{ a | length }}', '6'),
  ],
  'the length filter: should output the correct length of a string created with new String()':
    outside(NOT_DATA),
  'the length filter: should output 0 for a literal "undefined"': [
    refused('missing', '{{ undefined | length }}'),
  ],
  'the length filter: should output 0 for a literal "null"': [same('{{ null | length }}', '0')],
  'the length filter: should output 0 for an Object with no properties': [
    same('{{ o | length }}', '0', { o: {} }),
  ],
  'the length filter: should output 1 for an Object with 1 property': [
    same('{{ o | length }}', '1', { o: { k: 'v' } }),
  ],
  'the length filter: should output the number of properties for a plain Object, not the value of its length property':
    [same('{{ o | length }}', '2', { o: { k: 'v', length: 5 } })],
  'the length filter: should output the length of an array': [same('{{ a | length }}', '2', { a: [7, 8] })],
  'the length filter: should output the full length of a sparse array': outside(NOT_DATA),
  'the length filter: should output the length of an array created with "new Array"': [
    same('{{ a | length }}', '2', { a: [7, 8] }),
  ],
  'the length filter: should output the length of an array created with "new Array" with user-defined properties':
    outside(NOT_DATA),
  'the length filter: should output the length of a Map': outside(NOT_DATA),
  'the length filter: should output the length of a Set': outside(NOT_DATA),
  list: [
    same('{% for i in "mno" | list %}{{ i }},{% endfor %}', 'm,n,o,'),
    same('{% for p in o | list %}{{ p.key }}: {{ p.value }}; {% endfor %}', 'm: 1; n: 2; ', {
      o: { m: 1, n: 2 },
    }),
    same('{% for i in [7, 8] | list %}{{ i }}{% endfor %}', '78'),
  ],
  random: [refused('notTaken', '{{ [7] | random }}')],
  rejectattr: [same('{{ people | rejectattr("fit") | length }}', '1', people)],
  selectattr: [same('{{ people | selectattr("fit") | length }}', '2', people)],
  reverse: [
    same('{{ "mno" | reverse }}', 'onm'),
    same('{% for i in [7, 8, 9] | reverse %}{{ i }}{% endfor %}', '987'),
  ],
  round: [
    same('{{ 6.5 | round }}', '7'),
    same('{{ 6.5 | round(0, "floor") }}', '6'),
    same('{{ 6.12345 | round(4) }}', '6.1235'),
    same('{{ 6.12344 | round(4) }}', '6.1234'),
  ],
  slice: [
    different('ownSlice', '{{ list | slice(3) }}', '4,5,6', { list: [1, 2, 3, 4, 5, 6] }),
    different('ownSlice', '{{ list | slice(3) }}', '4,5,6,7', { list: [1, 2, 3, 4, 5, 6, 7] }),
  ],
  sum: [
    same('{{ items | sum }}', '24', { items: [7, 8, 9] }),
    same('{{ items | sum("v") }}', '6', values),
    same('{{ items | sum("v", 10) }}', '16', values),
  ],
  sort: [
    same('{% for i in [3,1,2] | sort %}{{ i }}{% endfor %}', '123'),
    same('{% for i in ["mN", "Mn"] | sort %}{{ i }}{% endfor %}', 'mNMn'),
    same('{% for i in [1,6,3] | sort(true) %}{{ i }}{% endfor %}', '631'),
    same('{% for i in ["mN", "Mn"] | sort(false, true) %}{{ i }}{% endfor %}', 'MnmN'),
    same('{% for one in people | sort(false, false, "name") %}{{ one.name }}{% endfor %}', 'AlBoCy', people),
    same('{% for i in [ {n:3},{n:1},{n:2} ] | sort(attribute="n") %}{{ i.n }}{% endfor %}', '123'),
  ],
  string: [same('{% for i in 789 | string | list %}{{ i }},{% endfor %}', '7,8,9,')],
}
