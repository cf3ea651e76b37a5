import { Failure, MAX_TEXT_LENGTH, toText, type Value, ValueError } from '../expressions/value.ts'
import { Builtin, Cycler, isPlain, Joiner, Loop, Macro, PENDING, type TemplateValue } from './objects.ts'
import { Fragment, plainTextOf } from './part.ts'
import type { Run } from './run.ts'

/** A value as nunjucks prints it: lists with commas between. @throws ValueError for a map, and for too long a text */
export function textOf(value: Value): string {
  if (value instanceof Map) {
    throw new ValueError(
      'a map has no text',
      'print a member of it, go through it with {% for key, value in … %}, or write | dump',
      'EXPRESSION_SYNTAX',
    )
  }
  if (!Array.isArray(value)) return toText(value)
  let length = 0
  const texts = value.map(item => {
    const text = textOf(item as Value)
    length += text.length + 1
    if (length > MAX_TEXT_LENGTH) throw new ValueError('the text is too long', undefined, 'LIMIT_EXCEEDED')
    return text
  })
  return texts.join(',')
}

/** A captured block becomes its text; what is not a value is a failure. */
export function plainOf(value: TemplateValue, run: Run): Value | Failure {
  if (value instanceof Fragment) return flattened(value, run)
  if (value instanceof Failure || isPlain(value)) return value
  return new Failure([
    {
      code: 'EXPRESSION_SYNTAX',
      message: `${nameOf(value)} is not a value`,
      hint: 'macros are called: name()',
    },
  ])
}

/** By name, because the command's bundle has other names for classes. */
function nameOf(value: Exclude<TemplateValue, Value | Failure | Fragment>): string {
  if (value instanceof Macro) return 'a macro'
  if (value instanceof Builtin) return 'a builtin'
  if (value instanceof Joiner) return 'a joiner'
  if (value instanceof Cycler) return 'a cycler'
  return value instanceof Loop ? 'a loop' : 'an exports'
}

/** @throws ValueError for values that have no text */
export function flattened({ parts }: Fragment, run: Run): string | Failure {
  let text = ''
  for (const part of parts) {
    run.step()
    if (part.value instanceof Failure) return part.value
    run.touch(part.sources)
    text += plainTextOf(part)
    if (text.length > MAX_TEXT_LENGTH)
      throw new ValueError('the text is too long', undefined, 'LIMIT_EXCEEDED')
  }
  return text
}

/** What several operands that have no value come to. */
export function failureOf(...values: readonly unknown[]): Failure {
  const failures = [...new Set(values.filter(value => value instanceof Failure))]
  if (failures.includes(PENDING)) return PENDING
  if (failures.length === 1) return failures[0]!
  return new Failure([...new Set(failures.flatMap(({ reasons }) => reasons))].slice(0, MAX_REASONS))
}

/** What is computed from failures again and again would have ever more of them. */
const MAX_REASONS = 20
