/**
 * Readers of a format that live in another program: one process for many documents. Where the machine does not have
 * the program, its tests are skipped, and say so.
 */
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Format } from '../../src/formats/format.ts'
import { nastyValues } from '../nasty-values.ts'
import {
  type ConformanceTemplate,
  expectedReading,
  findSpans,
  plainVariants,
  renderWith,
} from './conformance.ts'

/** What a reader makes of a document: what it says, or that it is no document of the format. */
export type Reading = { readonly value: unknown } | { readonly error: string }

export interface Referee {
  readonly name: string
  /** Why the referee can not judge on this machine; absent if it can. */
  readonly absent?: string
  /** One reading per document. */
  readonly read: (documents: readonly string[]) => Reading[]
}

export interface RefereeOptions {
  readonly format: Format
  readonly templates: readonly ConformanceTemplate[]
  readonly referee: Referee
  /** Default: those of the conformance suite. */
  readonly variants?: Readonly<Record<string, (text: string) => string>>
  /** How many mixtures of values are tried. Default: 300. */
  readonly mixtures?: number
}

/** Registers the tests: whatever is written reads back right in the other program. */
export function describeReferee(options: RefereeOptions): void {
  const { format, templates, referee, variants = plainVariants, mixtures = 300 } = options
  const shapes = templates.flatMap(template =>
    Object.entries(variants).map(([variant, change]) => ({
      name: `${template.name}, ${variant}`,
      template,
      text: change(template.text),
    })),
  )
  if (referee.absent !== undefined)
    console.warn(`SKIPPED: ${referee.name} judges nothing here: ${referee.absent}`)

  describe.skipIf(referee.absent !== undefined)(`as ${referee.name} reads it`, () => {
    const nasty = nastyValues.map(({ value }) => value)
    const piece = fc.constantFrom(
      ...'\'"`#;$%\\{}[]<>&!:,= \t\n\ran\u2028é',
      '${',
      '\\n',
      ' #',
      ']]>',
      '"""',
      "'''",
    )
    const any = fc.oneof(
      fc.constantFrom(...nasty),
      fc.array(piece, { maxLength: 6 }).map(parts => parts.join('')),
    )
    const mixed = fc.tuple(fc.constantFrom(...shapes), fc.array(any, { minLength: 24, maxLength: 24 }))

    test('every value, alone and mixed, reads back right', () => {
      const cases = [
        ...shapes.flatMap(shape =>
          nasty.map(value => ({ shape, values: new Array<string>(24).fill(value) })),
        ),
        ...fc
          .sample(mixed, { numRuns: mixtures, seed: 20261102 })
          .map(([shape, values]) => ({ shape, values })),
      ].flatMap(({ shape, values }) => {
        const count = findSpans(shape.text).length
        const rendered = renderWith(format, shape.text, span => ({ text: values[span]! }))
        return 'text' in rendered ? [{ shape, values: values.slice(0, count), text: rendered.text }] : []
      })
      const worded = shapes.map(({ template, text }) => wordedText(format, template, text))
      const readings = referee.read([...worded, ...cases.map(({ text }) => text)])
      const wordedReadings = new Map(worded.map((text, index) => [text, readings[index]!]))
      const readWords = (text: string): unknown => wordedReadings.get(text)

      expect(wordedReadings.size).toBeGreaterThan(0)
      expect(readings.slice(0, shapes.length).filter(reading => 'error' in reading)).toEqual([])
      for (const [index, { shape, values, text }] of cases.entries()) {
        const wanted = expectedReading(
          { format, templates: [], read: readWords },
          shape.template,
          shape.text,
          values,
        )
        const got = readings[shapes.length + index]
        expect(got, `${shape.name}: ${JSON.stringify({ text, values })}`).toEqual(wanted)
      }
    })
  })
}

function wordedText(format: Format, template: ConformanceTemplate, text: string): string {
  let seen = ''
  const read = (words: string): string => {
    seen = words
    return words
  }
  expectedReading(
    { format, templates: [], read },
    template,
    text,
    findSpans(text).map(() => ''),
  )
  return seen
}

/**
 * A referee written in Python.
 *
 * @param body defines `read(document)`; what it returns must be JSON, with maps as lists of pairs
 */
export function pythonReferee(name: string, body: string, probe: string): Referee {
  const found = spawnSync('python3', ['-c', probe], { encoding: 'utf8' })
  const script = `
import json, sys
${body}
def attempt(document):
    try:
        return {'value': read(document)}
    except Exception as error:
        return {'error': type(error).__name__}
json.dump([attempt(document) for document in json.load(sys.stdin)], sys.stdout)
`
  return {
    name,
    ...(found.status === 0 ? {} : { absent: 'python3 is not there, or too old' }),
    read: documents => runBatch('python3', ['-c', script], documents),
  }
}

/** Starts a program that takes a JSON list of documents and answers with a JSON list of readings. */
export function runBatch(command: string, args: readonly string[], documents: readonly string[]): Reading[] {
  const ascii = JSON.stringify(documents).replace(
    /[\u007f-\uffff]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  const { status, stdout, stderr } = spawnSync(command, args, {
    input: ascii,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  })
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.slice(-2000)}`)
  return JSON.parse(stdout) as Reading[]
}
