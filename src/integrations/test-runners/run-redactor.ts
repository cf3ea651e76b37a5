/**
 * What a test run knows: the redactor with every value that a fixture was rendered with, and the stored snapshots that
 * were read. Test runners load a module more than once (for the setup file, after `resetModules`), so it hangs on the
 * global object, which each test file has for itself.
 */
import { createRedactor, type Redactor } from '../../redact/redactor.ts'

export interface RunState {
  readonly redactor: Redactor
  /** Text by path. */
  readonly snapshotsRead: Map<string, string>
}

const KEY = Symbol.for('render-config.test-run')

export function runState(): RunState {
  const holder = globalThis as { [KEY]?: RunState }
  holder[KEY] ??= { redactor: createRedactor(), snapshotsRead: new Map() }
  return holder[KEY]
}

export function runRedactor(): Redactor {
  return runState().redactor
}

/**
 * Makes a value known that no fixture brought: the guard then looks for it, and the matchers too.
 * @throws TypeError if the value is neither text nor bytes
 */
export function registerSecret(value: string | Uint8Array, name?: string): void {
  runRedactor().add(value, name)
}
