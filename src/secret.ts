import { inspect } from 'node:util'

/**
 * The box that a secret travels in. Whatever prints it by accident (string concatenation, JSON, `console.log`,
 * an assertion's diff) shows `[secret]`; only `reveal()` opens it, and a test counts who calls that.
 */
export class SecretValue {
  readonly #value: string | Uint8Array

  /** @param value text, or bytes that need not be UTF-8 */
  constructor(value: string | Uint8Array) {
    this.#value = value
  }

  reveal(): string | Uint8Array {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}
