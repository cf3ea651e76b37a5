import fc from 'fast-check'

/**
 * Generated templates: loops, conditions, macros, captured blocks and white-space control over a few names. They only
 * use what is there, so that nothing is refused.
 */
interface Scope {
  /** Names that hold texts or numbers. */
  readonly names: readonly string[]
  readonly depth: number
}

/** @param value prints a value: an expression for a name in scope, or something of the test's own */
export function templates(value: (names: readonly string[]) => fc.Arbitrary<string>): fc.Arbitrary<string> {
  const body = (scope: Scope): fc.Arbitrary<string> =>
    fc.array(piece(scope), { minLength: 1, maxLength: 4 }).map(pieces => pieces.join(''))
  const dash = fc.constantFrom('', '', '-')
  const tag = (inner: string): fc.Arbitrary<string> =>
    fc.tuple(dash, dash).map(([before, after]) => `{%${before} ${inner} ${after}%}`)
  const print = ({ names }: Scope): fc.Arbitrary<string> =>
    fc.tuple(dash, value(names), dash).map(([before, inner, after]) => `{{${before} ${inner} ${after}}}`)
  const text = fc.constantFrom(
    ' ',
    '\n',
    'a',
    ' b ',
    '\n  c\n',
    '\t',
    '- x: ',
    '}',
    '{ ',
    '%',
    '# no comment',
    '"',
    "'",
  )
  const condition = ({ names }: Scope): fc.Arbitrary<string> =>
    fc.constantFrom(
      ...[
        'true',
        'false',
        '1 < 2',
        'not true',
        '"a" in "abc"',
        '2 in [1, 2]',
        'flag',
        'not flag',
        'list | length > 2',
      ],
      ...names.map(name => `${name} == ${name}`),
    )
  const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc.tuple(...parts).map(all => all.join(''))

  const piece = (scope: Scope): fc.Arbitrary<string> => {
    const flat = [
      text,
      text,
      print(scope),
      joined(fc.constant('{#'), dash, fc.constant(' c '), dash, fc.constant('#}')),
    ]
    if (scope.depth === 0) return fc.oneof(...flat)
    const inner = { ...scope, depth: scope.depth - 1 }
    const named = (name: string): Scope => ({ ...inner, names: [...new Set([...scope.names, name])] })
    return fc.oneof(
      ...flat,
      condition(scope).chain(test =>
        joined(tag(`if ${test}`), body(inner), tag('else'), body(inner), tag('endif')),
      ),
      condition(scope).chain(test =>
        joined(tag(`if ${test}`), body(inner), tag('elif flag'), body(inner), tag('endif')),
      ),
      fc
        .constantFrom('list', 'range(2)', '[]', '["x", "y"]', '"ab"', 'list | batch(2)')
        .chain(items =>
          joined(
            tag(`for item in ${items}`),
            body(named('loop.index')),
            tag('else'),
            body(inner),
            tag('endfor'),
          ),
        ),
      joined(
        tag('for key, val in map'),
        body({ ...inner, names: [...scope.names, 'key', 'val'] }),
        tag('endfor'),
      ),
      joined(tag('set kept = 5'), print(named('kept'))),
      joined(
        tag('set block'),
        body(inner),
        tag('endset'),
        fc.constantFrom('{{ block }}', '{{ block }}{{ block }}', ''),
      ),
      joined(
        tag('macro m(p, q=2)'),
        body({ ...inner, names: ['p', 'q', 'top'] }),
        tag('endmacro'),
        fc.constantFrom('{{ m(1) }}', '{{ m("x", 3) }}', '{{ m(p=7) }}{{ m(1, q="y") }}'),
      ),
      joined(
        tag('macro w(p)'),
        fc.constantFrom('[{{ caller() }}]', '{{ caller() }}{{ p }}{{ caller() }}', ''),
        tag('endmacro'),
        tag('call w(1)'),
        // What a caller sees of its surroundings is a known difference.
        body({ ...inner, names: ['top'] }),
        tag('endcall'),
      ),
      joined(tag('filter upper'), body(inner), tag('endfilter')),
      joined(tag('filter trim'), body(inner), tag('endfilter')),
      fc.constantFrom('{% raw %}{{ x }} {% if %}{% endraw %}', '{% verbatim %} {# #} {% endverbatim %}'),
    )
  }
  return body({ names: ['top'], depth: 3 })
}

/** Variables that the templates use. */
export const VARIABLES = { top: 'Top', flag: true, list: ['one', 'two', 'three'], map: { k1: 'v1', k2: 2 } }
