import { dirname, resolve } from 'node:path'
import { type Problem, RenderConfigError } from '../errors.ts'
import type { Failure } from '../expressions/value.ts'
import type { EncodableValue, Format, Slot } from '../formats/format.ts'
import type { Draft, Entry } from '../rendering/draft.ts'
import type { DocumentNode } from '../text/document-tree.ts'
import type { MaskedText } from '../text/mask.ts'
import { applyType } from './apply-type.ts'
import type { SchemaError } from './compile-schema.ts'
import { fillNode } from './fill-node.ts'
import { type LoadedSchema, loadSchema } from './load-schema.ts'
import { escapeStep } from './locate.ts'
import { findMismatches, type Mismatch } from './mismatches.ts'
import { type OpenOptions, openDocument, treeProblem } from './open-document.ts'
import { originNote } from './origin-note.ts'
import { readTrees } from './read-trees.ts'
import type { SchemaCache } from './schema-cache.ts'

type Values = ReadonlyMap<number, EncodableValue>

/** What a schema says of one document: the types it gives, and what it has against the rendered document. */
export interface SchemaCheck {
  /** The value with the type of its place, if the schema gives one and the place can hold one. */
  typed(entry: Entry, value: EncodableValue, known: Values): EncodableValue | Failure
  /** Whatever has no value is not judged. */
  problems(values: Values): readonly Problem[]
}

export interface SchemaCheckOptions extends OpenOptions {
  /** A file or the schema itself. Default: the file that the document names under `$schema`, if it does. */
  readonly schema: string | object | undefined
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
    const opened = await openDocument(draft, options)
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
  const originOf = ({ start, end }: DocumentNode): string =>
    originNote(draft.entries.filter(({ span }) => start <= span.start && span.end <= end))
  return {
    typed(entry, value, known) {
      const { index, slot } = entry
      const { start, end } = document.spans[index]!
      if (slot.isKey || slot.path === undefined || slot.start !== start || slot.end !== end) return value
      const place = checked.findLast(({ tree }) => tree.start <= start && start < tree.end)
      const path = pathOf(slot, format)
      const type = place?.schema.typeAt(path.map(step => filledStep(step, document, known)))
      if (type === undefined) return value
      const pointer = path.map(step => `/${sourceStep(step, document)}`).join('')
      return applyType(value, type, pointer, originNote([entry]))
    },
    problems(values) {
      const found: Mismatch[] = []
      for (const { tree, schema, named } of checked) {
        const root = fillNode(tree, document, values)
        const errors = apply(schema, root.data)
        if (errors === undefined) return [notApplicable(draft, tree)]
        const ownKey = named ? OWN_KEY : undefined
        found.push(...findMismatches(errors, root, draft.source, { ownKey, originOf }))
      }
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

/** A schema that leads back to itself at the same place never ends; nothing of what was thrown is kept. */
function apply(schema: LoadedSchema, data: unknown): readonly SchemaError[] | undefined {
  try {
    return schema.validate(data)
  } catch {
    return undefined
  }
}

function notApplicable({ places }: Draft, { start }: DocumentNode): Problem {
  return {
    ...places.at(start, start + 1),
    code: 'SETTINGS_INVALID',
    message: 'the schema can not be applied to this document',
    hint: 'does it lead back to itself without going deeper?',
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
