import fc from 'fast-check'

/**
 * Generated expressions, each of a kind, so that they mean something: nunjucks' operators, filters and tests on texts,
 * numbers, conditions, lists and maps.
 */
interface Kinds {
  readonly text: string
  readonly number: string
  readonly condition: string
  readonly list: string
  readonly map: string
  readonly none: string
}

const { text, number, condition, list, map, none } = fc.letrec<Kinds>(tie => {
  const shape =
    (...parts: readonly string[]) =>
    (...kinds: ReadonlyArray<keyof Kinds>): fc.Arbitrary<string> =>
      fc
        .tuple(...kinds.map(kind => tie(kind)))
        .map(inner => parts.map((part, index) => part + (inner[index] ?? '')).join(''))
  const any = ['text', 'number', 'condition', 'list', 'map', 'none'] as const
  const ofAny = (...parts: readonly string[]): readonly fc.Arbitrary<string>[] =>
    any.map(kind => shape(...parts)(kind))
  const leaf = (...leaves: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...leaves)
  const grown = (depth: fc.Arbitrary<string>, ...others: readonly fc.Arbitrary<string>[]) =>
    fc.oneof({ maxDepth: 4, depthIdentifier: 'expression' }, depth, ...others)
  return {
    text: grown(
      leaf('""', '"a"', '"Ab c"', '" x\\ny "', '"12"', 'top', '"é-ß"'),
      shape('(', ' ~ ', ')')('text', 'text'),
      shape('(', ' ~ ', ')')('number', 'text'),
      shape('(', ' + ', ')')('text', 'number'),
      shape('(', ' if ', ' else ', ')')('text', 'condition', 'text'),
      shape('(', ' or ', ')')('text', 'text'),
      shape('(', ' | default(', ', ', '))')('text', 'text', 'condition'),
      shape('(', ' | replace(', ', ', ', 2))')('text', 'text', 'text'),
      shape('(', ' | replace("a", ', '))')('text', 'text'),
      shape('(', ' | join(', '))')('list', 'text'),
      ...[
        'upper',
        'lower',
        'trim',
        'title',
        'capitalize',
        'string',
        'urlencode',
        'indent',
        'indent(2, true)',
      ].map(filter => shape('(', ` | ${filter})`)('text')),
    ),
    number: grown(
      leaf('0', '1', '2', '3', '2.5', 'one'),
      ...['+', '-', '*', '/', '//', '%'].map(operator =>
        shape('(', ` ${operator} `, ')')('number', 'number'),
      ),
      shape('(', ' ** 2)')('number'),
      shape('(-', ')')('number'),
      shape('(', ' and ', ')')('number', 'number'),
      shape('(', ' | length)')('text'),
      shape('(', ' | length)')('list'),
      shape('(', ' | length)')('map'),
      shape('(', ' | sum)')('list'),
      ...['abs', 'round', 'round(1)', 'round(0, "ceil")', 'round(-1, "floor")'].map(filter =>
        shape('(', ` | ${filter})`)('number'),
      ),
    ),
    condition: grown(
      leaf('true', 'false', 'flag'),
      ...['<', '<=', '>', '>=', '==', '!=', '===', '!=='].map(operator =>
        shape('(', ` ${operator} `, ')')('number', 'number'),
      ),
      ...['==', '!=', '===', '<', '>='].map(operator => shape('(', ` ${operator} `, ')')('text', 'text')),
      shape('(', ' == ', ')')('text', 'number'),
      shape('(', ' == ', ')')('none', 'condition'),
      shape('(', ' in ', ')')('text', 'text'),
      shape('(', ' not in ', ')')('number', 'list'),
      shape('(', ' in ', ')')('text', 'map'),
      shape('(', ' and ', ')')('condition', 'condition'),
      shape('(', ' or ', ')')('condition', 'condition'),
      ...ofAny('(not ', ')'),
      ...[
        'defined',
        'undefined',
        'none',
        'null',
        'truthy',
        'falsy',
        'mapping',
        'number',
        'not string',
      ].flatMap(test => ofAny('(', ` is ${test})`)),
      ...['odd', 'even', 'divisibleby(2)', 'gt(1)', 'le(2)', 'eq(1)', 'ne(1)'].map(test =>
        shape('(', ` is ${test})`)('number'),
      ),
      ...['lower', 'not upper', 'eq("a")'].map(test => shape('(', ` is ${test})`)('text')),
    ),
    list: grown(
      leaf('[]', '[1]', '[3, 1, 2]', 'range(3)', 'range(3, 0, -1)'),
      shape('[', ', ', ']')('number', 'number'),
      shape('(', ' or ', ')')('list', 'list'),
      ...['sort', 'sort(true)', 'reverse', 'list'].map(filter => shape('(', ` | ${filter})`)('list')),
    ),
    map: grown(
      leaf('{}', '{ a: 1 }', 'map', '{ "a": "b", c: [1] }'),
      shape('{ k: ', ', "a": ', ' }')('text', 'number'),
      shape('(', ' if ', ' else {})')('map', 'condition'),
    ),
    none: leaf('none', 'null'),
  }
})

/** A template that prints one of them. What `dump` gives is a value of a type of its own, so it comes last. */
export const printedExpressions: fc.Arbitrary<string> = fc.oneof(
  ...[text, number, condition, list, none].map(one => one.map(expression => `{{ ${expression} }}`)),
  ...[text, number, condition, list, none, map].map(one =>
    fc
      .tuple(one, fc.constantFrom('dump', 'dump(2)'))
      .map(([expression, dump]) => `{{ ${expression} | ${dump} }}`),
  ),
  map.map(expression => `{% for k, v in ${expression} %}{{ k }}={{ v }};{% endfor %}`),
  list.map(expression => `{% for i in ${expression} %}{{ i }},{% else %}none{% endfor %}`),
)
