/**
 * What a redactor may forget. Goes in: the values and a bound; comes out: those that stay. Forgetting is a hole, so a value
 * goes only when both are true: so many others were used after it, and it has not been used for so long.
 */
import type { RegisteredValue } from './registry.ts'

export interface ForgetOptions {
  /** So many values stay in any case, those that were last added. */
  readonly beyond: number
  /** A value stays for so long after it was last added, in milliseconds, whatever their number. */
  readonly afterMs: number
  /** The time, in milliseconds. Default: `Date.now`. */
  readonly now?: () => number
}

/** @throws TypeError for what is no bounds, RangeError for bounds that are none */
export function assertForgetOptions(given: ForgetOptions): void {
  if (typeof given !== 'object' || given === null) throw new TypeError('`forget` must be { beyond, afterMs }')
  const { beyond, afterMs } = given
  if (!Number.isInteger(beyond) || beyond < 1)
    throw new RangeError('`forget.beyond` must be a whole number from 1')
  if (!(afterMs >= 0)) throw new RangeError('`forget.afterMs` must be a number from 0')
}

/** In their old order. The very list if none goes. */
export function valuesToKeep(
  values: readonly RegisteredValue[],
  { beyond, afterMs, now = Date.now }: ForgetOptions,
): readonly RegisteredValue[] {
  const recent = new Set(
    values
      .map((value, at) => ({ value, at }))
      .sort((a, b) => b.value.used - a.value.used || b.at - a.at)
      .slice(0, beyond)
      .map(({ value }) => value),
  )
  const time = now()
  const kept = values.filter(value => recent.has(value) || time - value.used < afterMs)
  return kept.length === values.length ? values : kept
}
