import type { Expression } from '../expressions/syntax.ts'
import { Failure, type Value, ValueError } from '../expressions/value.ts'
import { type Cell, Frame } from './frame.ts'
import { MAX_ELEMENTS } from './limits.ts'
import { memberOfObject } from './members.ts'
import {
  Builtin,
  type Compute,
  Cycler,
  Exports,
  Joiner,
  Macro,
  OMITTED,
  PENDING,
  type TemplateValue,
} from './objects.ts'
import { numberOf } from './operators.ts'
import { Fragment, type Site } from './part.ts'
import type { Run } from './run.ts'
import { failureOf, plainOf } from './text-of.ts'

/** Calls: macros, `caller()`, what was imported, and `range`, `cycler` and `joiner`. Nothing else can be called. */
export function compileCall(
  node: Expression & { type: 'call' },
  site: Site,
  compile: (child: Expression) => Compute,
  caller?: (run: Run, frame: Frame) => Cell,
): Compute {
  const { callee } = node
  const target = compile(callee.type === 'member' ? callee.target : callee)
  const key = callee.type === 'member' ? compile(callee.key) : undefined
  const args = node.args.map(compile)
  const names = Object.keys(node.named)
  const named = names.map(name => compile(node.named[name]!))
  const namedCells = (run: Run, frame: Frame): ReadonlyMap<string, Cell> => {
    const cells = new Map(names.map((name, index) => [name, run.cell(() => named[index]!(run, frame))]))
    if (caller !== undefined) cells.set('caller', caller(run, frame))
    return cells
  }
  const hasNamed = names.length > 0 || caller !== undefined
  return (run, frame) => {
    run.step(8 + args.length + names.length)
    const object = target(run, frame)
    if (object === PENDING) run.isOpen = true
    if (object instanceof Failure && object !== OMITTED) return object
    const cells = args.map(arg => run.cell(() => arg(run, frame)))
    const others = hasNamed ? namedCells(run, frame) : NO_CELLS
    run.site = site
    if (key === undefined) return invoke(run, object, cells, others)
    const name = plainOf(key(run, frame), run)
    if (name instanceof Failure) return name
    if (object instanceof Cycler && (name === 'next' || name === 'reset')) return cycle(object, name)
    if (!(object instanceof Exports)) return notCallable()
    const found = memberOfObject(object, name)
    if (found !== undefined) return invoke(run, found, cells, others)
    // A name that comes from a secret is not said.
    const said = run.sources === undefined ? `"${String(name).slice(0, 40)}"` : 'macro of this name'
    return refuse(`what was imported has no ${said}`)
  }
}

const NO_CELLS: ReadonlyMap<string, Cell> = new Map()

function invoke(
  run: Run,
  callee: TemplateValue,
  args: readonly Cell[],
  named: ReadonlyMap<string, Cell>,
): TemplateValue {
  if (callee instanceof Macro) return callMacro(run, callee, args, named)
  if (callee instanceof Joiner) {
    const { used, separator } = callee
    callee.used = true
    if (!used) return new Fragment([])
    return typeof separator === 'string' && isSeparator(separator)
      ? separatorFragment(run, separator)
      : separator
  }
  if (!(callee instanceof Builtin)) return notCallable()
  const values = args.map(({ value }) => plainOf(value, run))
  if (values.some(value => value instanceof Failure)) return failureOf(...values)
  return build(callee.name, values as Value[], run)
}

/** White space and what stands between the items of a list: text of the template, not a value. */
export function isSeparator(text: string): boolean {
  return /^[\s,;]+$/.test(text)
}

export function separatorFragment({ site }: Run, text: string): Fragment {
  return new Fragment([{ site, text, value: undefined, sources: undefined }])
}

function build(name: string, values: readonly Value[], run: Run): TemplateValue {
  switch (name) {
    case 'cycler':
      return new Cycler(values)
    case 'joiner':
      return new Joiner(values[0] === undefined || values[0] === '' ? ',' : values[0])
    default:
      return range(values, run)
  }
}

function range(values: readonly Value[], run: Run): Value {
  const numbers = values.map(numberOf)
  const [start, stop] = numbers.length < 2 ? [0, numbers[0] ?? 0] : [numbers[0]!, numbers[1]!]
  const step = numbers[2] === undefined || numbers[2] === 0 ? 1 : numbers[2]
  const count = Math.ceil((stop - start) / step)
  if (count > MAX_ELEMENTS)
    throw new ValueError(`a range has more than ${MAX_ELEMENTS} elements`, undefined, 'LIMIT_EXCEEDED')
  run.step(Math.max(0, count >> 2))
  return Array.from({ length: Math.max(0, count) }, (_, index) => start + index * step)
}

function cycle(cycler: Cycler, name: string): Value {
  if (name === 'reset') {
    cycler.index = -1
    return null
  }
  cycler.index = (cycler.index + 1) % Math.max(1, cycler.items.length)
  return cycler.items[cycler.index] ?? null
}

/** As in nunjucks: what is given by position beyond the plain parameters goes to those with a default, in order. */
function callMacro(
  run: Run,
  macro: Macro,
  args: readonly Cell[],
  named: ReadonlyMap<string, Cell>,
): TemplateValue {
  const { positional, optional, parameters, scope, context } = macro
  const frame = new Frame(context, scope, true)
  run.step(parameters.size)
  if (args.length > parameters.size)
    return refuse(`"${macro.name}" takes ${parameters.size} arguments, and ${args.length} are given`)
  for (const name of named.keys()) {
    const index = parameters.get(name)
    if (index === undefined && name !== 'caller') return refuse(`"${macro.name}" has no argument "${name}"`)
    if (index !== undefined && index < args.length) return refuse(`"${macro.name}" gets "${name}" twice`)
  }
  const caller = named.get('caller')
  if (caller !== undefined) frame.bind('caller', caller)
  return run.within(() => {
    for (const [index, name] of positional.entries())
      frame.bind(name, args[index] ?? named.get(name) ?? { value: OMITTED, sources: undefined })
    for (const [index, { name, compute }] of optional.entries())
      frame.bind(
        name,
        args[positional.length + index] ?? named.get(name) ?? run.cell(() => compute(run, frame)),
      )
    macro.body(run, frame)
  })
}

function notCallable(): Failure {
  return refuse('this can not be called', 'only secret(…), macros, caller(), range, cycler and joiner can')
}

function refuse(message: string, hint?: string): Failure {
  return new Failure([{ code: 'EXPRESSION_SYNTAX', message, ...(hint === undefined ? {} : { hint }) }])
}
