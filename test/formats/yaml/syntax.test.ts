import fc from 'fast-check'
import { loadAll } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { yaml } from '../../../src/formats/yaml/yaml.ts'
import { maskText } from '../../../src/text/mask.ts'

function masked(text: string) {
  const found = text.matchAll(/<<[^<>\n]+>>|\{\{[^{}]+\}\}|\{%[^%]+%\}/g)
  const spans = Array.from(found, match => ({
    start: match.index,
    end: match.index + match[0].length,
    ours: match[0].includes('secrets.'),
  }))
  return maskText(text, spans)
}

const problemsOf = (text: string) => yaml.slots(masked(text)).syntaxErrors

function isTaken(text: string): boolean {
  try {
    loadAll(text)
  } catch {
    return false
  }
  const documents = parseAllDocuments(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' })
  return !Array.isArray(documents) || documents.every(document => document.errors.length === 0)
}

describe('documents that are not YAML', () => {
  it.each([
    ['an open quote', 'a: "open << secrets.x >>\nb: 1\n'],
    ['an open single quote', "a: 'open << secrets.x >>\nb: 1\n"],
    ['an open list', 'a: [<< secrets.x >>, b\nc: 1\n'],
    ['an open map', 'a: {k: << secrets.x >>\n'],
    ['brackets that do not match', 'a: [<< secrets.x >>}\n'],
    ['a bracket that closes nothing', 'a: << secrets.x >>\nb: ]\n'],
    ['two colons on a line', 'a: b: << secrets.x >>\n'],
    ['a list on the line of its key', 'a: - << secrets.x >>\n'],
    ['a tab as indentation', 'a:\n\tb: << secrets.x >>\n'],
    ['indentation that fits nothing', 'a:\n    b: 1\n  c: << secrets.x >>\n'],
    ['text behind quotes', 'a: "b" << secrets.x >>\n'],
    ['two values side by side', 'a: "b" "<< secrets.x >>"\n'],
    ['text beside a map', 'a: 1\n<< secrets.x >>\n'],
    ['a list beside a map', 'a: << secrets.x >>\n- b\n'],
    ['a reserved character', 'a: << secrets.x >>\nb: @c\n'],
    ['a key over two lines', '"a\n b": << secrets.x >>\n'],
    ['a list without commas', 'a: ["b" "<< secrets.x >>"]\n'],
  ])('%s', (_, text) => {
    const [problem] = problemsOf(text)
    expect(problem).toBeDefined()
    expect(problem!.offset).toBeLessThanOrEqual(text.length)
  })
})

describe('documents that are YAML', () => {
  it.each([
    ['several documents', '%YAML 1.2\n---\na: << secrets.x >>\n...\n---\n- << secrets.y >>\n'],
    ['explicit keys', '? << secrets.x >>\n: << secrets.y >>\n? - b\n: c\n'],
    ['compact nesting', '- - a: << secrets.x >>\n    b: 1\n  - c\n- ? d\n  : e\n'],
    ['a list as deep as its key', 'a:\n- << secrets.x >>\n- k: 1\n  l: 2\nb: 3\n'],
    ['empty values', 'a:\nb: << secrets.x >>\nc:\n  - \n  - d\n'],
    ['comments everywhere', '# x\na: # y\n  # z\n  b: << secrets.x >> # w\n# v\n'],
    ['anchors and tags', 'a: &x\n  b: !!str << secrets.x >>\nc: *x\nd: !<tag:e> [f]\n&k e: 1\n'],
    ['flow over lines', 'a: [\n  b, # why\n  { c: << secrets.x >>,\n    "d":e }\n]\nf: 1\n'],
    ['a root scalar', '--- |\n  << secrets.x >>\n'],
    ['a root of plain text', 'just\n<< secrets.x >>\n'],
    ['a block in a list', '- |\n  << secrets.x >>\n- >-\n   b\n'],
    ['lines of another engine', '{% if x %}\na: << secrets.x >>\n{% else %}\nb: 1\n{% endif %}\n'],
    [
      'lines of another engine, indented',
      'a:\n  {{- with .Values.x }}\n  b: << secrets.x >>\n    {{- end }}\n',
    ],
    ['a bare foreign expression', 'a: {{ inputs.x }}\nb: << secrets.x >>\n'],
    ['CRLF', 'a: << secrets.x >>\r\nb:\r\n  - c\r\n'],
    ['a quoted key', '"a b": << secrets.x >>\n\'c\': 1\n'],
    ['tabs behind indicators', 'a:\t<< secrets.x >>\t# b\n'],
  ])('%s', (_, text) => {
    expect(problemsOf(text)).toEqual([])
  })

  it('and only those: what the structure accepts is what the reader accepts', () => {
    const line = fc
      .tuple(
        fc.constantFrom('', '  ', '    ', '- ', '  - ', '? '),
        fc.constantFrom('a: ', 'b: ', '"c": ', '', 'd:', '- '),
        fc.constantFrom(
          'x',
          '"y"',
          "'z'",
          '[p, q]',
          '{r: s}',
          '|',
          '>-',
          '',
          '&n t',
          '!!str u',
          '# v',
          'w # c',
          '[',
          '}',
          '"',
        ),
      )
      .map(parts => parts.join(''))
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), lines => {
        const text = `${lines.join('\n')}\n`
        const ours = problemsOf(text).length > 0
        // We may let through what only a full parser sees, but never refuse what a parser takes.
        if (isTaken(text)) expect(ours, text).toBe(false)
      }),
      { numRuns: 3000, seed: 20261121 },
    )
  })
})

describe('paths', () => {
  it.each([
    ['a:\n  b:\n    - x\n    - c: << secrets.x >>\n', ['a', 'b', 1, 'c']],
    ['a: {b: [x, {c: << secrets.x >>}]}\n', ['a', 'b', 1, 'c']],
    ['extend:\n  doc: |\n    text << secrets.x >>\n', ['extend', 'doc']],
    ['<< secrets.x >>: 1\n', [expect.any(String)]],
    ['- - << secrets.x >>\n', [0, 0]],
    ['\'a b\':\n  "c\\td": << secrets.x >>\n', ['a b', 'c\td']],
  ])('%j', (text, path) => {
    const { slots } = yaml.slots(masked(text))
    expect(slots.map(slot => slot.path)).toEqual([path])
  })
})

describe('hostile text', () => {
  it.each([
    ['brackets', '['],
    ['maps', '{a: '],
    ['dashes', '- '],
    ['explicit keys', '? '],
    ['anchors', '&a '],
    ['quotes', '"a" '],
    ['lines', '\n'],
    ['deeper and deeper', '- \n '],
  ])('of %s ends', (_, piece) => {
    const text = `a: << secrets.x >>\nb: ${piece.repeat(Math.floor(100_000 / piece.length))}`
    expect(() => problemsOf(text)).not.toThrow()
  })
})
