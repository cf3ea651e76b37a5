import type { Body, CodeStatement, MacroTree, Statement } from '../expressions/statements.ts'
import { FILTERED_BODY } from '../expressions/statements.ts'
import { Failure, type Value } from '../expressions/value.ts'
import { compileCall } from './compile-call.ts'
import { compileExpression } from './compile-expression.ts'
import { compileExports, compileInclude } from './compile-load.ts'
import { compilePrint, print, valueOrFailure } from './compile-print.ts'
import { type Cell, Frame } from './frame.ts'
import { type Compute, type Execute, Exports, Loop, Macro, OMITTED, PENDING } from './objects.ts'
import type { Part, Site } from './part.ts'
import { refusal } from './refusal.ts'
import type { Template } from './template.ts'
import { plainOf } from './text-of.ts'
import { truth } from './truth.ts'

/** The tree of a template to a closure that runs it. */
export function compileBody(body: Body, template: Template): Execute {
  const steps = body.map(statement => compileStatement(statement, template))
  if (steps.length === 1) return steps[0]!
  return (run, frame) => {
    for (const step of steps) step(run, frame)
  }
}

function compileStatement(statement: Statement, template: Template): Execute {
  if (statement.type === 'text') {
    const { start, text } = statement
    const site: Site = { template, start, end: start + text.length }
    const part: Part = { site, text, value: undefined, sources: undefined }
    return run => run.emit(part)
  }
  const { start, end } = statement
  return compileCode(statement, { template, start, end })
}

function compileCode(statement: CodeStatement, site: Site): Execute {
  const { template } = site
  switch (statement.type) {
    case 'print':
      return compilePrint(statement.expression, site)
    case 'if':
      return compileIf(statement, template)
    case 'for':
      return compileFor(statement, site)
    case 'set': {
      const compute = compileExpression(statement.value, site)
      return assigning(statement.targets, site, compute)
    }
    case 'capture': {
      const body = compileBody(statement.body, template)
      return assigning(statement.targets, site, (run, frame) => run.capture(() => body(run, frame)))
    }
    case 'macro': {
      const parts = { name: statement.name, ...compileMacro(statement.macro, site) }
      return (run, frame) => {
        run.step()
        const cell: Cell = { value: new Macro(parts, frame.context, undefined), sources: undefined }
        if (frame.topLevel) frame.publish(statement.name, cell)
        else frame.bind(statement.name, cell)
      }
    }
    case 'call': {
      const parts = { name: 'caller', ...compileMacro(statement.caller, site) }
      const compute = compileCall(
        statement.call,
        site,
        child => compileExpression(child, site),
        (_, frame) => ({ value: new Macro(parts, frame.context, frame), sources: undefined }),
      )
      return printing(site, compute)
    }
    case 'filter': {
      const body = compileBody(statement.body, template)
      const compute = compileExpression(statement.expression, site)
      return printing(site, (run, frame) => {
        const inner = new Frame(frame.context, frame)
        inner.bind(FILTERED_BODY, { value: run.capture(() => body(run, frame)), sources: undefined })
        return compute(run, inner)
      })
    }
    case 'include':
      return compileInclude(statement, site)
    case 'import': {
      const exportsOf = compileExports(statement, site)
      return (run, frame) => {
        const exported = exportsOf(run, frame)
        if (exported === undefined) return
        put(frame, statement.target, { value: new Exports(exported), sources: undefined })
      }
    }
    case 'from': {
      const exportsOf = compileExports(statement, site)
      return (run, frame) => {
        const exported = exportsOf(run, frame)
        run.step(statement.names.length)
        for (const { name, alias } of exported === undefined ? [] : statement.names) {
          const cell = exported!.get(name)
          if (cell !== undefined) put(frame, alias, cell)
          else run.fail(site, refusal(`the file has no "${name}" to import`))
        }
      }
    }
  }
}

/** As nunjucks keeps what is imported: for the whole file at its top, else in the scope at hand. */
function put(frame: Frame, name: string, cell: Cell): void {
  if (frame.topLevel && frame.parent === undefined) frame.context.variables.set(name, cell)
  else frame.bind(name, cell)
}

function printing(site: Site, compute: Compute): Execute {
  return (run, frame) => {
    run.step()
    run.site = site
    run.sources = undefined
    print(run, site, valueOrFailure(compute, run, frame))
  }
}

function assigning(targets: readonly string[], site: Site, compute: Compute): Execute {
  return (run, frame) => {
    run.step(targets.length)
    run.site = site
    const cell = run.cell(() => valueOrFailure(compute, run, frame))
    // What is only tried must not decide anything.
    const kept = run.isAhead ? { value: PENDING, sources: undefined } : cell
    for (const target of targets) frame.assign(target, kept)
  }
}

function compileIf({ branches, otherwise }: CodeStatement & { type: 'if' }, template: Template): Execute {
  const compiled = branches.map(({ condition, body, start, end }) => {
    const site: Site = { template, start, end }
    return { site, holds: truth(compileExpression(condition, site)), body: compileBody(body, template) }
  })
  const rest = compileBody(otherwise ?? [], template)
  return (run, frame) => {
    for (const [index, { site, holds, body }] of compiled.entries()) {
      run.step()
      run.site = site
      const held = valueOrFailure(holds, run, frame)
      if (held === PENDING) {
        run.lookAhead(() => body(run, frame))
        for (const later of compiled.slice(index + 1)) {
          run.lookAhead(() => {
            later.holds(run, frame)
            later.body(run, frame)
          })
        }
        run.lookAhead(() => rest(run, frame))
        return
      }
      if (held instanceof Failure) {
        run.fail(site, held)
        if (held.missing && run.world.missing === 'empty') continue
        return
      }
      if (held) return body(run, frame)
    }
    rest(run, frame)
  }
}

function compileFor(statement: CodeStatement & { type: 'for' }, site: Site): Execute {
  const { names } = statement
  const compute = compileExpression(statement.iterable, site)
  const iterable: Compute = (run, frame) => {
    const given = compute(run, frame)
    return given === OMITTED ? null : plainOf(given, run)
  }
  const body = compileBody(statement.body, site.template)
  const otherwise = compileBody(statement.otherwise ?? [], site.template)
  return (run, outer) => {
    run.step()
    run.site = site
    const frame = new Frame(outer.context, outer)
    const { value, sources } = run.cell(() => valueOrFailure(iterable, run, frame))
    if (value === PENDING) {
      run.lookAhead(() => {
        for (const name of [...names, 'loop']) frame.bind(name, { value: PENDING, sources: undefined })
        body(run, frame)
      })
      run.lookAhead(() => otherwise(run, frame))
      return
    }
    if (value instanceof Failure) return run.fail(site, value)
    const items = itemsOf(value as Value, names)
    if (items instanceof Failure) return run.fail(site, items)
    if (items.length === 0) return otherwise(run, frame)
    const loop = new Loop(items.length)
    frame.bind('loop', { value: loop, sources: undefined })
    for (const item of items) {
      run.step(names.length)
      run.site = site
      if (names.length === 1) frame.bind(names[0]!, { value: item, sources })
      else {
        const fields = Array.isArray(item) ? (item as readonly Value[]) : []
        for (const [index, name] of names.entries())
          frame.bind(name, { value: fields[index] ?? NO_FIELD, sources })
      }
      body(run, frame)
      loop.index0++
    }
  }
}

const NO_FIELD: Failure = new Failure([
  { code: 'EXPRESSION_SYNTAX', message: 'an item of the list has no such field', absent: true },
])

function itemsOf(value: Value, names: readonly string[]): readonly Value[] | Failure {
  if (Array.isArray(value)) return value as readonly Value[]
  if (value instanceof Map) {
    if (names.length > 1) return [...(value as ReadonlyMap<string, Value>)] as unknown as readonly Value[]
    return value.size === 0
      ? []
      : refusal('a map is gone through with two names', 'write {% for key, value in … %}')
  }
  if (value === null || value === '' || value === false) return []
  if (typeof value === 'string' && names.length === 1) return [...value]
  return refusal(
    'there is nothing to go through: {% for %} takes a list, a map or a text',
    'a JSON secret becomes one with | fromjson',
  )
}

function compileMacro(tree: MacroTree, site: Site): Omit<ConstructorParameters<typeof Macro>[0], 'name'> {
  const names = [...tree.positional, ...tree.optional.map(({ name }) => name)]
  return {
    parameters: new Map(names.map((name, index) => [name, index])),
    positional: tree.positional,
    optional: tree.optional.map(({ name, value }) => ({ name, compute: compileExpression(value, site) })),
    body: compileBody(tree.body, site.template),
  }
}
