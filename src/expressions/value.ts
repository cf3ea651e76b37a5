import type { Code } from '../errors.ts'
import type { TypedValue } from '../text/typed-value.ts'

/**
 * What an expression can evaluate to. Everything becomes text in the end; `Typed` carries what a cast filter said
 * for places that can hold a type.
 */
export type Value =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | Typed
  | readonly Value[]
  | ReadonlyMap<string, Value>

/** The result of a cast filter: its text, and the literal that has the type. */
export class Typed {
  readonly text: string
  readonly typed: TypedValue

  constructor(text: string, typed: TypedValue) {
    this.text = text
    this.typed = typed
  }
}

/** Why there is no value. Only a failure that is nothing but NOT_FOUND can be rescued by `??` and `default`. */
export class Failure {
  readonly reasons: readonly FailureReason[]

  constructor(reasons: readonly FailureReason[]) {
    this.reasons = reasons
  }

  /** True if a fallback may take its place. */
  get absent(): boolean {
    return this.reasons.every(
      reason => (reason.code === 'NOT_FOUND' && reason.final !== true) || reason.absent === true,
    )
  }

  /** True if nothing is wrong but that secrets are missing. */
  get missing(): boolean {
    return this.reasons.every(reason => reason.code === 'NOT_FOUND')
  }
}

export interface FailureReason {
  readonly code: Code
  readonly message: string
  readonly hint?: string
  /** No fallback may take its place (strict `kestra`). */
  readonly final?: boolean
  /** A name or a member of a whole template that is not there: a fallback may take its place. */
  readonly absent?: boolean
}

/** Thrown by filters and conversions; the message says what is wrong with the value, never what it is. */
export class ValueError extends Error {
  readonly code: Code
  readonly hint: string | undefined

  constructor(message: string, hint?: string, code: Code = 'UNREADABLE') {
    super(message)
    this.code = code
    this.hint = hint
  }
}

/** Longest text that an expression may make, in UTF-16 units. */
export const MAX_TEXT_LENGTH: number = 4 * 1024 * 1024

/** @throws ValueError for bytes that are not UTF-8, and for text over the limit */
export function toText(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof Typed) return value.text
  if (value instanceof Uint8Array) return utf8(value)
  if (value === null) return ''
  if (typeof value === 'object') return JSON.stringify(plain(value))
  return String(value)
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new ValueError(
      'the value is not UTF-8 text',
      'a filter such as "| base64encode" takes bytes; or was the value stored without being base64-encoded first?',
    )
  }
}

/** The value as JSON has it. */
export function plain(value: Value): unknown {
  if (value instanceof Typed)
    return value.typed.type === 'json' ? JSON.parse(value.typed.literal) : number(value.text)
  if (value instanceof Uint8Array) return utf8(value)
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) {
    const object: Record<string, unknown> = Object.create(null)
    for (const [key, item] of value) object[key] = plain(item)
    return object
  }
  return value
}

function number(text: string): unknown {
  return text === 'true' ? true : text === 'false' ? false : Number(text)
}

export function isTrue(value: Value): boolean {
  if (value instanceof Typed) return value.text !== 'false' && value.text !== '0' && value.text !== ''
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length > 0
  if (value instanceof Map) return value.size > 0
  return Boolean(value)
}

/** What a caller may hand in as a variable. */
export type PlainData =
  | string
  | number
  | boolean
  | null
  | readonly PlainData[]
  | { readonly [key: string]: PlainData }

/** Deepest nesting of data. */
const MAX_DATA_DEPTH = 64

/** Plain data of JavaScript as values: maps have no prototype. @throws ValueError for data that is none, or too deep */
export function toValue(data: unknown, depth = 0): Value {
  if (depth > MAX_DATA_DEPTH) throw new ValueError('the data is too deep', undefined, 'LIMIT_EXCEEDED')
  if (data === null || typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean')
    return data
  if (typeof data !== 'object') throw new ValueError('the data is not plain')
  if (Array.isArray(data)) return data.map(item => toValue(item, depth + 1))
  return new Map(Object.entries(data).map(([key, item]) => [key, toValue(item, depth + 1)]))
}
