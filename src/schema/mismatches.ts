import type { ErrorObject } from 'ajv'
import type { DocumentNode } from '../text/document-tree.ts'
import type { FilledEntry, FilledNode } from './fill-node.ts'
import { type Located, locate, pointerStep } from './locate.ts'

/** One thing that a document has against its schema, with a range of the template. */
export interface Mismatch {
  readonly start: number
  readonly end: number
  /** Names the keyword and the place; holds nothing of the data. */
  readonly message: string
  readonly hint?: string
  readonly keyword: string
  /** JSON pointer of what the keyword was applied to, in terms of the template. */
  readonly pointer: string
  /** The key at fault, as it stands in the template. */
  readonly key?: string
}

/** Keywords whose verdict depends on what is below. */
const COMBINING: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'not', 'if', 'contains', 'propertyNames'])
/** Keywords that only repeat what an error before them says. */
const REPEATING: ReadonlySet<string> = new Set(['if', 'propertyNames'])
/** Keywords that a key which is not known yet may satisfy. */
const KEY_COUNTING: ReadonlySet<string> = new Set([
  'required',
  'dependentRequired',
  'dependencies',
  'minProperties',
  'maxProperties',
])

export interface MismatchOptions {
  /** A key of the root that the schema need not allow. Default: none. */
  readonly ownKey?: string | undefined
  /** Says of a range whose values are not shown where they come from. Default: there are none. */
  readonly originOf?: (node: DocumentNode) => string
}

/**
 * The validator's errors at their places in the template. Left out is what depends on expressions that have no value
 * yet, because the platform evaluates them later.
 */
export function findMismatches(
  errors: readonly ErrorObject[],
  root: FilledNode,
  source: string,
  options: MismatchOptions = {},
): Mismatch[] {
  const { ownKey, originOf } = options
  const mismatches = new Map<string, Mismatch>()
  for (const [error, located] of withoutUnknown(errors, root, source)) {
    if (REPEATING.has(error.keyword)) continue
    if (error.instancePath === '' && ownKey !== undefined && offendingKey(error) === ownKey) continue
    const mismatch = toMismatch(error, located, source, originOf)
    mismatches.set(`${mismatch.start} ${mismatch.message}`, mismatch)
  }
  return [...mismatches.values()].sort((a, b) => a.start - b.start)
}

type Told = readonly [ErrorObject, Located]

function withoutUnknown(errors: readonly ErrorObject[], root: FilledNode, source: string): Told[] {
  const told: Told[] = []
  const left: string[] = []
  for (const error of errors) {
    const located = locate(root, error.instancePath, source)
    const isBelow = (path: string): boolean =>
      path === error.instancePath || path.startsWith(`${error.instancePath}/`)
    if (COMBINING.has(error.keyword) && left.some(isBelow)) {
      // Its branches, whose errors stand before it, failed for what is not known: they count for nothing either.
      while (told.length > 0 && isBelow(told.at(-1)![0].instancePath)) told.pop()
      left.push(error.instancePath)
    } else if (isUnknown(error, located)) left.push(error.instancePath)
    else told.push([error, located])
  }
  return told
}

function isUnknown(error: ErrorObject, { found }: Located): boolean {
  if (found.isUnknown) return true
  const entry = offendingEntry(error, found)
  if (entry !== undefined) return entry.key.isUnknown
  return KEY_COUNTING.has(error.keyword) && found.hasUnknownKey === true
}

/** The key that an error is about, as it is in the rendered document. */
function offendingKey({ params, propertyName }: ErrorObject): string | undefined {
  const { additionalProperty, unevaluatedProperty } = params as Record<string, unknown>
  const key = additionalProperty ?? unevaluatedProperty ?? propertyName
  return typeof key === 'string' ? key : undefined
}

function offendingEntry(error: ErrorObject, found: FilledNode): FilledEntry | undefined {
  const key = offendingKey(error)
  return key === undefined ? undefined : found.entries?.get(key)
}

function toMismatch(
  error: ErrorObject,
  located: Located,
  source: string,
  originOf: MismatchOptions['originOf'],
): Mismatch {
  const { found, entry, isExact } = located
  const offending = isExact ? offendingEntry(error, found) : undefined
  const at = offending?.key ?? (found.node.kind !== 'scalar' && entry !== undefined ? entry.key : found)
  const key = offending === undefined ? undefined : pointerStep(offending.key, source)
  const pointer = key === undefined ? located.pointer : `${located.pointer}/${key}`
  const judged = offending?.key ?? found
  const origin = judged.holdsExpression ? originOf?.(judged.node) : undefined
  const notes = [`keyword "${error.keyword}"`, ...(origin === undefined ? [] : [origin])]
  const subject = pointer === '' ? 'the document' : pointer
  const { start, end } = at.node
  const hint = hintFor(error, located, source)
  return {
    start,
    end: Math.max(end, start + 1),
    message: `${subject} ${said(error)} (${notes.join('; ')})`,
    ...(hint === undefined ? {} : { hint }),
    keyword: error.keyword,
    pointer: located.pointer,
    ...(key === undefined ? {} : { key }),
  }
}

/** Longest message that is taken over; patterns can be long. */
const MAX_MESSAGE = 300

/** The validator's own message, which is made of the schema alone. */
function said({ message = 'does not meet the schema' }: ErrorObject): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message
}

function hintFor({ keyword, params }: ErrorObject, { found }: Located, source: string): string | undefined {
  const { allowedValues, type } = params as { allowedValues?: unknown; type?: unknown }
  if (keyword === 'enum' && Array.isArray(allowedValues) && allowedValues.length <= 12) {
    return `one of ${allowedValues.map(value => JSON.stringify(value)).join(', ')}`
  }
  const isQuoted = found.holdsExpression && /["'|>]/.test(source[found.node.start] ?? '')
  return keyword === 'type' && type !== 'string' && isQuoted
    ? 'an expression without quotes, alone, takes the type that the schema gives'
    : undefined
}
