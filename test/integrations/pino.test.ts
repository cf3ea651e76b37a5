import pino from 'pino'
import { expect, test } from 'vitest'
import { pinoRedaction, redactDestination } from '../../src/integrations/pino.ts'
import { createRedactor } from '../../src/redact/redactor.ts'

const SECRET = 'correct-horse-EXAMPLE-battery'

function setUp() {
  const redactor = createRedactor()
  redactor.add(SECRET, 'PASSWORD')
  redactor.add('48151623', 'PIN')
  const lines: string[] = []
  return { redactor, lines, destination: { write: (line: string) => void lines.push(line) } }
}

function logEverything(logger: pino.Logger): void {
  logger.child({ token: SECRET }).info({ url: `https://u:${SECRET}@h/` }, 'as %s', SECRET)
  logger.error(new Error(`failed with ${SECRET}`))
  logger.warn({ pin: 48151623, big: [48151623], nested: { text: `pin 48151623` } })
}

test.each<[string, (setup: ReturnType<typeof setUp>) => pino.Logger]>([
  ['the hook', ({ redactor, destination }) => pino(pinoRedaction(redactor), destination)],
  [
    'a wrapped destination',
    ({ redactor, destination }) => pino({}, redactDestination(redactor, destination)),
  ],
])('%s redacts the finished line, and it stays JSON', (_name, create) => {
  const setup = setUp()
  logEverything(create(setup))
  expect(setup.lines.join('')).not.toMatch(/EXAMPLE|48151623/)
  expect(setup.lines.map(line => JSON.parse(line))).toMatchObject([
    { token: '***', url: 'https://u:***@h/', msg: 'as ***' },
    { err: { message: 'failed with ***' } },
    { pin: '***', big: ['***'], nested: { text: 'pin ***' } },
  ])
})
