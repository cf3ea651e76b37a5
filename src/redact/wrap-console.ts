/**
 * Redacts what a console is given. Goes in: a console; its methods are replaced until the returned function is
 * called. What goes round the console (a write to the stream, an uncaught error) goes round this as well.
 */
import { createRequire } from 'node:module'

const PRINTED = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'group', 'groupCollapsed'] as const
const GIVEN = ['dir', 'dirxml', 'table', 'count', 'countReset', 'time', 'timeEnd', 'timeLog'] as const

type Method = (...values: unknown[]) => void

/** What redacts the arguments, and the text they are printed as. */
export interface ConsoleRedactor {
  redact(text: string): string
  redactObject<T>(value: T): T
}

export function wrapConsole(redactor: ConsoleRedactor, target: Console = console): () => void {
  const { format } = createRequire(import.meta.url)('node:util') as typeof import('node:util')
  const methods = target as unknown as Record<string, Method | undefined>
  const originals = new Map<string, { readonly method: Method; readonly wrapped: Method }>()
  const replace = (name: string, wrap: (method: Method) => Method): void => {
    const method = methods[name]
    if (typeof method !== 'function') return
    const wrapped = wrap(method.bind(target))
    originals.set(name, { method, wrapped })
    methods[name] = wrapped
  }
  // The walk sees values that printing would break into lines, the text what only came together by printing.
  const printed = (values: readonly unknown[]): string =>
    redactor.redact(format(...values.map(value => redactor.redactObject(value))))

  for (const name of PRINTED) {
    replace(
      name,
      method =>
        (...values) =>
          values.length === 0 ? method() : method(printed(values)),
    )
  }
  for (const name of GIVEN) {
    replace(
      name,
      method =>
        (...values) =>
          method(...values.map(value => redactor.redactObject(value))),
    )
  }
  replace('assert', method => (condition, ...values) => {
    if (condition) return
    if (values.length === 0) method(false)
    else method(false, printed(values))
  })
  return () => {
    // A method that someone else wrapped since is not ours to put back.
    for (const [name, { method, wrapped }] of originals) if (methods[name] === wrapped) methods[name] = method
    originals.clear()
  }
}
