import { parseTemplate, type TemplateProblem } from '../expressions/parse-template.ts'
import type { TemplateSlip } from '../expressions/template-slips.ts'
import { createLineMap, type LineMap } from '../text/line-map.ts'
import { compileBody } from './compile-statements.ts'
import { listFilterNames } from './list-filters.ts'
import type { Execute } from './objects.ts'

/** One file, parsed and ready to run. It holds no value, and is shared by all runs. */
export interface Template {
  /** As problems name it. */
  readonly file: string | undefined
  /** Its name below the root of the templates, with `/`; absent for the first file. */
  readonly name: string | undefined
  readonly source: string
  readonly lines: LineMap
  readonly problems: readonly TemplateProblem[]
  readonly slips: readonly TemplateSlip[]
  readonly body: Execute
}

export function createTemplate(source: string, file: string | undefined, name: string | undefined): Template {
  const { body, problems, slips } = parseTemplate(source, listFilterNames)
  const template: { -readonly [Name in keyof Template]: Template[Name] } = {
    file,
    name,
    source,
    lines: createLineMap(source),
    problems,
    slips,
    body: () => {},
  }
  try {
    template.body = compileBody(body, template)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const message = 'an expression of the template is nested too deep'
    template.problems = [...problems, { code: 'LIMIT_EXCEEDED', start: 0, end: 0, message }]
  }
  return template
}
