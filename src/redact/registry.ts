/**
 * The values that must not be seen. Goes in: values with names; comes out: each value once, how it is treated, what
 * stands in its place, and warnings that carry names only. A value that was rotated out is still in old logs, so values
 * only ever come, unless the caller named a bound: see forget.ts.
 */
import type { Problem } from '../errors.ts'
import { hasLoneSurrogate } from '../text/surrogate.ts'
import type { Form } from './form.ts'
import { formsOf } from './forms.ts'
import type { Treatment } from './length-policy.ts'
import { treatmentOf } from './length-policy.ts'
import { isLabel, MASK, meetsMask } from './mask-label.ts'

export interface RegistryOptions {
  readonly mask: (name: string) => string
  readonly minimum: number
  readonly utf16: boolean
  /** The time, if it matters. Default: it does not. */
  readonly now?: () => number
}

export interface RegisteredValue {
  readonly name: string | undefined
  readonly treatment: Treatment
  /** UTF-8, or UTF-16LE for a text that has none. */
  readonly content: Buffer
  readonly encoding: 'utf8' | 'utf16le' | 'binary'
  /** Shortest form that is looked for. */
  readonly minimum: number
  /** What stands in its place. */
  label: string
  /** When it was last added, in milliseconds; 0 where nothing is ever forgotten. */
  used: number
}

export interface Registry {
  readonly values: readonly RegisteredValue[]
  readonly diagnostics: readonly Problem[]
  /** True if any value is shown as something else than `***`. */
  readonly hasLabels: boolean
  /** Texts that are masked only where a whole field equals them, with the number of the value. */
  readonly wholeFields: ReadonlyMap<string, number>
  /** Values that a number could show. */
  readonly numbers: ReadonlyMap<string, number>
  add(value: string | Uint8Array, name: string | undefined, substring: boolean): void
  /** Forms of the value with this number. */
  forms(value: number): Form[]
  /** Gives up a label that turned out to hold a value. */
  dropLabel(value: number): void
  /** Another registry with these values alone, numbered anew; labels and warnings are taken along. */
  keep(kept: readonly RegisteredValue[]): Registry
}

/** What outlives the values of one registry. */
interface Heritage {
  readonly values: readonly RegisteredValue[]
  readonly labels: Map<string, string>
  readonly diagnostics: Problem[]
}

/** Numbers of fewer digits stand in every log. */
const NUMBER = /^-?\d{6,}(\.\d+)?$/

export function createRegistry(options: RegistryOptions): Registry {
  return registryFrom(options, { values: [], labels: new Map(), diagnostics: [] })
}

function registryFrom(options: RegistryOptions, heritage: Heritage): Registry {
  const { labels, diagnostics } = heritage
  const { now = () => 0 } = options
  const values: RegisteredValue[] = []
  const byHash = new Map<number, number[]>()
  const wholeFields = new Map<string, number>()
  const numbers = new Map<string, number>()
  let hasLabels = false

  const warn = (name: string | undefined, message: string, hint: string): void => {
    const subject = name === undefined ? 'a secret without a name' : `secret ${JSON.stringify(name)}`
    const problem: Problem = { code: 'WEAK_SECRET', message: `${subject} ${message}`, hint }
    // A weak secret that rotates is told once.
    if (!diagnostics.some(known => known.message === problem.message)) diagnostics.push(problem)
  }
  const labelOf = (name: string | undefined): string => {
    if (name === undefined) return MASK
    const known = labels.get(name)
    if (known !== undefined) return known
    const wanted = options.mask(name)
    if (!isLabel(wanted)) {
      warn(
        name,
        `is shown as ${MASK}: its mask is not a label`,
        'use up to 64 printable ASCII characters, none of " \' \\ % < > &',
      )
    }
    const label = isLabel(wanted) ? wanted : MASK
    labels.set(name, label)
    if (label !== MASK) hasLabels = true
    return label
  }
  const find = (content: Buffer, encoding: string, treatment: Treatment): RegisteredValue | undefined => {
    for (const at of byHash.get(hashOf(content)) ?? []) {
      const value = values[at]!
      if (value.encoding === encoding && value.treatment === treatment && value.content.equals(content))
        return value
    }
    return undefined
  }
  const take = (value: RegisteredValue): void => {
    const number = values.push(value) - 1
    const hash = hashOf(value.content)
    const same = byHash.get(hash)
    if (same === undefined) byHash.set(hash, [number])
    else same.push(number)
    if (value.encoding === 'binary') return
    const text = value.content.toString(value.encoding)
    if (value.treatment === 'whole-field') wholeFields.set(text, number)
    if (NUMBER.test(text)) numbers.set(text, number)
    if (value.label !== MASK) hasLabels = true
  }
  for (const value of heritage.values) take(value)

  return {
    values,
    diagnostics,
    wholeFields,
    numbers,
    get hasLabels() {
      return hasLabels
    },
    add(value, name, substring) {
      if (value.length === 0) return
      const text = typeof value === 'string' ? value : textOf(value)
      const treatment = substring ? 'anywhere' : treatmentOf(text ?? value, options.minimum)
      const encoding = text === undefined ? 'binary' : hasLoneSurrogate(text) ? 'utf16le' : 'utf8'
      const content =
        text === undefined ? Buffer.from(value as Uint8Array) : Buffer.from(text, encoding as 'utf8')
      const known = find(content, encoding, treatment)
      if (known !== undefined) {
        known.used = now()
        return
      }
      const minimum = substring ? Math.min(options.minimum, value.length) : options.minimum
      take({ name, treatment, content, encoding, minimum, label: labelOf(name), used: now() })
      if (treatment === 'whole-field') {
        warn(
          name,
          'is too short or too common to be masked inside text',
          'use a longer value; in code, `substring: true` finds it anywhere',
        )
      } else if (treatment === 'delimited') {
        warn(
          name,
          'is short: it is masked only where it stands as a word of its own',
          'use 8 characters or more',
        )
      }
      if (text !== undefined && meetsMask(text)) {
        warn(
          name,
          'looks like a mask: masked text beside it can be masked once more',
          `avoid ${MASK[0]} in values`,
        )
      }
    },
    forms(number) {
      const { content, encoding, treatment, minimum } = values[number]!
      const value = encoding === 'binary' ? content : content.toString(encoding)
      return formsOf(value, treatment, { minimum, utf16: options.utf16 })
    },
    dropLabel(number) {
      const value = values[number]!
      if (value.name === undefined || value.label === MASK) return
      labels.set(value.name, MASK)
      for (const other of values) if (other.name === value.name) other.label = MASK
      warn(value.name, `is shown as ${MASK}: its mask holds a secret`, 'make the mask from the name alone')
    },
    keep: kept => registryFrom(options, { values: kept, labels, diagnostics }),
  }
}

function hashOf(content: Buffer): number {
  let hash = content.length
  for (let at = 0; at < content.length; at++) hash = Math.imul(hash ^ content[at]!, 0x01000193)
  return hash
}

/** The text that bytes are, or `undefined` if they are none. */
function textOf(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
  return Buffer.from(text).equals(bytes) ? text : undefined
}
