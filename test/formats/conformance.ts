/**
 * What every format must hold, judged by a reader of the format that is not ours.
 *
 * The oracle never looks at our masking or encoding: it replaces the expressions of a template by plain ASCII words,
 * reads that with the reader, and puts the values in place of the words in what was read.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EncodableValue, Format, SlotScan } from '../../src/formats/format.ts'
import { type MaskedText, maskText, type OpaqueSpan } from '../../src/text/mask.ts'
import { brokenValues, type NastyValue, nastyValues } from '../nasty-values.ts'

export interface ConformanceTemplate {
  readonly name: string
  /** Holds at least one `<< secrets.x >>` or `{{ secret('X') }}`. */
  readonly text: string
  /** Template that the reader takes, if it can not take this one with words in place of the expressions. */
  readonly readable?: (words: string) => string
}

export interface ConformanceOptions {
  readonly format: Format
  readonly templates: readonly ConformanceTemplate[]
  /** The referee. It may throw for text that is not of the format. */
  readonly read: (text: string) => unknown
  /**
   * Values that the format can not hold in a place, and that must be refused there; `maybe` where a rule of that is
   * beyond a test, so that both answers will do. Default: none.
   */
  readonly unwritable?: (value: string, place: UnwritablePlace) => boolean | 'maybe'
  /** Line endings, BOM and the like. Default: as written, CRLF, with a BOM, without the last line break. */
  readonly variants?: Readonly<Record<string, (text: string) => string>>
  /** Default: `nastyValues`. */
  readonly values?: readonly NastyValue[]
  /** Runs of the property that mixes values. Default: 300. */
  readonly runs?: number
}

export interface UnwritablePlace {
  readonly template: string
  readonly text: string
  readonly style: string
  readonly isKey: boolean
  /** The slot's text in the document, `\u0001` in place of each expression. */
  readonly around: string
}

export const plainVariants: Readonly<Record<string, (text: string) => string>> = {
  'as written': text => text,
  'with CRLF': text => text.replace(/\n/g, '\r\n'),
  'with a BOM': text => `\ufeff${text}`,
  'without the last line break': text => text.replace(/\n$/, ''),
}

const EXPRESSION = /<<[^<>]*>>|\{\{[^{}]*\}\}/g

/** The expressions of a test's template; good enough for templates without hostile ones. */
export function findSpans(text: string): OpaqueSpan[] {
  return Array.from(text.matchAll(EXPRESSION), match => ({
    start: match.index,
    end: match.index + match[0].length,
  }))
}

export function maskTemplate(text: string): MaskedText {
  return maskText(text, findSpans(text))
}

export type Rendered =
  | { readonly text: string }
  | { readonly refused: string; readonly style: string; readonly span?: number }

/** What the pipeline does with a format: slots, values in, edits spliced. Throws if an edit leaves its slot. */
export function renderWith(
  format: Format,
  text: string,
  valueAt: (span: number) => EncodableValue | undefined,
): Rendered {
  const document = maskTemplate(text)
  const scan = format.slots(document)
  expect(scan.syntaxErrors).toEqual([])
  const values = new Map<number, EncodableValue>()
  for (const span of document.spans.keys()) {
    const value = valueAt(span)
    if (value !== undefined) values.set(span, value)
  }
  const pieces: string[] = []
  let at = 0
  for (const slot of scan.slots) {
    const encoded = format.encode(document, slot, values)
    if ('refused' in encoded) return { ...encoded, style: slot.style }
    for (const edit of encoded.edits) {
      expect(edit.start).toBeGreaterThanOrEqual(Math.max(at, slot.start))
      expect(edit.end).toBeLessThanOrEqual(slot.end)
      pieces.push(text.slice(at, edit.start), edit.text)
      at = edit.end
    }
  }
  return { text: pieces.join('') + text.slice(at) }
}

/** What the rendered document must read as: the template read with words, the words replaced by values. */
export function expectedReading(
  options: ConformanceOptions,
  template: ConformanceTemplate,
  text: string,
  values: readonly string[],
): unknown {
  const words = values.map((_, index) => `zQ${index}Qz`)
  const byWord = new Map(words.map((word, index) => [word, values[index]!]))
  let next = 0
  const worded = text.replace(EXPRESSION, () => words[next++]!)
  const read = options.read(template.readable?.(worded) ?? worded)
  return replaceWords(read, part => part.replace(/zQ\d+Qz/g, word => byWord.get(word) ?? word))
}

function replaceWords(node: unknown, put: (text: string) => string): unknown {
  if (typeof node === 'string') return put(node)
  if (Array.isArray(node)) return node.map(item => replaceWords(item, put))
  if (node instanceof Map) {
    return new Map([...node].map(([key, value]) => [replaceWords(key, put), replaceWords(value, put)]))
  }
  if (typeof node !== 'object' || node === null || node instanceof Date) return node
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [put(key), replaceWords(value, put)]))
}

/** Source and slots with the slots' own text cut out: what no value may change. */
function outside(format: Format, text: string): string[] {
  const document = maskTemplate(text)
  const { slots } = format.slots(document)
  const bounds = slots.flatMap(slot => [slot.start, slot.end])
  return [0, ...bounds].flatMap((from, index) => (index % 2 === 0 ? [text.slice(from, bounds[index])] : []))
}

function holdsInOrder(text: string, parts: readonly string[]): boolean {
  let at = 0
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.startsWith(parts[0]!) && text.endsWith(parts.at(-1)!)
}

/** Registers the tests; call it inside a `describe` of the format. */
export function describeConformance(options: ConformanceOptions): void {
  const { format, templates, unwritable = () => false, values = nastyValues, runs = 300 } = options
  const variants = options.variants ?? plainVariants
  const shapes = templates.flatMap(template =>
    Object.entries(variants).map(([variant, change]) => ({
      name: `${template.name}, ${variant}`,
      template,
      text: change(template.text),
    })),
  )

  const mayRefuse = (
    template: ConformanceTemplate,
    text: string,
    valueAt: (span: number) => string,
  ): unknown[] => {
    const document = maskTemplate(text)
    const answers = format.slots(document).slots.flatMap(slot => {
      const masked = document.masked.slice(slot.start, slot.end)
      const around = document
        .split(masked)
        .map(part => (typeof part === 'string' ? part : '\u0001'))
        .join('')
      const place = { template: template.name, text, style: slot.style, isKey: slot.isKey, around }
      return slot.spans.map(span => unwritable(valueAt(span), place))
    })
    if (answers.includes(true)) return [true]
    return answers.includes('maybe') ? [true, false] : [false]
  }

  const check = (template: ConformanceTemplate, text: string, texts: readonly string[]): void => {
    const rendered = renderWith(format, text, span => ({ text: texts[span]! }))
    const refused = 'refused' in rendered
    const context = JSON.stringify({ text, texts, rendered })
    expect(
      mayRefuse(template, text, span => texts[span]!),
      `refusing ${context}`,
    ).toContain(refused)
    if (refused) return
    expect(options.read(rendered.text), context).toEqual(expectedReading(options, template, text, texts))
    expect(holdsInOrder(rendered.text, outside(format, text)), `bytes outside the slots: ${context}`).toBe(
      true,
    )
  }

  describe('the rendering theorem', () => {
    test.each(shapes)('every expression of $name has its place', ({ text }) => {
      const scan: SlotScan = format.slots(maskTemplate(text))
      expect(scan.syntaxErrors).toEqual([])
      expect(scan.slots.flatMap(slot => slot.spans)).toEqual(findSpans(text).map((_, index) => index))
    })

    test.each(shapes)('reading the rendering gives the values: $name', ({ template, text }) => {
      const count = findSpans(text).length
      for (const { value } of values) check(template, text, new Array<string>(count).fill(value))
    })

    test.each(shapes)('values that are no text are refused: $name', ({ text }) => {
      for (const { value } of brokenValues) {
        const rendered = renderWith(format, text, () => ({ text: value }))
        expect(rendered).toHaveProperty('refused')
        expect(JSON.stringify(rendered)).not.toContain(JSON.stringify(value).slice(1, -1))
      }
    })

    test('any mixture of values reads right in any template', () => {
      const nasty = fc.constantFrom(...values.map(({ value }) => value))
      const pieces = fc.constantFrom(...'\'"`#$\\{}[]:,= \t\n\ran\u2028é', '${', '\\n', ' #', ': ')
      const any = fc.oneof(
        nasty,
        fc.array(pieces, { maxLength: 8 }).map(parts => parts.join('')),
        fc.string({ unit: 'binary' }),
      )
      const cases = fc
        .constantFrom(...shapes)
        .chain(shape => fc.tuple(fc.constant(shape), fc.array(any, { minLength: 24, maxLength: 24 })))
      fc.assert(
        fc.property(cases, ([{ template, text }, texts]) => check(template, text, texts)),
        { numRuns: runs, seed: 20261101 },
      )
    })

    test.each(shapes)('without values nothing changes: $name', ({ text }) => {
      expect(renderWith(format, text, () => undefined)).toEqual({ text })
    })
  })
}
