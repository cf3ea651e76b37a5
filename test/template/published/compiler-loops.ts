import { outside, type PublishedCase, type PublishedTests, refused, same } from './published-case.ts'

const list = { list: [4, 5, 6] }
const pairs = { pairs: { m: 1, n: 2 } }
const points = {
  points: [
    [1, 2],
    [3, 4],
  ],
}
const NOT_DATA = 'an object of the host: variables are data'

const loops: PublishedTests = {
  'should loop over simple arrays': [same('{% for i in list %}{{ i }}{% endfor %}', '456', list)],
  'should loop normally with an {% else %} tag and non-empty array': [
    same('{% for i in list %}{{ i }}{% else %}none{% endfor %}', '456', list),
  ],
  'should execute the {% else %} block when looping over an empty array': [
    same('{% for i in list %}{{ i }}{% else %}none{% endfor %}', 'none', { list: [] }),
  ],
  'should support destructured looping': [
    same('{% for a, b, c in rows %}{{ a }},{{ b }},{{ c }};{% endfor %}', 'm,n,o;p,q,r;', {
      rows: [
        ['m', 'n', 'o'],
        ['p', 'q', 'r'],
      ],
    }),
  ],
  'should do loop over key-values of a literal in-template Object': [
    same('{% for k, v in { m: 1, n: 2 } %}{{ k }}:{{ v }};{% endfor %}', 'm:1;n:2;'),
  ],
  'should support loop.index': [same('{% for i in [7, 3] %}{{ loop.index }}{% endfor %}', '12')],
  'should support loop.index0': [same('{% for i in [7, 3] %}{{ loop.index0 }}{% endfor %}', '01')],
  'should support loop.revindex': [same('{% for i in [7, 3] %}{{ loop.revindex }}{% endfor %}', '21')],
  'should support loop.revindex0': [same('{% for i in [7, 3] %}{{ loop.revindex0 }}{% endfor %}', '10')],
  'should support loop.first': [
    same('{% for i in [7, 3] %}{% if loop.first %}{{ i }}{% endif %}{% endfor %}', '7'),
  ],
  'should support loop.last': [
    same('{% for i in [7, 3] %}{% if loop.last %}{{ i }}{% endif %}{% endfor %}', '3'),
  ],
  'should support loop.length': [same('{% for i in [7, 3] %}{{ loop.length }}{% endfor %}', '22')],
  'should fail silently when looping over an undefined variable': [
    refused('missing', '{% for i in list %}{{ i }}{% endfor %}'),
  ],
  'should fail silently when looping over an undefined property': [
    refused('missing', '{% for i in o.list %}{{ i }}{% endfor %}', { o: {} }),
  ],
  'should fail silently when looping over a null variable': [
    same('[{% for i in list %}{{ i }}{% endfor %}]', '[]', { list: null }),
  ],
  'should loop over two-dimensional arrays': [
    same('{% for x, y in points %}[{{ x }},{{ y }}]{% endfor %}', '[1,2][3,4]', points),
  ],
  'should loop over four-dimensional arrays': [
    same('{% for a, b, c, d in rows %}[{{ a }},{{ b }},{{ c }},{{ d }}]{% endfor %}', '[1,2,3,4][5,6,7,8]', {
      rows: [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    }),
  ],
  'should support loop.index with two-dimensional loops': [
    same('{% for x, y in points %}{{ loop.index }}{% endfor %}', '12', points),
  ],
  'should support loop.revindex with two-dimensional loops': [
    same('{% for x, y in points %}{{ loop.revindex }}{% endfor %}', '21', points),
  ],
  'should support key-value looping over an Object variable': [
    same('{% for k, v in pairs %}({{ k }},{{ v }}){% endfor %}', '(m,1)(n,2)', pairs),
  ],
  "should support loop.index when looping over an Object's key-value pairs": [
    same('{% for k, v in pairs %}{{ loop.index }}{% endfor %}', '12', pairs),
  ],
  "should support loop.revindex when looping over an Object's key-value pairs": [
    same('{% for k, v in pairs %}{{ loop.revindex }}{% endfor %}', '21', pairs),
  ],
  "should support loop.length when looping over an Object's key-value pairs": [
    same('{% for k, v in pairs %}{{ loop.length }}{% endfor %}', '22', pairs),
  ],
  'should support include tags in the body of the loop': [
    same('{% for item, v in pairs %}{% include "p/item.njk" %};{% endfor %}', 'item m;item n;', pairs),
  ],
  'should work with {% set %} and {% include %} tags': [
    same(
      '{% set item = one %}{% include "p/item.njk" %}\n{% for i in list %}{% set item = i %}{% include "p/item.njk" %}\n{% endfor %}',
      'item first\nitem 4\nitem 5\nitem 6\n',
      { one: 'first', ...list },
    ),
  ],
  'should work with Set builtin': outside(NOT_DATA, 3),
  'should work with Map builtin': outside(NOT_DATA, 3),
}

/** nunjucks runs the same tests for each of its loops; only `{% for %}` is taken. */
function withTag(tag: string, end: string): PublishedTests {
  const renamed = (one: PublishedCase): PublishedCase =>
    one.verdict === 'outside' || tag === 'for'
      ? one
      : refused(
          'async',
          one.template.replaceAll('{% for ', `{% ${tag} `).replaceAll('endfor', end),
          one.variables,
        )
  return Object.fromEntries(
    Object.entries(loops).map(([name, cases]) => [`the ${tag} tag: ${name}`, cases.map(renamed)]),
  )
}

/** tests/compiler.js: loops. */
export const compilerLoops: PublishedTests = {
  ...withTag('for', 'endfor'),
  ...withTag('asyncEach', 'endeach'),
  ...withTag('asyncAll', 'endall'),
  'should allow overriding var with none inside nested scope': [
    same('{% set v = "m" %}{% for i in [1] %}{% set v = none %}[{{ v }}]{% endfor %}', '[]'),
  ],
  'should compile async control': outside('filters of the host that answer later', 13),
  'should maintain nested scopes': [
    same('{% for i in [1, 2] %}{% for i in [3, 4] %}{{ i }}{% endfor %}{{ i }}{% endfor %}', '341342'),
  ],
}
