import { type Problem, RenderConfigError } from '../errors.ts'
import { detectFormat } from '../formats/detect.ts'
import type { Format } from '../formats/format.ts'
import { type FormatName, formatNames, loadFormat } from '../formats/index.ts'
import { withoutTemplateEnding } from '../formats/template-ending.ts'
import type { Draft } from '../rendering/draft.ts'
import { findSpans } from '../rendering/find-spans.ts'
import { type MaskedText, maskText } from '../text/mask.ts'
import { schemaFormats } from './read-trees.ts'

export interface OpenOptions {
  readonly schema: string | object | undefined
  readonly format: FormatName | undefined
  readonly variables: ReadonlySet<string>
}

/** The masked document and its format, also where nothing in it is ours. */
export async function openDocument(
  draft: Draft,
  options: OpenOptions,
): Promise<{ readonly document: MaskedText; readonly format: Format } | undefined> {
  const { source, filename, dialect } = draft
  const isWanted = options.schema !== undefined
  const document = draft.document ?? masked(source, findSpans(source, dialect, options.variables))
  if (document === undefined) {
    const message = 'the document holds too many expressions, or all private-use characters'
    throw new RenderConfigError([{ ...draft.places.at(0, 1), code: 'LIMIT_EXCEEDED', message }])
  }
  const name =
    draft.format?.name ??
    options.format ??
    detectFormat({ filename: filename && withoutTemplateEnding(filename), text: document.masked })
  if (name === undefined) {
    if (!isWanted) return undefined
    const message = 'neither the file name nor the content tell the format'
    const hint = `name it with -f: ${formatNames.join(', ')}`
    throw new RenderConfigError([{ ...draft.places.at(0, 1), code: 'FORMAT_UNKNOWN', message, hint }])
  }
  if (!schemaFormats.includes(name)) {
    if (!isWanted) return undefined
    const file = filename === undefined ? {} : { file: filename }
    const message = `a schema can not be checked for the format ${name}`
    const hint = `it can for ${schemaFormats.join(', ')}`
    throw new RenderConfigError([{ ...file, code: 'USAGE', message, hint }])
  }
  const format = draft.format ?? (await loadFormat(name as FormatName))
  const [syntaxError] = draft.format === undefined ? format.slots(document).syntaxErrors : []
  if (syntaxError === undefined) return { document, format }
  if (!isWanted) return undefined
  throw new RenderConfigError([treeProblem(draft, syntaxError)])
}

/** A word of the mask needs this much room. */
const SHORTEST_WORD = 4

function masked(
  source: string,
  spans: readonly { readonly start: number; readonly end: number }[],
): MaskedText | undefined {
  const opaque = spans.map(({ start, end }) => ({ start, end: Math.max(end, start + SHORTEST_WORD) }))
  try {
    return maskText(source, opaque)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Why there is nothing that a schema could be held against. */
export function treeProblem(
  draft: Draft,
  { offset, message, tooLarge }: { offset: number; message: string; tooLarge?: true },
): Problem {
  return {
    ...draft.places.at(offset, offset + 1),
    code: tooLarge === true ? 'LIMIT_EXCEEDED' : 'DOCUMENT_SYNTAX',
    message: `the schema can not be checked: ${message}`,
  }
}
