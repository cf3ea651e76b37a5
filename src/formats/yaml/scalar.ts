import { readYamlScalar, type ScalarSource } from '../../text/yaml.ts'
import type { NodeToken } from './structure.ts'

/** What the YAML format keeps of a slot. */
export interface YamlDetail {
  readonly token: NodeToken
  /** The text that the token was found in: masked, possibly without other engines' lines. */
  readonly text: string
  readonly inFlow: boolean
  /** True if the token starts at column 0. */
  readonly atLineStart: boolean
  /** Set when a value is first written here; many documents of one layout share it. It holds no value. */
  reading?: YamlReading
}

/** A scalar before anything is written: its text, and where the spans stand in it. */
export interface YamlReading {
  /** As a reader takes it; `undefined` if it is not well formed. */
  readonly content: string | undefined
  readonly wanted: readonly (string | number)[]
  /** The same of the token as it stands. */
  readonly raw: readonly (string | number)[]
  /** True if all of it reads as it is written, but for the quotes around it. */
  readonly isVerbatim: boolean
}

const TYPES = { plain: 'scalar', single: 'single-quoted-scalar', double: 'double-quoted-scalar' } as const

const VERBATIM: Readonly<Record<string, RegExp>> = {
  plain: /^[^\t\n,%|>@`][^\n]*$/,
  single: /^'[^'\n]*'$/,
  double: /^"[^"\\\n]*"$/,
}

/** True for a scalar on one line that holds no escape. */
export function readsVerbatim(text: string, { style, start, end }: NodeToken): boolean {
  return VERBATIM[style]?.test(text.slice(start, end)) === true
}

/** Reads a flow scalar or block scalar as it stands; `undefined` if it is neither, or not well formed. */
export function readToken(text: string, token: NodeToken): string | undefined {
  const source = sourceOf(text, token)
  return source === undefined ? undefined : readScalar(source)
}

/** Most scalars stand on one line and hold no escape: those read as they are. */
export function readScalar(scalar: ScalarSource): string | undefined {
  const { type, source } = scalar
  if (type === 'block-scalar' || source.includes('\n')) return readYamlScalar(scalar)
  switch (type) {
    case 'scalar':
      return /^[\t,%|>@`]/.test(source) ? readYamlScalar(scalar) : source
    case 'single-quoted-scalar':
      return /^'(?:[^']|'')*'$/.test(source)
        ? source.slice(1, -1).replaceAll("''", "'")
        : readYamlScalar(scalar)
    default:
      return /^"[^"\\]*"$/.test(source) ? source.slice(1, -1) : readYamlScalar(scalar)
  }
}

export function sourceOf(text: string, token: NodeToken): ScalarSource | undefined {
  switch (token.style) {
    case 'plain':
    case 'single':
    case 'double':
      return { type: TYPES[token.style], source: text.slice(token.start, token.end) }
    case 'block':
      return {
        type: 'block-scalar',
        header: text.slice(token.start, token.headerEnd),
        source: text.slice(token.bodyStart, token.end),
        parentIndent: token.parentIndent ?? -1,
      }
    default:
      return undefined
  }
}
