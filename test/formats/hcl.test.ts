import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { hcl } from '../../src/formats/hcl/hcl.ts'
import { maskText } from '../../src/text/mask.ts'
import { nastyValues } from '../nasty-values.ts'
import {
  describeConformance,
  expectedReading,
  findSpans,
  maskTemplate,
  plainVariants,
  renderWith,
  type UnwritablePlace,
} from './conformance.ts'
import { readHcl } from './read-hcl.ts'
import { startGoReferee } from './referee-process.ts'

/** Gives quotes to words that stand without them, as the format promises to. */
const quoteBare = (text: string): string => text.replace(/(?<=[=:[,?({] ?)(?:zQ\d+Qz)+/g, '"$&"')

const templates = [
  {
    name: 'quoted templates',
    text: `# it's a "comment" << EOF
a = "<< secrets.a >>"
b = "x\\n\\"<< secrets.b >>$y" // don't
c = ["{{ secret('C') }}:{{ secret('D') }}", 1, true, null] /* "
" */
e = "\${"in << secrets.e >>"}<< secrets.f >>\${ "x" }$<< secrets.g >>{"
block "label" "<< secrets.h >>" {
  i = { "k << secrets.i >>" = "%<< secrets.j >>%" }
}
`,
  },
  {
    name: 'bare values',
    text: "a = << secrets.a >>\nb = [<< secrets.b >>, {{ secret('C') }}]\nc { d = { k = << secrets.d >>, << secrets.e >>: 1 } }\n",
    readable: quoteBare,
  },
  {
    name: 'heredocs',
    text: `a = <<EOF
<< secrets.a >>
  key: {{ secret('B') }}$<< secrets.c >>{
\${"x"}<< secrets.d >> $\${y} %%{z}
  EOF
b = <<-EOT
    << secrets.e >>
      deeper << secrets.f >>
    EOT
c = 1
`,
  },
  { name: 'names', text: '<< secrets.a >> = 1\nx "y" {\n  {{ secret(\'B\') }} {\n  }\n}\n' },
]

function unwritable(value: string, { style }: UnwritablePlace): boolean | 'maybe' {
  if (value.normalize('NFC') !== value) return true
  if (style === 'name') return !/^[A-Za-z_][\w-]*$/.test(value)
  // Beside letters or each other, marks may join.
  return /^\p{M}|^[\u1160-\u11ff]/u.test(value) && 'maybe'
}

/** HCL itself takes no byte order mark. */
const { 'with a BOM': _, 'without the last line break': withoutLast, ...variants } = plainVariants

const terraform = spawnSync('terraform', ['version']).status === 0
if (!terraform) process.stderr.write('SKIPPED: no terraform to read HCL with\n')

describe('hcl', () => {
  describeConformance({
    format: hcl,
    read: readHcl,
    unwritable,
    templates,
    variants: { ...variants, 'without the last line break': withoutLast! },
  })

  const go = startGoReferee('hcl')
  afterAll(() => go?.close())
  describe.skipIf(go === undefined)("judged by HashiCorp's own reader", () => {
    describeConformance({ format: hcl, read: text => go!.read(text), unwritable, templates, variants })
  })

  test.skipIf(!terraform)('terraform agrees, in one run over all values', () => {
    const [quoted, bare, heredocs] = templates
    const documents = [quoted!, bare!, heredocs!].flatMap(template => {
      // Objects take what bodies take, but for blocks.
      const text = template.text.replace(/^block.*\n(.*\n)\}\n/m, '$1').replace(/^c \{ (.*) \}$/m, '$1')
      return nastyValues.flatMap(({ value }) => {
        const rendered = renderWith(hcl, text, () => ({ text: value }))
        return 'text' in rendered ? [{ template, text, value, rendered: rendered.text }] : []
      })
    })
    expect(documents.length).toBeGreaterThan(280)
    const wordedOf = (
      { template, text, value }: (typeof documents)[number],
      read: (text: string) => unknown,
    ): unknown =>
      expectedReading(
        { format: hcl, templates: [], read },
        template,
        text,
        findSpans(text).map(() => value),
      )
    const worded: string[] = []
    for (const document of documents) wordedOf(document, text => worded.push(text))
    const readings = readAll([...documents.map(({ rendered }) => rendered), ...worded])
    const readWorded = new Map(worded.map((text, index) => [text, readings[documents.length + index]]))
    expect(readings.slice(0, documents.length)).toEqual(
      documents.map(document => wordedOf(document, text => readWorded.get(text))),
    )
  })

  test.each([
    ['a = << secrets.a >>', 'pa"ss', 'a = "pa\\"ss"'],
    ['a = "<< secrets.a >>"', '${x} $$${y} %{z', 'a = "$${x} \\u0024\\u0024\\u0024{y} %%{z"'],
    ['a = "$<< secrets.a >>"', '{x', 'a = "$\\u007bx"'],
    ['a = "<< secrets.a >>{x"', '$', 'a = "\\u0024{x"'],
    ['a = <<E\n<< secrets.a >>\nE', 'one\ntwo${x}', 'a = <<E\none\ntwo$${x}\nE'],
    ['a = <<E\n<< secrets.a >>\nE', 'one\nE\ntwo', 'a = <<E\n${"one\\nE\\ntwo"}\nE'],
    ['a = <<E\n<< secrets.a >>< secrets.b >>\nE', 'E', 'a = <<E\nE< secrets.b >>\nE'],
    ['a = <<-E\n  << secrets.a >>\n  E', 'one\ntwo', 'a = <<-E\n  ${"one\\ntwo"}\n  E'],
    ['a = "${x ~}<< secrets.a >>"', ' y', 'a = "${x ~}${" y"}"'],
    ['a = <<E\n$<< secrets.a >>\nE', '{', 'a = <<E\n${"$${"}\nE'],
    ['a = "$<< secrets.a >>{"', '', 'a = "${"$"}{"'],
  ])('%j with %j', (text, value, expected) => {
    const rendered = renderWith(hcl, `${text}\n`, () => ({ text: value }))
    expect(rendered).toEqual({ text: `${expected}\n` })
  })

  test.each([
    ['int', '5432', '5432'],
    ['float', '-1.5e3', '-1.5e3'],
    ['bool', 'true', 'true'],
    ['json', '{\n"a": ["\\ud83d\\ude00\\/${x}"]}', '{ "a": ["😀/$${x}"]}'],
    ['int', '007', undefined],
    ['float', 'NaN', undefined],
    ['json', '{"a": 1', undefined],
  ] as const)('a typed value (%s %s) where it is all there is', (type, literal, expected) => {
    const typed = { type, literal } as never
    const rendered = renderWith(hcl, 'a = << secrets.a >>\n', () => ({ text: literal, typed }))
    expect(rendered).toEqual(
      expected === undefined
        ? expect.objectContaining({ refused: expect.any(String) })
        : { text: `a = ${expected}\n` },
    )
    expect(renderWith(hcl, 'a = "<< secrets.a >>"\n', () => ({ text: '1', typed }))).toEqual({
      text: 'a = "1"\n',
    })
  })

  test.each([
    'a = x<< secrets.a >>',
    'a = << secrets.a >>1',
    'a = var.<< secrets.a >>',
    'a = << secrets.a >>.b',
    'a = << secrets.a >>(1)',
    'a = "\\<< secrets.a >>"',
    'x<< secrets.a >> = 1',
  ])('a part of something else takes no value: %s', text => {
    const [slot] = hcl.slots(maskTemplate(`${text}\n`)).slots
    const rendered = slot?.refused ?? renderWith(hcl, `${text}\n`, () => ({ text: '1' }))
    expect(JSON.stringify(rendered)).toMatch(/part of a name|backslash|a name takes|"x1 = 1/)
  })

  test('expressions in comments need no value', () => {
    const text =
      '# << secrets.a >>\n// << secrets.b >>\n/*\n<< secrets.c >> */ a = "# << secrets.d >>" # << secrets.e >>\n'
    expect(hcl.slots(maskTemplate(text)).slots.map(slot => slot.spans)).toEqual([[3]])
  })

  test('a slot knows its path, its map and the names beside it', () => {
    const text =
      'r "t" "n" {\n  a = [1, { k = "<< secrets.a >>", << secrets.b >> = 2 }]\n  b = 3\n  << secrets.c >> = 4\n}\n'
    const { slots, siblingKeys } = hcl.slots(maskTemplate(text))
    expect(slots.map(slot => slot.path).slice(0, 1)).toEqual([['r', 't', 'n', 'a', 1, 'k']])
    expect(slots.slice(1).map(slot => siblingKeys?.(slot.map!))).toEqual([['k'], ['a', 'b']])
    expect(hcl.encode(maskTemplate(text), slots[1]!, new Map([[1, { text: 'q"' }]]))).toMatchObject({
      content: 'q"',
    })
  })

  test('escapes are undone inside an expression that stands in quotes', () => {
    const { slots } = hcl.slots(maskTemplate('a = "<< secret(\\"X\\") >>"\nb = << secret("Y") >>\n'))
    expect(slots.map(slot => hcl.decode(slot, ' secret(\\"X\\") '))).toEqual([
      ' secret("X") ',
      ' secret(\\"X\\") ',
    ])
  })

  test.each([
    ['a = "x', 4, 'end'],
    ['a = "x\ny"', 6, 'line break'],
    ['a = <<EOF\nx\n', 4, 'heredoc'],
    ['a = [1', 4, 'never closed'],
    ['a = 1]', 5, 'nothing opened'],
    ['a = [1}', 6, 'otherwise'],
    ['a = "${x"', 8, 'end'],
    ['/* x', 0, 'comment'],
  ])('%j is not HCL, and the place is told', (text, offset, message) => {
    expect(hcl.slots(maskText(text, [])).syntaxErrors).toEqual([
      { offset, message: expect.stringContaining(message) },
    ])
  })

  test.each([
    '{',
    '"',
    '\\',
    '[',
    '${',
    '"${',
    '#',
    '/*',
    '<<A\n',
    '<<',
    '$',
    '%{',
    '(',
    'a',
    'a = "',
    '"\\',
    '~}',
    'a={',
    '\n',
  ])('a long run of %j is read in one pass', unit => {
    expect(() => hcl.slots(maskText(unit.repeat(50_000), []))).not.toThrow()
  })
})

/** Reads attributes as terraform does, many documents at once. */
function readAll(documents: readonly string[]): unknown[] {
  const folder = mkdtempSync(join(tmpdir(), 'render-config-terraform-'))
  try {
    const locals = documents.map((text, index) => `v${index} = {\n${text}\n}\n`)
    writeFileSync(join(folder, 'main.tf'), `locals {\n${locals.join('')}\n}\n`)
    const list = documents.map((_, index) => `local.v${index}`).join(',')
    const output = execFileSync('terraform', ['console', '-no-color'], {
      cwd: folder,
      input: `base64encode(jsonencode([${list}]))\n`,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
      maxBuffer: 1 << 28,
    })
    return JSON.parse(Buffer.from(output.trim().replaceAll('"', ''), 'base64').toString()) as unknown[]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
