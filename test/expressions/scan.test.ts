import { describe, expect, it } from 'vitest'
import { scanExpressions } from '../../src/expressions/scan.ts'

const ownership = { variables: new Set(['region']), spacedCall: false }

function kinds(source: string): string[] {
  return scanExpressions(source, ownership).map(span => `${span.kind} ${source.slice(span.start, span.end)}`)
}

describe('what a text holds', () => {
  it.each([
    ['{{ secrets.key }}', ['ours {{ secrets.key }}']],
    ['{{secrets.key}}', ['ours {{secrets.key}}']],
    ['<< secrets.key >>', ['ours << secrets.key >>']],
    ["<< secret('KEY') >>", ["ours << secret('KEY') >>"]],
    ['{{ secrets["any key"] }}', ['ours {{ secrets["any key"] }}']],
    ['{{ secrets.my-key }}', ['ours {{ secrets.my-key }}']],
    ['{{ envs.name }}', ['ours {{ envs.name }}']],
    ['{{ vars.region }}', ['ours {{ vars.region }}']],
    ['{{ vars.other }}', ['foreign {{ vars.other }}']],
    ['{{- secrets.key -}}', ['ours {{- secrets.key -}}']],
    ['a {{ x }} b {{ secrets.y }}', ['foreign {{ x }}', 'ours {{ secrets.y }}']],
    ["{{ '}}' ~ secrets.x }}", ["ours {{ '}}' ~ secrets.x }}"]],
    ["{{ {'k': {'n': secret('A')}} }}", ["ours {{ {'k': {'n': secret('A')}} }}"]],
    ['{{\n  secrets.x\n}}', ['ours {{\n  secrets.x\n}}']],
    ['"{{ secret(\\"X\\") }}"', ['ours {{ secret(\\"X\\") }}']],
    ['"{{ secret(\\\\\\"X\\\\\\") }}"', ['ours {{ secret(\\\\\\"X\\\\\\") }}']],
    ["'C:\\dir\\{{ secret('X') }}'", ["ours {{ secret('X') }}"]],
    // Other people's.
    ['{{ inputs.x }}', ['foreign {{ inputs.x }}']],
    ["{{ outputs.y | jq('.z') }}", ["foreign {{ outputs.y | jq('.z') }}"]],
    ['${{ secrets.X }}', ['foreign {{ secrets.X }}']],
    ["${{ secret('X') }}", ["ours {{ secret('X') }}"]],
    ['${{ envs.X }}', ['foreign {{ envs.X }}']],
    ['{{ .Values.secrets.x }}', ['foreign {{ .Values.secrets.x }}']],
    ['{{ $secrets.x }}', ['foreign {{ $secrets.x }}']],
    ['{{ my-secrets.x }}', ['foreign {{ my-secrets.x }}']],
    ['{{ mysecret("x") }}', ['foreign {{ mysecret("x") }}']],
    ['{{ secretsmanager.x }}', ['foreign {{ secretsmanager.x }}']],
    ["{{ 'secret(x)' }}", ["foreign {{ 'secret(x)' }}"]],
    ['{{ with secret ("x") }}', ['foreign {{ with secret ("x") }}']],
    ['{{ secrets "path" }}', ['foreign {{ secrets "path" }}']],
    ["{{ '{{ secret(1) }}' }}", ["foreign {{ '{{ secret(1) }}' }}"]],
    ['{{{ x }}}', ['foreign {{{ x }}}']],
    ["{{{ secret('A') }}}", ["foreign {{{ secret('A') }}}"]],
    ["{{{ secret('A') }}: 1}", ["ours {{ secret('A') }}"]],
    ['{{{{ x }}}}', []],
    ['<<EOF\nsecrets.x\nEOF', []],
    ['<<: *base', []],
    ['a << b', []],
    ['cout << secrets.name;', []],
    ['<< secrets.a >', []],
    ['<<<< secrets.a >>>>', []],
    ['<< parameters.x >>', ['foreign << parameters.x >>']],
    ['cat <<EOF >>out', []],
    // Left alone.
    ["{# {{ secret('A') }} #}x", ["comment {# {{ secret('A') }} #}"]],
    ['${#array} {{ secrets.x }}', ['ours {{ secrets.x }}']],
    [
      "{% raw %}{{ secret('A') }}{% endraw %}{{ secrets.b }}",
      ['statement {% raw %}', "foreign {{ secret('A') }}", 'statement {% endraw %}', 'ours {{ secrets.b }}'],
    ],
    [
      "{%- verbatim -%}\n{{ secret('A') }}\n{%- endverbatim -%}",
      ['statement {%- verbatim -%}', "foreign {{ secret('A') }}", 'statement {%- endverbatim -%}'],
    ],
    ["{% raw %}{{ secret('A') }}", ['statement {% raw %}', "ours {{ secret('A') }}"]],
    ["{% if secret('A') == 'x' %}", ["deferred-statement {% if secret('A') == 'x' %}"]],
    [
      '{% if x %}{{ secrets.a }}{% endif %}',
      ['statement {% if x %}', 'ours {{ secrets.a }}', 'statement {% endif %}'],
    ],
    // Slips.
    ["{{ secert('X') }}", ["near-miss {{ secert('X') }}"]],
    ["{{ Secret('X') }}", ["near-miss {{ Secret('X') }}"]],
    ['{{ secret.KEY }}', ['near-miss {{ secret.KEY }}']],
    ["{{ secrets('X') }}", ["near-miss {{ secrets('X') }}"]],
    ['{{ secrets }}', ['near-miss {{ secrets }}']],
    ['{{ secret ("a") }}', ['near-miss {{ secret ("a") }}']],
    ['{{secrets...}}', ['near-miss {{secrets...}}']],
    ['{{secretsnope}}', ['foreign {{secretsnope}}']],
    ['{{nopesecrets.test}}', ['foreign {{nopesecrets.test}}']],
    // Without an end.
    ["{{ secret('A' }", ["unclosed {{ secret('A' }"]],
    ["{{ secret('API_TOKEN'') }}", ["unclosed {{ secret('API_TOKEN'') }}"]],
    ["{{ secret('A }}\n{{ secrets.b }}", ["unclosed {{ secret('A }}", 'ours {{ secrets.b }}']],
    ["{{ secret('A' {{ secrets.b }}", ["unclosed {{ secret('A' ", 'ours {{ secrets.b }}']],
    ["{{ don't", []],
  ])('%j', (source, expected) => {
    expect(kinds(source)).toEqual(expected)
  })

  it('gives the suggestion of a slip', () => {
    const [span] = scanExpressions("{{ secert('X') }}", ownership)
    expect(span?.suggestion).toBe("secret('X')")
  })
})

describe('hostile text', () => {
  it.each([
    ['{{ '],
    ['{{('],
    ['{{"'],
    ["{{'\\"],
    ['{'],
    ['<'],
    ['<<a '],
    ['<<('],
    ['{{ secret('],
    ['<< secrets.'],
    ['{% raw %}'],
    ['{% raw %}{% endverbatim %}'],
    [`{{a${'['.repeat(50)}`],
    ['{#'],
    ['{%'],
    ["{% '"],
  ])('of %j alone is linear and finds nothing to render', piece => {
    const text = piece.repeat(Math.ceil(600_000 / piece.length))
    const spans = scanExpressions(text, ownership)
    expect(spans.filter(span => span.kind === 'ours')).toEqual([])
    expect(spans.filter(span => span.kind === 'unclosed').length).toBeLessThanOrEqual(100)
  })

  it('of one opener and much text, or many backslashes, ends', () => {
    expect(scanExpressions(`{{ ${'a '.repeat(500_000)}`, ownership)).toEqual([])
    expect(scanExpressions(`{{${'\\'.repeat(1_000_000)}`, ownership)).toEqual([])
  })

  it('says that an expression of 5 MB is too long', () => {
    const [span] = scanExpressions(`{{ secret('${'A'.repeat(5_000_000)}') }}`, ownership)
    expect(span).toMatchObject({ kind: 'unclosed', tooLong: true })
  })

  it.each([
    ["{{ secret('A'') }}", ' '],
    ["{{ secret('A }}", ' '],
    ["{{ secret('A", '\n'],
    ["<< secret('A'') >>", ' '],
  ])('says of %s in a long text that a string is not closed', (text, next) => {
    const [span] = scanExpressions(`${text}${next}${'a '.repeat(5_000)}`, ownership)
    expect(span).toMatchObject({ kind: 'unclosed', tooLong: false, reason: 'a string is not closed' })
  })
})
