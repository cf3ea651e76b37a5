import type { TemplateValue } from './objects.ts'
import type { Sources } from './part.ts'

/** What a name holds, and the secrets that it comes from. */
export interface Cell {
  readonly value: TemplateValue
  readonly sources: Sources | undefined
}

/** The names of one template file, as macros see them; `exported` is what an import gives. */
export class Context {
  readonly variables: Map<string, Cell>
  readonly exported = new Set<string>()
  /** True if the variables of the run are names too: everywhere but in what is imported without context. */
  readonly seesVariables: boolean

  constructor(variables: ReadonlyMap<string, Cell> | undefined, seesVariables: boolean) {
    this.variables = new Map(variables)
    this.seesVariables = seesVariables
  }
}

/** The scopes of nunjucks: loops, macros, callers and includes have one each, conditions have none. */
export class Frame {
  readonly context: Context
  readonly parent: Frame | undefined
  /** True if what is set here never changes a name outside. */
  readonly isolated: boolean
  readonly topLevel: boolean
  #cells: Map<string, Cell> | undefined

  constructor(context: Context, parent?: Frame, isolated = false, topLevel = false) {
    this.context = context
    this.parent = parent
    this.isolated = isolated
    this.topLevel = topLevel
  }

  lookUp(name: string): Cell | undefined {
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.parent) {
      const cell = frame.#cells?.get(name)
      if (cell !== undefined) return cell
    }
    return this.context.variables.get(name)
  }

  /** In this scope alone: loop variables and arguments. */
  bind(name: string, cell: Cell): void {
    this.#cells ??= new Map()
    this.#cells.set(name, cell)
  }

  /** `{% set %}`: where the name is, else here. */
  assign(name: string, cell: Cell): void {
    let target: Frame = this
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.parent) {
      if (frame.#cells?.has(name) === true) {
        target = frame
        break
      }
      if (frame.isolated) break
    }
    target.bind(name, cell)
    if (this.topLevel) this.publish(name, cell)
  }

  publish(name: string, cell: Cell): void {
    this.context.variables.set(name, cell)
    if (!name.startsWith('_')) this.context.exported.add(name)
  }

  *names(): Generator<string> {
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.parent)
      if (frame.#cells !== undefined) yield* frame.#cells.keys()
    yield* this.context.variables.keys()
  }
}
