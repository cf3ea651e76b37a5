import { dirname, resolve } from 'node:path'
import { type Problem, RenderConfigError } from '../errors.ts'
import type { Failure } from '../expressions/value.ts'
import { detectFormat } from '../formats/detect.ts'
import type { EncodableValue, Format, Slot } from '../formats/format.ts'
import { type FormatName, formatNames, loadFormat } from '../formats/index.ts'
import type { Draft, Entry } from '../rendering/draft.ts'
import { findSpans } from '../rendering/find-spans.ts'
import type { DocumentNode } from '../text/document-tree.ts'
import { type MaskedText, maskText } from '../text/mask.ts'
import { applyType } from './apply-type.ts'
import { fillNode } from './fill-node.ts'
import { type LoadedSchema, loadSchema, type SchemaCache } from './load-schema.ts'
import { escapeStep } from './locate.ts'
import { findMismatches } from './mismatches.ts'
import { readTrees, schemaFormats } from './read-trees.ts'

type Values = ReadonlyMap<number, EncodableValue>

/** What a schema says of one document: the types it gives, and what it has against the rendered document. */
export interface SchemaCheck {
  /** The value with the type of its place, if the schema gives one and the place can hold one. */
  typed(entry: Entry, value: EncodableValue, known: Values): EncodableValue | Failure
  /** Whatever has no value is not judged. */
  problems(values: Values): readonly Problem[]
}

export interface SchemaCheckOptions {
  /** A file or the schema itself. Default: the file that the document names under `$schema`, if it does. */
  readonly schema: string | object | undefined
  readonly format: FormatName | undefined
  readonly variables: ReadonlySet<string>
  readonly cache: SchemaCache
}

/** A document of the file, with its schema. */
interface Checked {
  readonly tree: DocumentNode
  readonly schema: LoadedSchema
  /** True if the document names the schema itself. */
  readonly named: boolean
}

/** Problems of one file that are told at once. */
const MAX_PROBLEMS = 50
/** The key by which a document names its schema. */
const OWN_KEY = '$schema'

/** @returns `undefined` if there is no schema for the document, or the document has problems of its own */
export async function createSchemaCheck(
  draft: Draft,
  options: SchemaCheckOptions,
): Promise<SchemaCheck | undefined> {
  const { schema } = options
  if (draft.format === undefined && draft.problems.length > 0) return undefined
  try {
    const opened = await open(draft, options)
    if (opened === undefined) return undefined
    const { document, format } = opened
    const { documents, problems } = await readTrees(format, document.masked)
    if (problems.length > 0) {
      // Without a schema from outside, the text may have meant something else by "$schema".
      return schema === undefined ? undefined : refusing(problems.map(problem => treeProblem(draft, problem)))
    }
    const checked: Checked[] = []
    for (const tree of documents) {
      const source = schema ?? schemaNamedIn(tree, document, draft.filename)
      if (source === undefined) continue
      checked.push({ tree, schema: await loadSchema(source, options.cache), named: schema === undefined })
    }
    return checked.length === 0 ? undefined : checkOf(draft, document, format, checked)
  } catch (error) {
    if (error instanceof RenderConfigError) return refusing(error.problems)
    throw error
  }
}

/** The masked document and its format, also where nothing in it is ours. */
async function open(
  draft: Draft,
  options: SchemaCheckOptions,
): Promise<{ readonly document: MaskedText; readonly format: Format } | undefined> {
  const { source, filename, dialect } = draft
  const isWanted = options.schema !== undefined
  const document = draft.document ?? masked(source, findSpans(source, dialect, options.variables))
  const name = draft.format?.name ?? options.format ?? detectFormat({ filename, text: document.masked })
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
): MaskedText {
  const opaque = spans.map(({ start, end }) => ({ start, end: Math.max(end, start + SHORTEST_WORD) }))
  return maskText(source, opaque)
}

function treeProblem(
  draft: Draft,
  { offset, message, tooLarge }: { offset: number; message: string; tooLarge?: true },
): Problem {
  return {
    ...draft.places.at(offset, offset + 1),
    code: tooLarge === true ? 'LIMIT_EXCEEDED' : 'DOCUMENT_SYNTAX',
    message: `the schema can not be checked: ${message}`,
  }
}

/** Files alone: what is behind a URL is never fetched. */
function schemaNamedIn(
  tree: DocumentNode,
  document: MaskedText,
  filename: string | undefined,
): string | undefined {
  if (tree.kind !== 'map') return undefined
  const named = tree.entries.find(({ key }) => key.kind === 'scalar' && key.value === OWN_KEY)?.value
  if (named?.kind !== 'scalar' || typeof named.value !== 'string' || named.value === '') return undefined
  if (document.holdsWord(named.value) || /^[a-z][a-z0-9+.-]+:/i.test(named.value)) return undefined
  const folder = filename === undefined ? '.' : dirname(filename)
  return resolve(folder, named.value) === resolve(named.value) ? named.value : resolve(folder, named.value)
}

function refusing(problems: readonly Problem[]): SchemaCheck {
  return { typed: (_, value) => value, problems: () => problems }
}

function checkOf(
  draft: Draft,
  document: MaskedText,
  format: Format,
  checked: readonly Checked[],
): SchemaCheck {
  return {
    typed({ index, slot }, value, known) {
      const { start, end } = document.spans[index]!
      if (slot.isKey || slot.path === undefined || slot.start !== start || slot.end !== end) return value
      const place = checked.findLast(({ tree }) => tree.start <= start && start < tree.end)
      const path = pathOf(slot, format)
      const type = place?.schema.typeAt(path.map(step => filledStep(step, document, known)))
      if (type === undefined) return value
      return applyType(value, type, path.map(step => `/${sourceStep(step, document)}`).join(''))
    },
    problems(values) {
      const found = checked.flatMap(({ tree, schema, named }) => {
        const root = fillNode(tree, document, values)
        return findMismatches(schema.validate(root.data), root, draft.source, named ? OWN_KEY : undefined)
      })
      const problems = found.slice(0, MAX_PROBLEMS).map(
        ({ start, end, message, hint }): Problem => ({
          ...draft.places.at(start, end),
          code: 'SCHEMA_MISMATCH',
          message,
          ...(hint === undefined ? {} : { hint }),
        }),
      )
      const more = found.length - problems.length
      if (more === 0) return problems
      const file = draft.filename === undefined ? {} : { file: draft.filename }
      return [
        ...problems,
        { ...file, code: 'SCHEMA_MISMATCH', message: `${more} more mismatches are not listed` },
      ]
    },
  }
}

/** The way from the document's root. */
function pathOf({ path }: Slot, { name }: Format): readonly (string | number)[] {
  // A text of JSON Lines is one of many documents.
  return name === 'jsonl' ? path!.slice(1) : path!
}

/** A key as it is rendered. */
function filledStep(step: string | number, document: MaskedText, known: Values): string | number {
  if (typeof step === 'number' || !document.holdsWord(step)) return step
  const parts = document.split(step)
  return parts.map(part => (typeof part === 'string' ? part : (known.get(part)?.text ?? ''))).join('')
}

/** A key as it stands in the template. */
function sourceStep(step: string | number, { source, spans, split }: MaskedText): string {
  if (typeof step === 'number') return String(step)
  const textOf = (span: number): string => source.slice(spans[span]!.start, spans[span]!.end)
  const parts = split(step)
  return parts.map(part => (typeof part === 'string' ? escapeStep(part) : textOf(part))).join('')
}
