/**
 * The time of a value in the form of an answer, from what a store says of it.
 * @param time ISO 8601, or seconds since 1970; anything else gives nothing
 */
export function createdAt(time: unknown): { readonly createdAt?: string } {
  const date =
    typeof time === 'number' ? new Date(time * 1000) : typeof time === 'string' ? new Date(time) : undefined
  return date === undefined || Number.isNaN(date.getTime()) ? {} : { createdAt: date.toISOString() }
}
