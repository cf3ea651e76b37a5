import type { Expression } from './syntax.ts'

/** The checked tree of a whole template: the statements that it can hold, and nothing else. Plain data. */
export type Statement = Text | (Code & CodeStatement)

export interface Text {
  readonly type: 'text'
  readonly text: string
  /** Where it begins in the source. */
  readonly start: number
}

/** Where the tag stands in the source. */
export interface Code {
  readonly start: number
  readonly end: number
}

export type CodeStatement =
  | { readonly type: 'print'; readonly expression: Expression }
  | { readonly type: 'if'; readonly branches: readonly Branch[]; readonly otherwise: Body | undefined }
  | {
      readonly type: 'for'
      readonly names: readonly string[]
      readonly iterable: Expression
      readonly body: Body
      readonly otherwise: Body | undefined
    }
  | { readonly type: 'set'; readonly targets: readonly string[]; readonly value: Expression }
  | { readonly type: 'capture'; readonly targets: readonly string[]; readonly body: Body }
  | { readonly type: 'macro'; readonly name: string; readonly macro: MacroTree }
  | { readonly type: 'call'; readonly call: Expression & { type: 'call' }; readonly caller: MacroTree }
  | { readonly type: 'filter'; readonly expression: Expression; readonly body: Body }
  | { readonly type: 'include'; readonly template: Expression; readonly ignoreMissing: boolean }
  | {
      readonly type: 'import'
      readonly template: Expression
      readonly target: string
      readonly withContext: boolean
    }
  | {
      readonly type: 'from'
      readonly template: Expression
      readonly names: readonly { readonly name: string; readonly alias: string }[]
      readonly withContext: boolean
    }

export type Body = readonly Statement[]

export interface Branch extends Code {
  readonly condition: Expression
  readonly body: Body
}

export interface MacroTree {
  /** Without a default. */
  readonly positional: readonly string[]
  readonly optional: readonly { readonly name: string; readonly value: Expression }[]
  readonly body: Body
}

/** The name under which the head of `{% filter %}` finds its body: no template can write it. */
export const FILTERED_BODY = '{% filter %}'
