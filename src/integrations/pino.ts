/**
 * Redaction for pino. The line is redacted after it was serialised, in one pass, so that messages, custom
 * serialisers, errors and bindings are all covered.
 */
import type { DestinationStream, LoggerOptions } from 'pino'
import { redactJsonLine } from '../redact/json-line.ts'
import type { Redactor } from '../redact/redactor.ts'

/**
 * Options for `pino(…)`: its `streamWrite` hook, which worker transports get their lines from as well. A logger
 * with options of its own takes `hooks` from here.
 *
 * @example const logger = pino(pinoRedaction(renderer.redactor))
 */
export function pinoRedaction(redactor: Redactor): { hooks: NonNullable<LoggerOptions['hooks']> } {
  return { hooks: { streamWrite: line => redactJsonLine(redactor, line) } }
}

/**
 * Wraps a destination, for loggers whose options are not ours.
 *
 * @example const logger = pino(redactDestination(renderer.redactor, pino.destination(1)))
 */
export function redactDestination(redactor: Redactor, destination: DestinationStream): DestinationStream {
  return { write: line => destination.write(redactJsonLine(redactor, line)) }
}
