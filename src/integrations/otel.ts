/**
 * Redaction for OpenTelemetry: around an exporter of spans or of log records. What it is given is left as it is; the
 * exporter sees derived objects with redacted names, attributes, events, links, status and bodies.
 */
import type { LogRecordExporter } from '@opentelemetry/sdk-logs'
import type { SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { Redactor } from '../redact/redactor.ts'

const FIELDS = [
  'name',
  'attributes',
  'events',
  'links',
  'status',
  'body',
  'severityText',
  'eventName',
] as const

/**
 * @example new BatchSpanProcessor(redactExporter(renderer.redactor, new OTLPTraceExporter()))
 */
export function redactExporter<T extends SpanExporter | LogRecordExporter>(
  redactor: Redactor,
  exporter: T,
): T {
  const redacted: T = Object.create(exporter)
  redacted.export = (items: readonly object[], done: never) => {
    exporter.export(items.map(item => redactItem(redactor, item)) as never, done)
  }
  // Private fields live on the exporter itself, not on what derives from it.
  redacted.shutdown = () => exporter.shutdown()
  if (exporter.forceFlush !== undefined) redacted.forceFlush = () => exporter.forceFlush!()
  return redacted
}

function redactItem(redactor: Redactor, item: object): object {
  const changes: PropertyDescriptorMap = {}
  for (const field of FIELDS) {
    const value: unknown = Reflect.get(item, field)
    const shown = redactor.redactObject(value)
    if (shown !== value) changes[field] = { value: shown, enumerable: true }
  }
  const resource: unknown = Reflect.get(item, 'resource')
  if (typeof resource === 'object' && resource !== null) {
    const attributes: unknown = Reflect.get(resource, 'attributes')
    const shown = redactor.redactObject(attributes)
    if (shown !== attributes) {
      const value = Object.create(resource, { attributes: { value: shown, enumerable: true } })
      changes.resource = { value, enumerable: true }
    }
  }
  return Reflect.ownKeys(changes).length === 0 ? item : Object.create(item, changes)
}
