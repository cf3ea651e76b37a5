/** Which secrets something holds, for messages. Goes in: anything; comes out: names and forms, never a value. */
import { inspect } from 'node:util'
import type { Redactor } from '../../redact/redactor.ts'

const WIDE = { depth: Number.POSITIVE_INFINITY, maxStringLength: null, maxArrayLength: null } as const

/** @returns empty if nothing had to go; otherwise one text such as `the secret "DB_PASSWORD" (base64)` for each */
export function findNames(redactor: Redactor, value: unknown): string[] {
  if (!holdsSecret(redactor, value)) return []
  const text = typeof value === 'string' ? value : inspect(value, WIDE)
  const found = redactor.find(Buffer.from(text)).map(({ name, form }) => {
    const spelled = form === 'plain' ? '' : ` (as ${form})`
    return `${nameOf(name)}${spelled}`
  })
  return found.length === 0 ? [nameOf(undefined)] : [...new Set(found)]
}

export function holdsSecret(redactor: Redactor, value: unknown): boolean {
  // A function is passed on as it is, with what hangs on it.
  const text = typeof value === 'function' ? inspect(value, WIDE) : value
  return typeof text === 'string' ? redactor.redact(text) !== text : redactor.redactObject(text) !== text
}

export function nameOf(name: string | undefined): string {
  return name === undefined ? 'a registered secret' : `the secret ${JSON.stringify(name)}`
}
