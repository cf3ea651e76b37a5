/**
 * Removes registered values, and every encoding of them that is known, from strings, bytes, objects and streams.
 * Goes in: values, then texts; comes out: the texts with a mask in place of each value, the very same object where
 * there was none. It does not guess what looks like a secret.
 */
import type { Transform } from 'node:stream'
import type { Problem } from '../errors.ts'
import type { ChunkRedactor, ChunkSource } from './chunk-redactor.ts'
import { createChunkRedactor } from './chunk-redactor.ts'
import type { ForgetOptions } from './forget.ts'
import { assertForgetOptions, valuesToKeep } from './forget.ts'
import type { FormKind } from './form.ts'
import { FORM_KINDS } from './form.ts'
import type { Front } from './front.ts'
import { isBytes } from './is-bytes.ts'
import { MINIMUM } from './length-policy.ts'
import { MASK } from './mask-label.ts'
import { createNodeStream } from './node-stream.ts'
import { redactValue } from './redact-value.ts'
import { createRegistry } from './registry.ts'
import { nothingUndecided, WHOLE } from './resolve-hits.ts'
import { createTables } from './tables.ts'
import { createWebStream } from './web-stream.ts'
import { wrapConsole } from './wrap-console.ts'
import { writeMaskedBytes, writeMaskedString } from './write-masked.ts'

export interface RedactorOptions {
  /**
   * What is written in place of a value that has a name: up to 64 printable ASCII characters, none of
   * `" ' \ % < > &`. Asked once per name, when the value is added. Default: `***`.
   */
  readonly mask?: (name: string) => string
  /** Values of at least this many characters are found anywhere in text, 1 to 8. Default: 8. */
  readonly minimum?: number
  /** Looks for the base64 of the UTF-16 text too, as PowerShell writes it. Default: `false`. */
  readonly utf16Base64?: boolean
  /**
   * Lets a redactor that lives long forget: a value that so many others were added after, and that was itself not added
   * for so long. Default: nothing is ever forgotten.
   */
  readonly forget?: ForgetOptions
}

export interface AddOptions {
  /** Finds the value anywhere in text, however short or common it is. Default: `false`. */
  readonly substring?: boolean
}

export interface StreamOptions {
  /**
   * Shows a held rest of less than 4 bytes when nothing came for a quarter of a second: for a person at a prompt,
   * never for a pipe. Default: `false`.
   */
  readonly interactive?: boolean
}

export interface ChunkOptions {
  /** Told the name of each value that is masked. Default: nobody is told. */
  readonly onMask?: (name: string | undefined) => void
}

/** Where a value stands in bytes, never the value. */
export interface Finding {
  /** Offsets in bytes. */
  readonly start: number
  readonly end: number
  /** The name it was added with. */
  readonly name?: string
  /** How it is spelled there. */
  readonly form: FormKind
}

export interface Redactor {
  /**
   * Registers a value and its encodings. Text that is redacted later, the held rest of streams included, is free of
   * it; text that went out before is not.
   * @throws TypeError if the value is neither text nor bytes, or the name or an option of the wrong type
   */
  add(value: string | Uint8Array, name?: string, options?: AddOptions): void
  /** The same string if nothing had to go. */
  redact(text: string): string
  /** The same object if nothing had to go. */
  redactBytes(bytes: Uint8Array): Uint8Array
  /** A copy where something had to go, else the same reference; never changes what it is given. */
  redactObject<T>(value: T): T
  /** A Node transform of bytes; `write` and `end` take strings as well. */
  stream(options?: StreamOptions): Transform
  /** A web transform of strings or bytes to bytes. */
  webStream(): TransformStream<Uint8Array | string, Uint8Array>
  /** The same, one call per chunk, for sinks that are no stream. */
  chunks(options?: ChunkOptions): ChunkRedactor
  /** Every occurrence, overlapping ones included, in the order of their starts. */
  find(bytes: Uint8Array): Finding[]
  /** Redacts what the console's methods are given; answers with a function that undoes it. */
  wrapConsole(target?: Console): () => void
  /** Values that can not be masked everywhere, by name. */
  readonly diagnostics: readonly Problem[]
  /** Counts only. */
  toJSON(): { readonly secrets: number }
}

/** @example const redactor = createRedactor(); redactor.add(token, 'TOKEN'); console.log(redactor.redact(line)) */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  if (typeof options !== 'object' || options === null) throw new TypeError('options must be an object')
  const { mask = () => MASK, minimum = MINIMUM, utf16Base64 = false, forget } = options
  if (typeof mask !== 'function') throw new TypeError('`mask` must be a function from a name to a label')
  if (typeof minimum !== 'number') throw new TypeError('`minimum` must be a number')
  if (!Number.isInteger(minimum) || minimum < 1 || minimum > MINIMUM) {
    throw new RangeError(`\`minimum\` must be an integer from 1 to ${MINIMUM}`)
  }
  if (forget !== undefined) assertForgetOptions(forget)
  const now = forget === undefined ? {} : { now: forget.now ?? Date.now }
  let tables = createTables(createRegistry({ mask, minimum, utf16: utf16Base64, ...now }))
  /** Values at which the next look is worth its cost. */
  let nextLook = forget === undefined ? Number.POSITIVE_INFINITY : roomFor(forget.beyond)
  const byteMasks = new Map<string, Buffer>()

  const labelOf = ({ pool, registry }: Front, form: number): string =>
    registry.values[pool.owners[form]!]!.label
  const byteMask = (front: Front, form: number): Buffer => {
    const label = form === -1 ? MASK : labelOf(front, form)
    const known = byteMasks.get(label) ?? Buffer.from(label)
    byteMasks.set(label, known)
    return known
  }
  const forgetSome = (bound: ForgetOptions): void => {
    const { registry } = tables
    const kept = valuesToKeep(registry.values, bound)
    if (kept !== registry.values) tables = createTables(registry.keep(kept))
    nextLook = roomFor(Math.max(bound.beyond, kept.length))
  }
  const chunks = ({ onMask }: ChunkOptions = {}): ChunkRedactor => {
    const source = (): ChunkSource => {
      const { bytes, holder, registry } = tables
      return {
        front: bytes,
        holder,
        maskOf(form) {
          // What is cut off at the end of a stream need not have been a value.
          if (form !== -1) onMask?.(registry.values[bytes.pool.owners[form]!]!.name)
          return byteMask(bytes, form)
        },
      }
    }
    // A stream that lives longer than the tables it began with goes on with the next ones.
    return createChunkRedactor(source(), ({ front }) => (front === tables.bytes ? undefined : source()))
  }
  const redactor: Redactor = {
    add(value, name, { substring = false } = {}) {
      if (typeof value !== 'string' && !isBytes(value)) {
        throw new TypeError('a secret must be a string or a Uint8Array')
      }
      if (name !== undefined && typeof name !== 'string') throw new TypeError('a name must be a string')
      if (typeof substring !== 'boolean') throw new TypeError('`substring` must be true or false')
      tables.registry.add(value, name, substring)
      if (forget !== undefined && tables.registry.values.length >= nextLook) forgetSome(forget)
    },
    redact(text) {
      if (typeof text !== 'string') throw new TypeError('`redact` takes a string')
      const ascii = tables.bytes.asciiUnions(text)
      if (ascii !== undefined) {
        return ascii.count === 0 ? text : writeMaskedString(text, ascii, form => labelOf(tables.bytes, form))
      }
      const unions = tables.strings.unions(text)
      return unions.count === 0
        ? text
        : writeMaskedString(text, unions, form => labelOf(tables.strings, form))
    },
    redactBytes(input) {
      if (!isBytes(input)) throw new TypeError('`redactBytes` takes a Uint8Array')
      const unions = tables.bytes.unions(input)
      return unions.count === 0
        ? input
        : writeMaskedBytes(input, unions, form => byteMask(tables.bytes, form))
    },
    redactObject: value => redactValue(redactor, tables.registry, value),
    stream: ({ interactive = false } = {}) => createNodeStream(chunks(), interactive),
    webStream: () => createWebStream(chunks()),
    chunks,
    find(input) {
      const { pool, intervals } = tables.bytes
      const hits = intervals(input, WHOLE, nothingUndecided())
      const findings: Finding[] = []
      for (let at = 0; at < hits.count * 3; at += 3) {
        const form = hits.items[at + 2]!
        const { name } = tables.registry.values[pool.owners[form]!]!
        const kind = FORM_KINDS[pool.kinds[form]!]!
        const finding = { start: hits.items[at]!, end: hits.items[at + 1]!, form: kind }
        findings.push(name === undefined ? finding : { ...finding, name })
      }
      return findings
    },
    wrapConsole: target => wrapConsole(redactor, target),
    get diagnostics() {
      // Labels are only checked against values when both are taken in.
      if (options.mask !== undefined) tables.bytes.update()
      return tables.registry.diagnostics
    },
    toJSON: () => ({ secrets: tables.registry.values.length }),
  }
  Object.defineProperty(redactor, Symbol.for('nodejs.util.inspect.custom'), {
    value: () => `Redactor { secrets: ${tables.registry.values.length} }`,
  })
  return redactor
}

/** Forgetting makes all tables anew, so it is done for a quarter at a time. */
function roomFor(count: number): number {
  return count + Math.ceil(count / 4)
}
