import { describe, expect, test } from 'vitest'
import { gitconfig } from '../../../src/formats/ini/gitconfig.ts'
import { maskText } from '../../../src/text/mask.ts'
import {
  type ConformanceTemplate,
  describeConformance,
  maskTemplate,
  renderWith,
  type UnwritablePlace,
} from '../conformance.ts'
import { describeReferee } from '../referee.ts'
import { gitReferee } from './git.ts'
import { readGitConfig } from './read-git-config.ts'

const templates: readonly ConformanceTemplate[] = [
  {
    name: 'values',
    text: `# comment
[user] name = << secrets.a >> ; comment " \\
	email=pre << secrets.b >> post
	signingkey = "<< secrets.c >>"#x
	alone
[http]
	a = x" << secrets.d >> "y\\t{{ secret('E') }}
	b = << secrets.f >>{{ secret('G') }} z
	c = a \\
  << secrets.h >> \\
	 b
	d = \\
	<< secrets.i >> e
	e = ""<< secrets.j >>  f
	f = << secrets.k >>
	g =<< secrets.l >>	
`,
  },
  { name: 'an empty value first', text: '[a]\n\tb = << secrets.a >>\tx\n\tc = << secrets.b >>\\\n  y\n' },
  {
    name: 'subsections',
    text: '[remote "<< secrets.a >>"]\n\turl = 1\n[remote "x\\"<< secrets.b >>\\\\"]\nurl = 2\n',
  },
]

const names: ConformanceTemplate = {
  name: 'names',
  text: '[a<< secrets.a >>]\n\tx-<< secrets.b >> = 1\n[<< secrets.c >>]\n<< secrets.d >>\n',
}

function unwritable(value: string, { style, template, around }: UnwritablePlace): boolean | 'maybe' {
  if (value.includes('\0')) return true
  if (style === 'subsection') return /[\r\n]/.test(value)
  if (style !== 'value')
    return !/^[A-Za-z0-9-]*$/.test(value) || (around === '\u0001' && !/^[A-Za-z]/.test(value) && 'maybe')
  return template === 'an empty value first' && value === '' ? 'maybe' : false
}

describe('gitconfig', () => {
  describeConformance({
    format: gitconfig,
    read: readGitConfig,
    templates: [...templates, names],
    unwritable,
  })
  describeReferee({ format: gitconfig, templates, referee: gitReferee() })

  const rendered = (text: string, ...values: string[]): unknown =>
    renderWith(gitconfig, `[a]\n${text}\n`, span => ({ text: values[span]! }))

  test.each([
    ['x = << secrets.a >>', "pa ss=[w]'é $x %", "x = pa ss=[w]'é $x %"],
    ['x = << secrets.a >>', 'a"b\\\n', 'x = a\\"b\\\\\\n'],
    ['x = << secrets.a >>', 'a;b', 'x = "a;b"'],
    ['x = "<< secrets.a >>"', ' a;b ', 'x = " a;b "'],
    ['x = pre << secrets.a >>', '', 'x = pre ""'],
    ['x = << secrets.a >>  post', '', 'x = "  "post'],
    ['x = << secrets.a >>', '', 'x = '],
  ])('%s takes %j in the least invasive way', (template, value, expected) => {
    expect(rendered(template, value)).toEqual({ text: `[a]\n${expected}\n` })
  })

  test.each([
    ['x = << secrets.a >>', 'a\0b', 'NUL'],
    ['x = << secrets.a >>\ty', '', 'empty value'],
    ['[a "<< secrets.a >>"]', 'a\nb', 'line break'],
    ['[a "\\<< secrets.a >>"]', 'n', 'backslash'],
    ['[<< secrets.a >>]', 'a.b', 'letters'],
    ['[<< secrets.a >>]', '', 'name'],
    ['<< secrets.a >> = 1', 'a_b', 'letters'],
    ['<< secrets.a >> = 1', '1a', 'begins'],
  ])('%s does not take %j, and the reason does not show it', (template, value, reason) => {
    expect(rendered(template, value)).toMatchObject({ refused: expect.stringContaining(reason) })
  })

  test('comments need no value', () => {
    const text =
      '# << secrets.a >>\n[a] ; << secrets.b >>\nx = 1 # << secrets.c >>\ny = "#" << secrets.d >>\n'
    const { slots } = gitconfig.slots(maskTemplate(text))
    expect(slots.map(slot => [slot.spans, slot.path])).toEqual([[[3], ['a', 'y']]])
  })

  test('an expression that stays keeps its bytes, and its quotes are not taken for quotes', () => {
    const text = '[a "b"]\nx = {{ f("y }} << secrets.b >>\n'
    expect(renderWith(gitconfig, text, span => (span === 1 ? { text: '#' } : undefined))).toEqual({
      text: '[a "b"]\nx = {{ f("y }} "#"\n',
    })
  })

  test.each([
    ['[a\n', 2, '"]"'],
    ['[]\n', 1, 'section'],
    ['[a "b]\n', 3, 'closing quote'],
    ['[a]\nx y\n', 6, '"="'],
    ['[a]\nx = \\q\n', 4, 'escape'],
    ['[a]\nx = "\n', 4, 'not closed'],
    ['[a]\nx_y = 1\n', 4, 'a key'],
    ['[a]\nx = \\<< secrets.a >>\n', 4, 'escape'],
    ['{"a": 1}', 0, 'a key'],
  ])('%j is reported where it is wrong', (text, offset, message) => {
    expect(gitconfig.slots(maskTemplate(text)).syntaxErrors).toEqual([
      { offset, message: expect.stringContaining(message) },
    ])
  })

  test.each(['[', ']', '=', ' ', '\n', '#', 'a', '[a "', '\\', '"', 'a=', 'a\n', '[a]', '\r'])(
    'a long run of %j is read in one pass',
    unit => {
      for (const start of ['', '[a]\nx = ']) {
        expect(gitconfig.slots(maskText(start + unit.repeat(200_000), [])).syntaxErrors.length).toBeLessThan(
          2,
        )
      }
      expect(rendered('x = "<< secrets.a >>" << secrets.b >>', unit.repeat(200_000), unit)).toHaveProperty(
        'text',
      )
    },
  )
})
