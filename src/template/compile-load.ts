import type { CodeStatement } from '../expressions/statements.ts'
import { Failure, type Value } from '../expressions/value.ts'
import { FileError } from '../files/file-error.ts'
import { compileExpression } from './compile-expression.ts'
import { valueOrFailure } from './compile-print.ts'
import { type Cell, Context, Frame } from './frame.ts'
import type { Execute } from './objects.ts'
import type { Site } from './part.ts'
import { refusal } from './refusal.ts'
import type { Run } from './run.ts'
import type { Template } from './template.ts'
import { plainOf } from './text-of.ts'

/** Statements that bring in another file. */

/** Longest name of a template; no file system has longer paths. */
const MAX_NAME = 4096

/** The template that an expression names. */
function compileLoad(
  expression: CodeStatement & { type: 'include' | 'import' | 'from' },
  site: Site,
  ignoreMissing: boolean,
): (run: Run, frame: Frame) => Template | undefined {
  const compute = compileExpression(expression.template, site)
  const name = (run: Run, frame: Frame): Value | Failure => plainOf(compute(run, frame), run)
  return (run, frame) => {
    run.step()
    run.site = site
    const { value, sources } = run.cell(() => valueOrFailure(name, run, frame))
    if (value instanceof Failure) {
      run.fail(site, value)
      return undefined
    }
    if (typeof value !== 'string') {
      run.fail(site, refusal('the name of a template is a text', "write {% include 'file' %}"))
      return undefined
    }
    if (sources !== undefined) {
      run.fail(site, refusal('the name of a template can not depend on a secret'))
      return undefined
    }
    if (value.length > MAX_NAME) {
      run.fail(site, refusal(`the name of a template has more than ${MAX_NAME} characters`))
      return undefined
    }
    run.opens(`${site.template.name ?? ''}\n${value}`)
    try {
      const loaded = run.world.load(value, site.template)
      if (loaded === undefined && !ignoreMissing) {
        const reason = `the template "${value.slice(0, 100)}" does not exist`
        run.fail(
          site,
          new Failure([
            { code: 'IO', message: reason, hint: 'names start from the root folder of the templates' },
          ]),
        )
      }
      return loaded
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      const { message, hint } = error
      const problem = { code: 'IO' as const, message: `the template "${value.slice(0, 100)}" ${message}` }
      run.fail(site, new Failure([{ ...problem, ...(hint === undefined ? {} : { hint }) }]))
      return undefined
    }
  }
}

/** `{% include %}`: sees what is around it, and sets nothing there. */
export function compileInclude(statement: CodeStatement & { type: 'include' }, site: Site): Execute {
  const load = compileLoad(statement, site, statement.ignoreMissing)
  return (run, frame) => {
    const included = load(run, frame)
    if (included === undefined) return
    const context = new Context(frame.context.variables, frame.context.seesVariables)
    run.deeper(() => included.body(run, new Frame(context, frame, true, true)))
  }
}

/** What a file sets and defines at its top; its text is nobody's. */
export function compileExports(
  statement: CodeStatement & { type: 'import' | 'from' },
  site: Site,
): (run: Run, frame: Frame) => ReadonlyMap<string, Cell> | undefined {
  const load = compileLoad(statement, site, false)
  return (run, frame) => {
    const imported = load(run, frame)
    if (imported === undefined) return undefined
    const { withContext } = statement
    const context = withContext
      ? new Context(frame.context.variables, frame.context.seesVariables)
      : new Context(undefined, false)
    const inner = new Frame(context, withContext ? frame : undefined, false, true)
    run.within(() => imported.body(run, inner))
    return new Map(
      [...context.exported].flatMap(name => {
        const cell = context.variables.get(name)
        return cell === undefined ? [] : [[name, cell] as const]
      }),
    )
  }
}
