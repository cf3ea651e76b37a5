import { SpanStatusCode } from '@opentelemetry/api'
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { expect, test } from 'vitest'
import { redactExporter } from '../../src/integrations/otel.ts'
import { createRedactor } from '../../src/redact/redactor.ts'

const SECRET = 'correct-horse-EXAMPLE-battery'

function redactorWithSecret() {
  const redactor = createRedactor()
  redactor.add(SECRET, 'PASSWORD')
  return redactor
}

test('spans are exported without the value, in everything they carry', async () => {
  const exporter = new InMemorySpanExporter()
  const processor = new SimpleSpanProcessor(redactExporter(redactorWithSecret(), exporter))
  const provider = new BasicTracerProvider({ spanProcessors: [processor] })
  const span = provider
    .getTracer('test')
    .startSpan(`GET /?token=${SECRET}`, { attributes: { url: `?t=${SECRET}` } })
  span.addEvent(SECRET, { list: [SECRET, 'x'] })
  span.recordException(new Error(SECRET))
  span.setStatus({ code: SpanStatusCode.ERROR, message: SECRET })
  span.end()
  await processor.forceFlush()
  const [finished] = exporter.getFinishedSpans()
  expect(finished?.name).toBe('GET /?token=***')
  expect(finished?.attributes).toEqual({ url: '?t=***' })
  expect(finished?.events[0]).toMatchObject({ name: '***', attributes: { list: ['***', 'x'] } })
  expect(finished?.status.message).toBe('***')
  expect(finished?.spanContext()).toEqual(span.spanContext())
  expect(finished?.duration).toHaveLength(2)
  expect(JSON.stringify([finished?.events, finished?.attributes])).not.toContain('EXAMPLE')
  await provider.shutdown()
})

test('log records are exported without the value', async () => {
  const exporter = new InMemoryLogRecordExporter()
  const processor = new SimpleLogRecordProcessor({
    exporter: redactExporter(redactorWithSecret(), exporter),
  } as never)
  const provider = new LoggerProvider({ processors: [processor] })
  provider.getLogger('test').emit({ body: { text: `with ${SECRET}` }, attributes: { key: SECRET } })
  await processor.forceFlush()
  const [record] = exporter.getFinishedLogRecords()
  expect(record?.body).toEqual({ text: 'with ***' })
  expect(record?.attributes).toEqual({ key: '***' })
  await provider.shutdown()
})

test('an item without a value is handed on as it is', async () => {
  const exporter = new InMemorySpanExporter()
  const seen: unknown[] = []
  const spy = Object.assign(Object.create(exporter), { export: (items: unknown[]) => seen.push(...items) })
  const item = { name: 'GET /', attributes: {}, events: [] }
  redactExporter(redactorWithSecret(), spy).export([item] as never, () => {})
  expect(seen).toEqual([item])
  expect(seen[0]).toBe(item)
})
