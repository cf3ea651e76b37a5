import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRedactor } from '../../src/redact/redactor.ts'
import { spawnRedacted } from '../../src/redact/spawn-redacted.ts'
import type { Programs } from './programs.ts'
import { createPrograms, SECRET } from './programs.ts'

let programs: Programs
beforeAll(async () => {
  programs = await createPrograms()
})
afterAll(() => programs.remove())

describe('process streams', () => {
  test('two halves of a value with a pause between are one value', () => {
    const { stdout, stderr, status } = programs.run('halves.mjs')
    expect({ stdout, stderr, status }).toEqual({ stdout: 'value: *** done\n', stderr: '***\n', status: 0 })
  })

  test.each([
    ['end', 'no', '***\n'],
    ['writeSync', 'yes', '***\n'],
    ['write', 'yes', '***\n'],
    ['stream', 'yes', '***\n'],
    ['mixed', 'yes', '***\n'],
    // What the docs say goes round it.
    ['writeSync', 'no', `${SECRET}\n`],
  ])('%s with the file system hooked: %s', (way, fileSystem, expected) => {
    expect(programs.run('bypasses.mjs', way, fileSystem).stdout).toBe(expected)
  })

  test('what the console prints goes through them', () => {
    const { stdout, stderr } = programs.run('console.mjs', 'streams')
    expect(stdout + stderr).not.toContain(SECRET)
    expect(stdout).toContain("Map(1) { 'password' => '***' } Set(1) { '***' }")
  })
})

test('a wrapped console prints maps, tables, buffers and formats without the value', () => {
  const { stdout, stderr, status } = programs.run('console.mjs', 'console')
  expect(status).toBe(0)
  expect(stdout).toContain("Map(1) { 'password' => '***' } Set(1) { '***' }")
  expect(stdout).toContain('100% 5\n')
  expect(stderr).toContain("*** and { nested: [ { SECRET: '***' }")
  expect(stderr).toContain('Assertion failed: ***')
  expect(stdout + stderr).not.toContain(SECRET)
  expect(stdout + stderr).not.toContain(SECRET.slice(0, 8))
  expect(stdout).not.toContain(Buffer.from(SECRET.slice(0, 8)).toString('hex').match(/../g)?.join(' '))
})

describe('uncaught errors', () => {
  test.each(['error', 'text', 'object', 'frozen', 'rejection', 'text rejection', 'later'])('%s', way => {
    const { stdout, stderr, status } = programs.run('throws.mjs', way)
    expect(status).toBe(1)
    expect(stderr).toContain('***')
    expect(stderr).toContain('exit 1\n')
    expect(stdout + stderr).not.toContain(SECRET)
    expect(stderr).not.toContain(Buffer.from(SECRET).toString('base64').slice(4, 20))
  })

  test('the stack and the kind of an error are still there', () => {
    const { stderr } = programs.run('throws.mjs', 'error')
    expect(stderr).toMatch(/TypeError: can not log in with \*{3}\n\s+at .*throws\.mjs/)
    expect(stderr).toMatch(/cause\]: Error: refused \*{3}/)
  })
})

describe('pino', () => {
  test.each(['hooks', 'before, file system', 'transport'])('made with or before: %s', way => {
    const { stdout, status } = programs.run('pino.mjs', way)
    expect(status).toBe(0)
    expect(stdout).not.toContain(SECRET)
    expect(stdout).toContain('logged in with ***')
  })

  test('a line stays JSON when a number is masked', () => {
    const record = JSON.parse(programs.run('pino.mjs', 'hooks').stdout)
    expect(record).toMatchObject({ password: '***', pin: '***', msg: 'logged in with ***' })
  })

  test('a destination that was opened before the hook goes round the stream, as documented', () => {
    expect(programs.run('pino.mjs', 'before').stdout).toContain(SECRET)
  })
})

describe('children', () => {
  const start = async (command: string, ...args: string[]) => {
    const redactor = createRedactor()
    redactor.add(SECRET, 'PASSWORD')
    const stdout = new PassThrough()
    const stderr = new PassThrough()
    const pieces: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
    stdout.on('data', piece => pieces.stdout.push(piece))
    stderr.on('data', piece => pieces.stderr.push(piece))
    const { ended } = spawnRedacted(redactor, command, args, { stdin: 'ignore', stdout, stderr })
    const result = await ended
    return {
      ...result,
      stdout: String(Buffer.concat(pieces.stdout)),
      stderr: String(Buffer.concat(pieces.stderr)),
    }
  }

  test('half a value, a pause, the other half', async () => {
    expect(await start(process.execPath, programs.path('raw-halves.mjs'))).toEqual({
      stdout: 'value: *** done\n',
      stderr: 'error with ***\n',
      exitCode: 3,
      signal: null,
    })
  })

  test('one that is killed in the middle of a value shows nothing of it', async () => {
    expect(await start(process.execPath, programs.path('killed.mjs'))).toEqual({
      stdout: 'value: ***',
      stderr: '',
      exitCode: 137,
      signal: 'SIGKILL',
    })
  })

  test.each([
    ['/nowhere/to-be-found', 127, 'ENOENT'],
    [new URL('.', import.meta.url).pathname, 126, 'EACCES'],
  ])('%s does not start', async (command, exitCode, failure) => {
    expect(await start(command, SECRET)).toEqual({ stdout: '', stderr: '', exitCode, signal: null, failure })
  })

  test('a sink that goes away does not keep the child', async () => {
    const redactor = createRedactor()
    const stdout = new PassThrough()
    const endless = 'setInterval(() => console.log("x".repeat(1000)), 1)'
    const { ended } = spawnRedacted(redactor, process.execPath, ['-e', endless], {
      stdin: 'ignore',
      stdout,
      stderr: new PassThrough().resume(),
    })
    stdout.once('data', () => stdout.destroy())
    const { exitCode } = await ended
    expect(exitCode).not.toBe(0)
  })
})
