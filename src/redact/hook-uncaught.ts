/**
 * Redacts errors that nobody caught before Node prints them. Goes in: a redactor; comes out: a function that undoes
 * it. The error itself is changed (message, stack, cause, own fields), as Node prints that very object.
 *
 * The line of source code that Node shows above a stack is read from the program's file and is not redacted; errors
 * of worker threads are printed by the thread that hears of them.
 */
import type { Redactor } from './redactor.ts'

export function hookUncaught(redactor: Redactor): () => void {
  const onUncaught = (thrown: unknown): void => {
    const shown = redactor.redactObject(thrown)
    if (shown === thrown || (isObject(thrown) && isObject(shown) && takeOver(thrown, shown))) return
    // A listener of the program decides what is shown of it.
    if (process.listenerCount('uncaughtException') > 0) return
    // A thrown string can not be changed, and Node would print it: end in its place, as it would.
    const text = isObject(shown) ? describe(shown) : `Uncaught:\n${String(shown)}`
    process.stderr.write(`${redactor.redact(text)}\n\nNode.js ${process.version}\n`)
    process.exit(1)
  }
  process.on('uncaughtExceptionMonitor', onUncaught)
  return () => process.off('uncaughtExceptionMonitor', onUncaught)
}

/** Gives an object the members of its redacted copy; false if it does not let itself be changed. */
function takeOver(target: object, copy: object): boolean {
  // A copy of another kind (the note of something unreadable) has nothing to give.
  if (Object.getPrototypeOf(target) !== Object.getPrototypeOf(copy)) return false
  const wanted = new Set(Reflect.ownKeys(copy))
  for (const key of Reflect.ownKeys(target)) {
    if (!wanted.has(key) && !Reflect.deleteProperty(target, key)) return false
  }
  for (const key of wanted) {
    const value: unknown = Reflect.get(copy, key)
    if (Reflect.get(target, key) === value) continue
    const enumerable = Reflect.getOwnPropertyDescriptor(copy, key)?.enumerable ?? false
    if (!Reflect.defineProperty(target, key, { value, enumerable, writable: true, configurable: true }))
      return false
  }
  return !(target instanceof Map || target instanceof Set)
}

function describe(value: object): string {
  const stack: unknown = Reflect.get(value, 'stack')
  return typeof stack === 'string' ? stack : 'Uncaught: [redacted]'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
