import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLogger, format, transports } from 'winston'
import { redactTransport, winstonRedaction } from '../../src/integrations/winston.ts'
import { createRedactor } from '../../src/redact/redactor.ts'

const SECRET = 'correct-horse-EXAMPLE-battery'

function setUp() {
  const redactor = createRedactor()
  redactor.add(SECRET, 'PASSWORD')
  redactor.add('48151623', 'PIN')
  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { redactor, lines, stream }
}

test('as the last format of a logger', () => {
  const { redactor, lines, stream } = setUp()
  const logger = createLogger({
    format: format.combine(format.json(), winstonRedaction(redactor)),
    transports: [new transports.Stream({ stream })],
  })
  logger.info(`logged in with ${SECRET}`, { pin: 48151623, nested: { SECRET } })
  expect(lines.map(line => JSON.parse(line))).toEqual([
    { level: 'info', message: 'logged in with ***', pin: '***', nested: { SECRET: '***' } },
  ])
})

test('around a transport that has formats of its own', () => {
  const { redactor, lines, stream } = setUp()
  const own = format.combine(format.splat(), format.simple())
  const logger = createLogger({
    transports: [redactTransport(redactor, new transports.Stream({ stream, format: own }))],
  })
  logger.warn('with %s', SECRET, { token: Buffer.from(SECRET).toString('base64') })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^warn: with \*{3} /)
  expect(lines[0]).not.toMatch(/EXAMPLE|RVhBTVBMR/)
})

test('what the program logs is not changed', () => {
  const { redactor, stream } = setUp()
  const logger = createLogger({ transports: [redactTransport(redactor, new transports.Stream({ stream }))] })
  const meta = { password: SECRET }
  logger.info('x', meta)
  expect(meta).toEqual({ password: SECRET })
})
