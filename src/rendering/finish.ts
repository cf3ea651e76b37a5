import type { Code, Problem } from '../errors.ts'
import type { Dialect } from '../expressions/dialect.ts'
import { evaluate, type Scope } from '../expressions/evaluate.ts'
import { lookUpEnv, type PlainValues } from '../expressions/plain-scope.ts'
import {
  Failure,
  type FailureReason,
  MAX_TEXT_LENGTH,
  Typed,
  toText,
  type Value,
  ValueError,
} from '../expressions/value.ts'
import type { EncodableValue } from '../formats/format.ts'
import type { Resolution } from '../providers/resolution.ts'
import type { Reference } from '../references/reference.ts'
import type { SchemaCheck } from '../schema/schema-check.ts'
import { splice } from '../text/splice.ts'
import type { Draft, Entry } from './draft.ts'
import { type EditedText, mapEdits, type WrittenSlot } from './map-edits.ts'
import type { Place } from './places.ts'
import type { RenderedReference, Unchecked } from './result.ts'
import type { SourceMap } from './source-map.ts'

/**
 * The second half of the way, for one document: compute every expression from the values that were found, write
 * each value as its place asks for, and put the text together. All that is wrong comes back at once; the text is
 * only there if nothing is.
 */
export interface Finished {
  /** Absent if there are problems. */
  readonly text: string | undefined
  readonly references: readonly RenderedReference[]
  /** For each entry of the draft how many references stand before its own; one number more at the end. */
  readonly referenceCounts: () => readonly number[]
  /** Made when it is asked for; empty if there is no text. */
  readonly sourceMap: () => SourceMap
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** Only if no store was asked. */
  readonly unchecked?: readonly Unchecked[]
}

export interface FinishOptions {
  readonly plainValues: PlainValues
  /** What to do with NOT_FOUND after all fallbacks. */
  readonly missing: 'error' | 'keep' | 'empty'
  /** Gets every value that was used, under the name that a person knows it by. */
  readonly register: (value: string | Uint8Array, name: string) => void
  /** Gives types to values, and judges the document that they make. Default: there is no schema. */
  readonly schema?: SchemaCheck | undefined
}

export function finish(
  draft: Draft,
  resolutions: ReadonlyMap<string, Resolution>,
  options: FinishOptions,
): Finished {
  const problems: Problem[] = [...draft.problems]
  const warnings: Problem[] = [...draft.warnings]
  const references: RenderedReference[] = []
  const values = new Map<number, EncodableValue>()
  let warned: Set<string> | undefined

  const mention = (reference: Reference, place: Omit<Place, 'frame'>, here: () => Partial<Place>): void => {
    const resolution = resolutions.get(reference.id)
    if (resolution === undefined) return
    references.push(describe(reference, resolution, place))
    if (resolution.outcome !== 'FOUND') return
    options.register(resolution.value.reveal(), reference.display)
    for (const { code, message, hint } of reference.isHidden === true ? [] : resolution.warnings) {
      const id = `${code} ${reference.id}`
      warned ??= new Set()
      if (warned.has(id)) continue
      warned.add(id)
      warnings.push({ ...here(), code, message, ...(hint === undefined ? {} : { hint }) })
    }
  }

  const placeOf = ({ span }: Entry): Place => draft.places.at(span.start, span.end)

  for (const entry of draft.entries) {
    if (entry.asked.length > 0) {
      const place = draft.places.locate(entry.span.start)
      for (const reference of entry.asked) mention(reference, place, () => placeOf(entry))
    }

    const untyped = encodable(
      entry.value ??
        evaluate(entry.expression, scopeFor(entry, resolutions, draft.dialect, options.plainValues)),
    )
    const value =
      untyped instanceof Failure ? untyped : (options.schema?.typed(entry, untyped, values) ?? untyped)
    if (value instanceof Failure) {
      const kept = value.missing ? options.missing : 'error'
      for (const reason of unique(value.reasons)) {
        const code: Code = kept === 'error' ? reason.code : 'MISSING_KEPT'
        const problem = {
          ...placeOf(entry),
          code,
          message: reason.message,
          ...hintFor(reason, entry),
        }
        if (kept === 'error') problems.push(problem)
        else
          warnings.push({
            ...problem,
            message: `${reason.message}; ${kept === 'keep' ? 'the expression was kept' : 'left empty'}`,
          })
      }
      if (kept === 'empty') values.set(entry.index, { text: '' })
      continue
    }
    const secret = entry.asked[0]
    if (secret !== undefined) {
      options.register(value.text, secret.display)
      const later = laterEngine(draft, entry, value.text)
      if (later?.refused === true) {
        problems.push({ ...placeOf(entry), code: 'CANNOT_ENCODE', message: later.message })
        continue
      }
      if (later !== undefined)
        warnings.push({ ...placeOf(entry), code: 'VALUE_HAS_TEMPLATE', message: later.message })
    }
    values.set(entry.index, value)
  }

  for (const { reference, place } of draft.mentions ?? []) mention(reference, place, () => place)

  const encoded = encode(draft, values, problems)
  const written =
    draft.written === undefined || draft.written.length === 0 ? encoded : [...encoded, ...draft.written]
  problems.push(...(options.schema?.problems(values) ?? []))
  const { places, entries } = draft
  const referenceCounts = countLater(entries)
  const told = once(warnings)
  if (problems.length > 0) {
    const text = undefined
    return {
      text,
      references,
      referenceCounts,
      sourceMap: () => [],
      problems: once(problems),
      warnings: told,
    }
  }
  const text = splice(
    draft.source,
    written.flatMap(one => one.edits),
  )
  const sourceMap = mapLater({ places, text, written, entries, referenceCounts })
  return { text, references, referenceCounts, sourceMap, problems, warnings: told }
}

/** On its own, so that what it keeps alive is what it needs; so is the next. */
function mapLater(edited: EditedText): () => SourceMap {
  return () => mapEdits(edited)
}

function countLater(entries: readonly Entry[]): () => readonly number[] {
  return () => {
    const counts = [0]
    for (const { asked } of entries) counts.push(counts.at(-1)! + asked.length)
    return counts
  }
}

/** What a loop of a template runs into every time is told once. */
function once(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length < 2) return problems
  const id = ({ code, file, line, column, message }: Problem): string =>
    JSON.stringify([code, file, line, column, message])
  return [...new Map(problems.map(problem => [id(problem), problem])).values()]
}

function describe(
  reference: Reference,
  resolution: Resolution,
  { file, line, column }: Omit<Place, 'frame'>,
): RenderedReference {
  const described: { -readonly [Name in keyof RenderedReference]: RenderedReference[Name] } = {
    line,
    column,
    key: reference.display,
    outcome: resolution.outcome,
    asked: resolution.asked,
  }
  if (file !== undefined) described.file = file
  if (resolution.provider !== undefined) described.provider = resolution.provider
  if (resolution.outcome !== 'FOUND') return described
  const { key, version, createdAt, cachedAt, ttlMs, stale } = resolution
  if (key !== reference.display && reference.isHidden !== true) described.secret = key
  if (version !== undefined) described.version = version
  if (createdAt !== undefined) described.createdAt = createdAt
  if (cachedAt !== undefined) described.cachedAt = cachedAt
  if (ttlMs !== undefined) described.ttlMs = ttlMs
  if (stale === true) described.stale = true
  return described
}

function scopeFor(
  entry: Entry,
  resolutions: ReadonlyMap<string, Resolution>,
  dialect: Dialect,
  plainValues: PlainValues,
): Scope {
  return {
    secret(node) {
      const reference = entry.references.get(node)!
      if (reference instanceof Failure) return reference
      return outcomeOf(reference, resolutions.get(reference.id)!, dialect)
    },
    emptyIsMissing: dialect.notation.type === 'language' && dialect.notation.pebble,
    env: name => lookUpEnv(name, plainValues),
    variable: name => plainValues.variables.get(name)!,
  }
}

/** What a reference ended with, for an expression. */
export function outcomeOf(
  reference: Reference,
  resolution: Resolution,
  { rescuesMissing }: Dialect,
): Value | Failure {
  if (resolution.outcome === 'FOUND') return resolution.value.reveal()
  const { outcome, message, hint } = resolution
  // A name that comes from a secret is said by nobody, nor by the provider that was asked for it.
  const said =
    reference.isHidden === true
      ? { message: `the secret that ${reference.display} names could not be had` }
      : { message, ...(hint === undefined ? {} : { hint }) }
  return new Failure([{ code: outcome, ...said, ...(rescuesMissing === false ? { final: true } : {}) }])
}

/** What the platform's own engine would make of the value, if anything. */
function laterEngine(
  { source, dialect }: Draft,
  entry: Entry,
  text: string,
): { readonly refused: boolean; readonly message: string } | undefined {
  const { start, end } = entry.span
  // A brace beside the expression can make a delimiter with one of the value.
  const evaluated = dialect.evaluates?.exec((source[start - 1] ?? '') + text + (source[end] ?? ''))?.[0]
  if (evaluated !== undefined) {
    const message = `${nameOf(entry)} holds "${evaluated}" here, which the platform would evaluate`
    return { refused: true, message }
  }
  const suspect = dialect.suspects?.exec(text)?.[0]
  if (suspect === undefined) return undefined
  return {
    refused: false,
    message: `${nameOf(entry)} holds "${suspect}", which a later template engine would evaluate`,
  }
}

/** What a format can write, or why there is nothing. */
function encodable(value: Value | Failure): EncodableValue | Failure {
  if (value instanceof Failure) return value
  try {
    const text = toText(value)
    if (text.length > MAX_TEXT_LENGTH)
      throw new ValueError('the value is too long', undefined, 'LIMIT_EXCEEDED')
    return value instanceof Typed ? value : { text }
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    return new Failure([
      { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) },
    ])
  }
}

/** Texts that document a flow may name secrets that are none: there the hint is how to leave them alone. */
function hintFor(reason: FailureReason, { slot }: Entry): { hint?: string } {
  const place = slot.path?.[0]
  if (reason.code === 'NOT_FOUND' && (place === 'description' || place === 'extend')) {
    return { hint: `to leave expressions in this text alone, use --leave ${place}` }
  }
  return reason.hint === undefined ? {} : { hint: reason.hint }
}

function unique(reasons: readonly FailureReason[]): FailureReason[] {
  return [...new Map(reasons.map(reason => [`${reason.code} ${reason.message}`, reason])).values()]
}

function encode(
  draft: Draft,
  values: ReadonlyMap<number, EncodableValue>,
  problems: Problem[],
): WrittenSlot[] {
  const { document, format } = draft
  if (document === undefined || format === undefined || values.size === 0) return []
  let byIndex: ReadonlyMap<number, Entry> | undefined
  // Only problems need it.
  const entryAt = (index: number): Entry => {
    byIndex ??= new Map(draft.entries.map(entry => [entry.index, entry]))
    return byIndex.get(index)!
  }

  const written: WrittenSlot[] = []
  let keys: Map<number, { content: string; index: number }[]> | undefined
  for (const { index: first, slot } of draft.entries) {
    // A scalar with several values is written when the first of them comes.
    if (slot.spans.find(span => values.has(span)) !== first) continue
    const encoded =
      slot.refused === undefined
        ? format.encode(document, slot, values)
        : { refused: `no value can stand in ${slot.refused}` }
    if ('refused' in encoded) {
      const entry = entryAt(encoded.span ?? first)
      problems.push({
        ...draft.places.at(entry.span.start, entry.span.end),
        code: 'CANNOT_ENCODE',
        message: `${nameOf(entry)} can not be written here (${format.name}, ${slot.style}): ${encoded.refused}`,
        ...(encoded.hint === undefined ? {} : { hint: encoded.hint }),
      })
      continue
    }
    written.push({ slot, edits: encoded.edits })
    if (slot.isKey && slot.map !== undefined && encoded.content !== undefined) {
      keys ??= new Map()
      const siblings = keys.get(slot.map) ?? []
      siblings.push({ content: encoded.content, index: first })
      keys.set(slot.map, siblings)
    }
  }

  for (const [map, rendered] of keys ?? []) {
    const seen = new Set(draft.siblingKeys?.(map) ?? [])
    for (const { content, index } of rendered) {
      if (seen.has(content)) {
        const entry = entryAt(index)
        problems.push({
          ...draft.places.at(entry.span.start, entry.span.end),
          code: 'DUPLICATE_KEY',
          message: `${nameOf(entry)} makes a key that the map already has`,
        })
      }
      seen.add(content)
    }
  }
  return written
}

function nameOf(entry: Entry): string {
  const secret = entry.asked[0]
  return secret === undefined ? 'the value' : `the value of "${secret.display}"`
}
