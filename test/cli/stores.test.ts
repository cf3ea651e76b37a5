/** The shipped command against fake stores: what a run costs, what a fault leaves behind, and what settings say of it. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startFakeConsul } from '../../src/testing/fake-consul.ts'
import { startFakeVault } from '../../src/testing/fake-vault.ts'
import { FAULT_MARK, type FaultName } from '../../src/testing/faults.ts'
import { STORES, type StoreRow } from '../providers/store-table.ts'
import { type BuiltCommand, buildCommand, type Ran } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Does not block: the fake answers in this process. */
const run = (
  cwd: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> => command.runBeside(cwd, words, env)

const VALUE = 's3cr3t-EXAMPLE'
const numbered = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`K${index}`, `v${index}`]))
const reachable = STORES.filter(({ name }) => !['gcp-sm', 'azure-kv'].includes(name))

async function started(row: StoreRow, secrets: Readonly<Record<string, string>>) {
  const store = await row.start(secrets)
  ends.push(() => store.server.close())
  const folder = command.folder()
  return { ...store, folder, ...store.command!(folder) }
}

describe('50 files with 1,000 references to 200 secrets', () => {
  const COUNTS: Readonly<Record<string, number>> = {
    'vault, one path': 2,
    'vault, ten paths': 11,
    'aws-sm': 10,
    'aws-ssm': 20,
    'k8s, one Secret': 1,
    'k8s, a Secret each': 2,
    consul: 1,
    etcd: 2,
    'op, 20 items': 22,
    doppler: 1,
    'infisical, with its login': 2,
    'http-json': 1,
  }

  test.each(reachable.map(row => [row.name, COUNTS[row.name]!, row] as const))(
    'are %s: %i requests of the command',
    async (_, count, row) => {
      const { key = index => `K${index}` } = row
      const { server, folder, uri, env } = await started(row, numbered)
      mkdirSync(join(folder, 'flows'))
      for (let file = 0; file < 50; file++) {
        const numbers = Array.from({ length: 20 }, (_, line) => (file * 20 + line) % 200)
        const text = numbers.map((number, line) => `a${line}: {{ secret('${key(number)}') }}\n`).join('')
        writeFileSync(join(folder, 'flows', `f${file}.yaml`), text)
      }
      const ran = await run(folder, ['flows', '--out-dir', 'out', '-p', uri], env)
      expect(ran).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(readFileSync(join(folder, 'out/f49.yaml'), 'utf8')).toMatch(/^a0: v180\n(?:a\d+: v\d+\n){19}$/)
      expect(readdirSync(join(folder, 'out'))).toHaveLength(50)
      expect(server.count()).toBe(count)
    },
  )
})

describe('a fault', () => {
  // Those that need no waiting: the whole matrix is held for every provider beside its own tests.
  const cells: readonly [FaultName, number, RegExp][] = [
    ['403', 1, /\[ACCESS_DENIED\]/],
    ['malformed-json', 3, /\[UNAVAILABLE\]/],
    ['redirect', 3, /\[UNAVAILABLE\]/],
  ]
  test.each(reachable.flatMap(row => cells.map(cell => [row.name, ...cell, row] as const)))(
    'of %s, %s, ends with exit %i, touches no file and shows nothing',
    async (_, fault, code, outcome, row) => {
      const { key = index => `K${index}` } = row
      const { server, folder, uri, env, credentials } = await started(row, { K0: VALUE, K1: VALUE })
      server.fail(fault)
      writeFileSync(join(folder, 'a.yaml'), `a: {{ secret('${key(0)}') }}\n`)
      writeFileSync(join(folder, 'b.yaml'), 'b: no secret\n')
      mkdirSync(join(folder, 'out'))
      writeFileSync(join(folder, 'out/a.yaml'), 'old a\n')
      writeFileSync(join(folder, 'out/b.yaml'), 'old b\n')
      const before = ['a', 'b'].map(name => statSync(join(folder, `out/${name}.yaml`)).mtimeMs)
      // A next provider that has the secret must not answer for it.
      const words = [
        'a.yaml',
        'b.yaml',
        '--out-dir',
        'out',
        '--report',
        'report.json',
        '-p',
        uri,
        '-p',
        'env:',
      ]
      const ran = await run(folder, words, {
        ...env,
        SECRET_K0: Buffer.from('of the next').toString('base64'),
      })

      expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(outcome) })
      expect(
        [VALUE, FAULT_MARK, 'of the next', ...credentials].filter(secret => ran.stderr.includes(secret)),
      ).toEqual([])
      expect(readdirSync(join(folder, 'out')).sort()).toEqual(['a.yaml', 'b.yaml'])
      expect(readFileSync(join(folder, 'out/a.yaml'), 'utf8')).toBe('old a\n')
      expect(['a', 'b'].map(name => statSync(join(folder, `out/${name}.yaml`)).mtimeMs)).toEqual(before)
      expect(readdirSync(folder)).not.toContain('report.json')
    },
  )
})

describe('the time limit', () => {
  test.each([
    [['a.yaml']],
    [['check', 'a.yaml']],
    [['check', 'a.yaml', '--names-only']],
    [['redact', '--from', 'a.yaml']],
    [['scan', '--from', 'a.yaml', 'a.yaml']],
    [['run', '--env', 'X=secret:K', '--', 'true']],
    [['run', '--mount', 'a.yaml:c.yaml', '--', 'true']],
  ])('of the run ends a wait for a store that asks for more: %j', async words => {
    const server = await startFakeConsul()
    ends.push(() => server.close())
    server.fail('429-retry-after', { retryAfter: '25' })
    const folder = command.folder({ 'a.yaml': 'a: {{ secrets.K }}\n' })
    const uri = `consul+http://${new URL(server.url).host}/app`
    const options = ['-p', uri, '--timeout', '20']
    const end = words.indexOf('--')
    const ran = await run(folder, words.toSpliced(end < 0 ? words.length : end, 0, ...options))
    expect(ran).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('[THROTTLED]') })
    expect(server.count()).toBe(1)
  })
})

describe('settings that bound what a config may ask for', () => {
  test('refuse it before any request, in render, check, check by names and run', async () => {
    const server = await startFakeVault()
    ends.push(() => server.close())
    server.put('secret', 'app', { APP_A: VALUE, OTHER: VALUE })
    const uri = `vault+http://${new URL(server.url).host}/secret/app`
    const folder = command.folder({
      'a.yaml': 'a: {{ secrets.APP_A }}\n',
      'b.yaml': 'a: {{ secrets.OTHER }}\n',
      'render-config.yaml': `providers: ['${uri}']\nallow: { vault: ['APP_*'] }\n`,
    })
    const env = { VAULT_TOKEN: server.token }
    const denied = expect.stringContaining(
      '"OTHER" is not on the list of what may be asked for  [ACCESS_DENIED]',
    )
    const asked = [
      ['b.yaml'],
      ['check', 'b.yaml'],
      ['check', 'b.yaml', '--names-only'],
      ['run', '--env', 'X=secret:OTHER', '--', 'env'],
      ['run', '--mount', 'b.yaml:c.yaml', '--', 'env'],
    ]
    for (const words of asked)
      expect(await run(folder, words, env)).toMatchObject({ code: 1, stdout: '', stderr: denied })
    expect(server.count(({ path }) => path.includes('/data/'))).toBe(0)
    expect(await run(folder, ['a.yaml'], env)).toEqual({ code: 0, stdout: `a: ${VALUE}\n`, stderr: '' })
  })
})

test('a watching command is bound by the same list', async () => {
  const server = await startFakeConsul()
  ends.push(() => server.close())
  const folder = command.folder({
    'a.yaml': 'a: {{ secrets.OTHER }}\n',
    'render-config.yaml': `providers: ['consul+http://${new URL(server.url).host}/app']\nallow: { consul: [APP] }\n`,
  })
  const child = command.start(folder, ['a.yaml', '-o', 'out.yaml', '--watch'])
  ends.push(() => child.kill('SIGKILL'))
  let shown = ''
  for await (const chunk of child.stderr!) {
    shown += String(chunk)
    if (/\[[A-Z_]+\]\n/.test(shown)) break
  }
  expect(shown).toContain('[ACCESS_DENIED]')
  // The names below the prefix are looked at for changes, whatever a config asks for.
  expect(server.count(({ query }) => query.get('keys') !== 'true')).toBe(0)
})

describe('last known good values', () => {
  const KEY = { RENDER_CONFIG_LAST_KNOWN_GOOD_KEY: 'a long enough key, EXAMPLE' }
  const RUN = ['run', '--timeout', '8', '--env', 'X=secret:A', '--', 'sh', '-c', 'test -n "$X" && echo there']

  async function project(more = '') {
    const server = await startFakeVault()
    ends.push(() => server.close())
    server.put('secret', 'app', { A: VALUE })
    const uri = `vault+http://${new URL(server.url).host}/secret/app?kv=2`
    const folder = command.folder({
      'a.yaml': '# first\na: {{ secrets.A }}\n',
      'render-config.yaml': `providers: ['${uri}']\nlastKnownGood: { path: .values${more} }\n`,
    })
    const env = { VAULT_TOKEN: server.token, ...KEY }
    return { server, folder, env, render: (...words: string[]) => run(folder, ['a.yaml', ...words], env) }
  }

  test('stand in for a store that is down in run, too', async () => {
    const { server, folder, env } = await project()
    const words = ['run', '--env', 'X=secret:A', '--', 'sh', '-c', 'test -n "$X" && echo there']
    expect(await run(folder, words, env)).toEqual({ code: 0, stdout: 'there\n', stderr: '' })
    server.fail('503')
    expect(await run(folder, words, env)).toMatchObject({
      code: 0,
      stdout: 'there\n',
      stderr: expect.stringContaining('[warning STALE]'),
    })
  })

  test('stand in for a store that is down, loudly, and are marked in the report and in --json', async () => {
    const { server, folder, render } = await project()
    expect(await render()).toEqual({ code: 0, stdout: `# first\na: ${VALUE}\n`, stderr: '' })
    expect(statSync(join(folder, '.values')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(folder, '.values'), 'latin1')).not.toContain(VALUE)

    server.fail('503')
    const stale = await render('--report', 'report.json')
    expect(stale).toMatchObject({ code: 0, stdout: `# first\na: ${VALUE}\n` })
    expect(stale.stderr).toMatch(
      /^a\.yaml:2:4 {2}secret "A" is the value of 0 minutes ago: vault \S+ can not be asked now {2}\[warning STALE\]\n/,
    )
    expect(stale.stderr).toMatch(/hint: UNAVAILABLE: .*503/)
    const { references } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))
    expect(references).toMatchObject([{ key: 'A', outcome: 'FOUND', stale: true }])
    const { ok, warnings } = JSON.parse((await render('--json', '-o', 'x.yaml')).stderr)
    expect([ok, warnings]).toMatchObject([
      true,
      [{ code: 'STALE', severity: 'warning', file: 'a.yaml', line: 2 }],
    ])
    expect(await render('--strict', '-o', 'y.yaml')).toMatchObject({ code: 1, stdout: '' })
    expect(readdirSync(folder)).not.toContain('y.yaml')
  })

  test('stand in for a store that does not answer within the time limit, in render and run', async () => {
    const { server, folder, env, render } = await project()
    await render()
    await run(folder, RUN, env)
    server.fail('timeout')
    const stale = expect.stringContaining('[warning STALE]')
    const both = [render('--timeout', '8'), run(folder, RUN, env)]
    expect(await Promise.all(both)).toMatchObject([
      { code: 0, stdout: `# first\na: ${VALUE}\n`, stderr: stale },
      { code: 0, stdout: 'there\n', stderr: stale },
    ])
  })

  test('are never used for what may not be read, and then forgotten', async () => {
    const { server, render } = await project()
    await render()
    server.fail('403')
    expect(await render()).toMatchObject({ code: 1, stderr: expect.stringContaining('[ACCESS_DENIED]') })
    server.fail('503')
    expect(await render()).toMatchObject({ code: 3, stderr: expect.stringContaining('[UNAVAILABLE]') })
  })

  test('are not used when they are too old', async () => {
    const { server, render } = await project(', maxAge: 0.001')
    await render()
    server.fail('503')
    expect(await render()).toMatchObject({ code: 3, stdout: '' })
  })

  test('want a key, before any request', async () => {
    const { server, folder, env } = await project()
    for (const key of ['', 'short']) {
      const ran = await run(folder, ['a.yaml'], { ...env, RENDER_CONFIG_LAST_KNOWN_GOOD_KEY: key })
      expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('[USAGE]') })
      expect(ran.stderr).toContain('hint: set RENDER_CONFIG_LAST_KNOWN_GOOD_KEY')
    }
    expect(await run(folder, ['check', 'a.yaml', '--offline'])).toMatchObject({ code: 0 })
    const absent = {
      ...env,
      RENDER_CONFIG_LAST_KNOWN_GOOD_KEY: '',
      RENDER_CONFIG_LAST_KNOWN_GOOD_KEY_FILE: 'none',
    }
    expect(await run(folder, ['a.yaml'], absent)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'the key in none can not be read (ENOENT)  [IO]\n',
    })
    expect(server.count()).toBe(0)
  })

  test('may have their key in a file, and are no output', async () => {
    const { server, folder, env } = await project()
    const { RENDER_CONFIG_LAST_KNOWN_GOOD_KEY: key, ...rest } = env
    writeFileSync(join(folder, 'key'), `${key}\n`)
    const withFile = { ...rest, RENDER_CONFIG_LAST_KNOWN_GOOD_KEY_FILE: 'key' }
    expect(await run(folder, ['a.yaml'], withFile)).toMatchObject({ code: 0 })
    server.fail('503')
    expect(await run(folder, ['a.yaml'], env)).toMatchObject({ code: 0 })
    expect(await run(folder, ['a.yaml', '-o', '.values'], env)).toMatchObject({ code: 2 })
    rmSync(join(folder, '.values'))
    expect(await run(folder, ['a.yaml'], env)).toMatchObject({ code: 3 })
  })
})
