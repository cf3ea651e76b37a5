import { expect, test } from 'vitest'
import { createRenderer, memory } from '../../src/index.ts'

const renderer = createRenderer({
  providers: [memory({ LIST: '[{"a": 1}, "b: c"]', EMPTY: '[]', TEXT: 'a, b' })],
  mode: 'template',
})

test.each([
  ['a: {{ secrets.LIST | fromjson | dump(2) }}\n', 'a: [{"a":1},"b: c"]\n'],
  ['a: "{{ secrets.LIST | fromjson | dump(1) }}"\n', 'a: "[\\n {\\n  \\"a\\": 1\\n },\\n \\"b: c\\"\\n]"\n'],
  ['a: {{ secrets.TEXT | dump(2) }}\n', 'a: "a, b"\n'],
  ['a: {{ 7 | dump(2) }}\n', 'a: 7\n'],
  ['a: {{ secrets.TEXT | replace(", ", "/", 1) }}\n', 'a: a/b\n'],
  ['a: {{ secrets.TEXT | replace({"a": "x", "b": "y"}) }}\n', 'a: x, y\n'],
  ['a: {{ { q: secrets.TEXT, n: 1 } | urlencode }}\n', 'a: q=a%2C%20b&n=1\n'],
  ['a: {{ "yes" if secrets.EMPTY | fromjson else "no" }}\n', "a: 'yes'\n"],
  ['a: {{ "yes" if (secrets.EMPTY | fromjson) is not empty else "no" }}\n', "a: 'no'\n"],
  ['a: {{ 1234.5 | round(-2) }}\n', 'a: 1200\n'],
])('%j', async (source, text) => {
  expect((await renderer.render(source, { format: 'yaml' })).text).toBe(text)
})

test.each([
  ['{{ [1] | urlencode }}', 'EXPRESSION_SYNTAX'],
  ['{{ [[1, 2, 3]] | urlencode }}', 'EXPRESSION_SYNTAX'],
  ['{{ 1.5 | round(99) }}', 'EXPRESSION_SYNTAX'],
  ['{{ "a" | replace("a", "b", 1, 2) }}', 'EXPRESSION_SYNTAX'],
  ['{{ "a" | replace("a", "b", "x") }}', 'EXPRESSION_SYNTAX'],
  ['{{ [1] | dump([]) }}', 'EXPRESSION_SYNTAX'],
])('%j is %s', async (source, code) => {
  await expect(renderer.render(source, { format: 'text' })).rejects.toMatchObject({ code })
})
