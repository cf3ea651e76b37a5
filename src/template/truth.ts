import { Failure } from '../expressions/value.ts'
import type { Frame } from './frame.ts'
import { isTruthy } from './is-truthy.ts'
import { type Compute, OMITTED, type TemplateValue } from './objects.ts'
import { Fragment } from './part.ts'
import type { Run } from './run.ts'
import { plainOf } from './text-of.ts'

/** A condition: true, false, or why that can not be told. */
export function truth(compute: Compute): (run: Run, frame: Frame) => boolean | Failure {
  return (run, frame) => {
    const value = compute(run, frame)
    return value instanceof Failure && value !== OMITTED ? value : truthOf(value, run)
  }
}

/** What has no value of its own, such as a macro, is there. */
export function truthOf(value: TemplateValue, run: Run): boolean {
  if (value === OMITTED) return false
  if (value instanceof Fragment) return value.parts.length > 0
  const plain = plainOf(value, run)
  return plain instanceof Failure ? true : isTruthy(plain)
}
