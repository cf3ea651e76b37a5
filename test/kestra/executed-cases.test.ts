import { describe, expect, it } from 'vitest'
import { RenderConfigError } from '../../src/errors.ts'
import { env } from '../../src/providers/env.ts'
import { createRenderer } from '../../src/renderer.ts'

/**
 * What Kestra's own engine was seen to do with these expressions, beside what the default dialect does. `like`:
 * the same; `deferred`: left for Kestra, byte for byte; `foreign`: not ours by the rules; `departs`: differs on
 * purpose, as docs/expressions.md explains; `kestra`: only the strict dialect does as Kestra does.
 */
type Mark = 'like' | 'deferred' | 'foreign' | 'departs' | 'near-miss' | 'kestra'

const secrets = {
  A: 'alpha',
  B: 'beta',
  EMPTY: '',
  'MY-DASH': 'dash',
  'A.B': 'dot',
  TPL: "{{ secret('A') }}",
  ARR: '["x"]',
  J: '{"user":"u","password":"p w","n":1.50,"b":true,"z":null,"o":{"k":[1,2]}}',
}
const renderer = createRenderer({
  providers: [
    env({
      env: Object.fromEntries(
        Object.entries(secrets).map(([key, value]) => [
          `SECRET_${key}`,
          Buffer.from(value).toString('base64'),
        ]),
      ),
    }),
  ],
})

const SAME = Symbol('left as it is')
const failure = (code: string, text: RegExp) => ({ code, text })

const rows: readonly (readonly [string, Mark, string | typeof SAME | { code: string; text: RegExp }])[] = [
  ["{{ secret('A') }}", 'like', 'alpha'],
  ["{{secret('A')}}", 'like', 'alpha'],
  ['{{ secret("a") }}', 'like', 'alpha'],
  ['{{ secret ( "a" ) }}', 'kestra', SAME],
  ["{{ secret(key = 'A') }}", 'like', 'alpha'],
  ["{{\n secret(\n  'A'\n )\n}}", 'like', 'alpha'],
  ["{{ secret('A', 'x.y') }}", 'like', 'alpha'],
  ["{{ secret('A', namespace='x.y') }}", 'like', 'alpha'],
  ["{{ secret('J', subkey='password') }}", 'like', 'p w'],
  ["{{ json(secret('J')).password }}", 'deferred', SAME],
  ["{{ json(secret('J'))['password'] }}", 'deferred', SAME],
  ["{{ secret('J', subkey='n') }}", 'like', '1.5'],
  ["{{ secret('J', subkey='b') }}", 'like', 'true'],
  ["{{ secret('J', subkey='z') }}", 'like', 'null'],
  ["{{ secret('J', subkey='o') }}", 'like', '{"k":[1,2]}'],
  ["{{ secret('J', subkey='') }}", 'like', secrets.J],
  ["{{ secret('J', subkey='nope') }}", 'like', failure('NOT_FOUND', /nope/)],
  ["{{ secret('A', subkey='x') }}", 'like', failure('UNREADABLE', /JSON/)],
  // Kestra can not index lists.
  ["{{ secret('ARR', subkey='0') }}", 'departs', 'x'],
  ["{{ json(secret('J')).o.k[1] }}", 'deferred', SAME],
  // Kestra takes one level only.
  ["{{ secret('J', subkey='o.k') }}", 'departs', '[1,2]'],
  ["{{ secret('MY-DASH') }}", 'like', 'dash'],
  ["{{ secret('A.B') }}", 'like', 'dot'],
  ["{{ secret('MY' ~ '-DASH') }}", 'like', 'dash'],
  ['{{ secret(inputs.key) }}', 'deferred', SAME],
  ['{{ secret(inputs.env | upper) }}', 'deferred', SAME],
  ["{{ 'Bearer ' ~ secret('A') }}", 'like', 'Bearer alpha'],
  [`{{ "Bearer #{secret('A')}" }}`, 'foreign', SAME],
  ["{{ 'Bearer ' ~ secret('A') | upper }}", 'departs', failure('EXPRESSION_SYNTAX', /without parentheses/)],
  ["{{ 'x' ~ (secret('A') | upper) }}", 'like', 'xALPHA'],
  ["{{ secret('A') | upper ~ 'z' }}", 'like', 'ALPHAz'],
  [
    "{{ secret('A') ~ ':' ~ secret('B') | base64encode }}",
    'departs',
    failure('EXPRESSION_SYNTAX', /without parentheses/),
  ],
  ["{{ (secret('A') ~ ':' ~ secret('B')) | base64encode }}", 'like', 'YWxwaGE6YmV0YQ=='],
  [
    "{{ secret('A') | slice(0, 2) ~ secret('B') | slice(0, 1) }}",
    'departs',
    failure('EXPRESSION_SYNTAX', /without parentheses/),
  ],
  ["{{ inputs.nope ?? secret('A') }}", 'deferred', SAME],
  // Kestra can not rescue a missing secret.
  ["{{ secret('MISSING') ?? 'd' }}", 'departs', 'd'],
  ["{{ secret('MISSING') ??? 'd' }}", 'departs', 'd'],
  ["{{ secret('MISSING') | default('d') }}", 'departs', 'd'],
  ["{{ secret('EMPTY') }}", 'like', ''],
  ["{{ secret('EMPTY') ?? 'd' }}", 'like', ''],
  // Kestra takes an empty text for absent here.
  ["{{ secret('EMPTY') | default('d') }}", 'departs', ''],
  [
    "{{ x == 'b' ? secret('B') : secret('MISSING') }}",
    'departs',
    failure('EXPRESSION_SYNTAX', /not an operator/),
  ],
  ["{{ secret('B') if 'b' == 'b' else secret('MISSING') }}", 'like', 'beta'],
  ["{% if false %}{{ secret('MISSING') }}{% endif %}z", 'departs', failure('NOT_FOUND', /MISSING/)],
  ["{% set s = secret('A') %}{{ s }}", 'deferred', SAME],
  ["{% if secret('A') == 'alpha' %}ok{% endif %}", 'deferred', SAME],
  ["{# {{ secret('MISSING') }} #}x", 'departs', SAME],
  ["{% raw %}{{ secret('A') }}{% endraw %}", 'departs', SAME],
  ["{% raw %}\n{{ secret('A') }}\n{% endraw %}", 'departs', SAME],
  ["{{ secret('TPL') }}", 'like', "{{ secret('A') }}"],
  ['{{ vars.s }}', 'foreign', SAME],
  ["${{ secret('A') }}", 'like', '$alpha'],
  [`{"a":{"b":"{{ secret('A') }}"}}`, 'like', '{"a":{"b":"alpha"}}'],
  ["{{ '}}' }}{{ secret('A') }}", 'departs', "{{ '}}' }}alpha"],
  ["{{ [secret('A'), 'b'] | toJson }}", 'like', '["alpha","b"]'],
  // Kestra prints a map as Java does.
  ["{{ {'k': {'n': secret('A')}} }}", 'departs', '{"k":{"n":"alpha"}}'],
  ["{{ 'a b&c/é+~*' | urlencode }}", 'foreign', SAME],
  ["{{ '-_8' | base64decode }}", 'foreign', SAME],
  ["{{ secret('A'') }}", 'like', failure('EXPRESSION_SYNTAX', /string is not closed/)],
  ["{{ secret('A' }}", 'like', failure('EXPRESSION_SYNTAX', /missing/)],
  ["{{ secret('A') }", 'like', failure('EXPRESSION_SYNTAX', /missing/)],
  ["{{ secret('A',) }}", 'like', failure('EXPRESSION_SYNTAX', /comma/)],
  ["{{{ secret('A') }}}", 'departs', SAME],
  ['{{ }}', 'departs', SAME],
  ['{{ secret(`A`) }}', 'like', failure('EXPRESSION_SYNTAX', /./)],
  ['{{ secret(‘A’) }}', 'like', failure('EXPRESSION_SYNTAX', /./)],
  ['{{ secret() }}', 'near-miss', SAME],
  ["{{ secret('') }}", 'like', failure('NOT_FOUND', /""/)],
  ['{{ secret(null) }}', 'like', failure('EXPRESSION_SYNTAX', /string/)],
  ['{{ secret(A) }}', 'like', failure('EXPRESSION_SYNTAX', /unknown name "A"/)],
  ["{{ Secret('A') }}", 'near-miss', SAME],
  ["{{ secret(namespace='x', 'A') }}", 'like', failure('EXPRESSION_SYNTAX', /after the others/)],
  ["{{ secret(KEY='A') }}", 'like', failure('EXPRESSION_SYNTAX', /no argument "KEY"/)],
  ['{{ secrets.X }}', 'departs', failure('NOT_FOUND', /"X"/)],
  ['{{ secret.X }}', 'near-miss', SAME],
  ["{{ secret('J').user }}", 'like', failure('EXPRESSION_SYNTAX', /no members/)],
]

describe('what Kestra does, and what the default dialect does', () => {
  it.each(rows)('%s (%s)', async (input, mark, expected) => {
    const run = renderer.render(input, { format: 'text' })
    if (typeof expected === 'object') {
      const error = await run.then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      expect(error).toBeInstanceOf(RenderConfigError)
      expect((error as RenderConfigError).code).toBe(expected.code)
      expect((error as RenderConfigError).message).toMatch(expected.text)
      return
    }
    const { text, warnings } = await run
    expect(text).toBe(expected === SAME ? input : expected)
    const codes = warnings
      .map(warning => warning.code)
      .filter(code => code !== 'VALUE_HAS_TEMPLATE' && code !== 'NAMESPACE_IGNORED')
    expect(codes).toEqual(
      mark === 'deferred' ? ['DEFERRED'] : mark === 'near-miss' || mark === 'kestra' ? ['NEAR_MISS'] : [],
    )
  })
})
