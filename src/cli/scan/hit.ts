import type { FormKind } from '../../redact/form.ts'

/** A value in a file: where, which, and how it is spelled; never the value, nor how long it is. */
export interface Hit {
  readonly file: string
  /** From 1; columns in UTF-16 units. */
  readonly line: number
  readonly column: number
  readonly name: string
  readonly form: FormKind
}

/** `secret "DB_PASSWORD" (base64)` */
export function describeHit({ name, form }: Hit): string {
  return `secret ${JSON.stringify(name)} (${form})`
}
