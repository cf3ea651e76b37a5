/**
 * Redaction for winston: as the last format of a logger, or around a transport.
 */
import type { Logform, transport } from 'winston'
import { redactJsonLine } from '../redact/json-line.ts'
import type { Redactor } from '../redact/redactor.ts'

/** Where winston keeps the line that a transport writes. */
const LINE = Symbol.for('message')

/**
 * A format; give it last, so that it sees what the others made.
 *
 * @example createLogger({ format: format.combine(format.json(), winstonRedaction(redactor)) })
 */
export function winstonRedaction(redactor: Redactor): Logform.Format {
  return { transform: (info: Logform.TransformableInfo) => redactInfo(redactor, info) }
}

/**
 * Wraps a transport, in place: whatever formats it has, what it logs is redacted. Answers with the transport.
 *
 * @example createLogger({ transports: [redactTransport(redactor, new transports.Console())] })
 */
export function redactTransport<T extends transport>(redactor: Redactor, target: T): T {
  const log = target.log?.bind(target)
  if (log !== undefined) {
    target.log = (info: Logform.TransformableInfo, next: () => void) => log(redactInfo(redactor, info), next)
  }
  const logv = target.logv?.bind(target)
  if (logv !== undefined) {
    target.logv = (infos: unknown, next: () => void) => logv(redactor.redactObject(infos), next)
  }
  return target
}

function redactInfo(redactor: Redactor, info: Logform.TransformableInfo): Logform.TransformableInfo {
  const line = info[LINE]
  const shown = redactor.redactObject(info)
  if (typeof line !== 'string') return shown
  const shownLine = /^\s*[[{]/.test(line) ? redactJsonLine(redactor, line) : redactor.redact(line)
  return shownLine === shown[LINE] ? shown : { ...shown, [LINE]: shownLine }
}
