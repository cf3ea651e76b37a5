import { Failure, type Value } from '../expressions/value.ts'
import type { Cell, Context, Frame } from './frame.ts'
import type { Fragment } from './part.ts'
import type { Run } from './run.ts'

/** What a name of a template can hold besides plain values. None of it can be printed, but fragments. */
export type TemplateValue = Value | Failure | Fragment | Macro | Builtin | Joiner | Cycler | Loop | Exports

/** A computation that waits for a secret: the run is only for finding out which ones are needed. */
export const PENDING: Failure = new (class Pending extends Failure {
  override get absent(): boolean {
    return false
  }
  override get missing(): boolean {
    return false
  }
})([])

/** An argument that was not given: nothing when printed, false in a condition, as in nunjucks. */
export const OMITTED: Failure = new Failure([
  {
    code: 'EXPRESSION_SYNTAX',
    message: 'an argument of the macro was not given',
    hint: 'give it a default, or test it with "is defined"',
    absent: true,
  },
])

export class Macro {
  readonly name: string
  readonly positional: readonly string[]
  readonly optional: readonly { readonly name: string; readonly compute: Compute }[]
  /** The place of each parameter. */
  readonly parameters: ReadonlyMap<string, number>
  readonly body: Execute
  readonly context: Context
  /** Of a caller: the scope that it was written in. */
  readonly scope: Frame | undefined

  constructor(
    parts: Pick<Macro, 'name' | 'positional' | 'optional' | 'parameters' | 'body'>,
    context: Context,
    scope: Frame | undefined,
  ) {
    this.name = parts.name
    this.positional = parts.positional
    this.optional = parts.optional
    this.parameters = parts.parameters
    this.body = parts.body
    this.context = context
    this.scope = scope
  }
}

export type Compute = (run: Run, frame: Frame) => TemplateValue
export type Execute = (run: Run, frame: Frame) => void

/** `range`, `cycler`, `joiner`. */
export class Builtin {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

export class Joiner {
  readonly separator: Value
  used = false

  constructor(separator: Value) {
    this.separator = separator
  }
}

export class Cycler {
  readonly items: readonly Value[]
  index = -1

  constructor(items: readonly Value[]) {
    this.items = items
  }
}

/** The `loop` of a `{% for %}`. */
export class Loop {
  readonly length: number
  index0 = 0

  constructor(length: number) {
    this.length = length
  }
}

/** What `{% import %}` gives. */
export class Exports {
  readonly cells: ReadonlyMap<string, Cell>

  constructor(cells: ReadonlyMap<string, Cell>) {
    this.cells = cells
  }
}

/** True for what can stand in a list, be compared and be printed. */
export function isPlain(value: TemplateValue): value is Value {
  return !(
    value instanceof Failure ||
    (typeof value === 'object' && value !== null && 'constructor' in value && OBJECTS.has(value.constructor))
  )
}

const OBJECTS: ReadonlySet<unknown> = new Set([Macro, Builtin, Joiner, Cycler, Loop, Exports])
