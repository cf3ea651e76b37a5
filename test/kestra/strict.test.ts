import { describe, expect, it } from 'vitest'
import { RenderConfigError } from '../../src/errors.ts'
import { env } from '../../src/providers/env.ts'
import { createRenderer } from '../../src/renderer.ts'

/**
 * The strict dialect does as Kestra's own engine was seen to do. `deferred`: it needs the run, and is left for Kestra;
 * `departs`: where it does not, because a value may not be put where Kestra would evaluate it, or braces are others'.
 */
type Mark = 'like' | 'deferred' | 'departs'

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
  dialect: 'kestra',
  env: { ENV_test1: 't1' },
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
  ['{{ secret ( "a" ) }}', 'like', 'alpha'],
  ["{{ secret(key = 'A') }}", 'like', 'alpha'],
  ["{{ secret('A', 'x.y') }}", 'like', 'alpha'],
  ["{{ secret('J', subkey='password') }}", 'like', 'p w'],
  ["{{ secret('J', subkey='') }}", 'like', secrets.J],
  ["{{ secret('J', subkey='nope') }}", 'like', failure('NOT_FOUND', /nope/)],
  ["{{ json(secret('J')).password }}", 'deferred', SAME],
  ["{{ secret('MY-DASH') }}", 'like', 'dash'],
  ["{{ secret('MY' ~ '-DASH') }}", 'like', 'dash'],
  ['{{ secret(inputs.key) }}', 'deferred', SAME],
  ["{{ 'Bearer ' ~ secret('A') }}", 'like', 'Bearer alpha'],
  [`{{ "Bearer #{secret('A')}" }}`, 'deferred', SAME],
  ["{{ 'Bearer ' ~ secret('A') | upper }}", 'like', 'BEARER ALPHA'],
  ["{{ 'x' ~ (secret('A') | upper) }}", 'like', 'xALPHA'],
  ["{{ secret('A') | upper ~ 'z' }}", 'like', 'ALPHAz'],
  ["{{ secret('A') ~ ':' ~ secret('B') | base64encode }}", 'like', 'YWxwaGE6YmV0YQ=='],
  ["{{ secret('A') | slice(0, 2) ~ secret('B') | slice(0, 1) }}", 'like', 'a'],
  ["{{ inputs.nope ?? secret('A') }}", 'deferred', SAME],
  ["{{ secret('MISSING') ?? 'd' }}", 'like', failure('NOT_FOUND', /MISSING/)],
  ["{{ secret('MISSING') ??? 'd' }}", 'like', failure('NOT_FOUND', /MISSING/)],
  ["{{ secret('MISSING') | default('d') }}", 'like', failure('NOT_FOUND', /MISSING/)],
  ["{{ secret('EMPTY') }}", 'like', ''],
  ["{{ secret('EMPTY') ?? 'd' }}", 'like', ''],
  ["{{ secret('EMPTY') | default('d') }}", 'like', 'd'],
  ["{{ 'b' == 'b' ? secret('B') : secret('MISSING') }}", 'like', 'beta'],
  ["{{ 'a' == 'b' ? 'x' : 'c' == 'c' ? secret('A') : 'y' }}", 'like', 'alpha'],
  ["{# {{ secret('MISSING') }} #}x", 'departs', SAME],
  ["{% raw %}{{ secret('A') }}{% endraw %}", 'departs', SAME],
  ["{{ secret('TPL') }}", 'departs', failure('CANNOT_ENCODE', /would evaluate/)],
  ["${{ secret('A') }}", 'like', '$alpha'],
  ['{{ vars.s }}', 'deferred', SAME],
  ["{{ secret('A B' | urlencode) ?? 'x' }}", 'like', failure('NOT_FOUND', /A\+B/)],
  ["{{ secret('J') | urlencode }}", 'like', new URLSearchParams([['', secrets.J]]).toString().slice(1)],
  ["{{ [secret('A'), 'b'] | toJson }}", 'like', '["alpha","b"]'],
  ["{{ secret('A'') }}", 'like', failure('EXPRESSION_SYNTAX', /string is not closed/)],
  ["{{ secret('A',) }}", 'like', failure('EXPRESSION_SYNTAX', /comma/)],
  ['{{ secret(null) }}', 'like', failure('EXPRESSION_SYNTAX', /string/)],
  ['{{ secret(A) }}', 'like', failure('EXPRESSION_SYNTAX', /unknown name "A"/)],
  ["{{ secret(namespace='x', 'A') }}", 'like', failure('EXPRESSION_SYNTAX', /after the others/)],
  ['{{ secrets.X }}', 'like', failure('EXPRESSION_SYNTAX', /Kestra has no "secrets"/)],
  ["{{ secret('J').user }}", 'like', failure('EXPRESSION_SYNTAX', /no members/)],
  ["{{ envs['test1'] }}", 'like', 't1'],
  ["{{ envs.missing ?? 'd' }}", 'like', 'd'],
  ["<< secret('A') >>", 'departs', SAME],
]

describe('what Kestra does, and what the strict dialect does', () => {
  it.each(rows)('%s (%s)', async (input, _, expected) => {
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
    const { text } = await run
    expect(text).toBe(expected === SAME ? input : expected)
  })

  it('leaves description and extend alone', async () => {
    const source =
      "description: {{ secret('NOPE') }}\nextend:\n  title: {{ secret('NOPE') }}\na: {{ secret('a') }}\n"
    const { text } = await renderer.render(source, { filename: 'flow.yaml' })
    expect(text).toBe(source.replace("{{ secret('a') }}", 'alpha'))
  })
})
