import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRedactor } from '../../src/redact/redactor.ts'
import { type BuiltCommand, buildCommand, type Ran, secrets } from './built-command.ts'

/**
 * Every command, on every way to fail that can be had without a network, with values that are hard to keep quiet: what
 * it prints and reports holds none of them, in no spelling that the redactor knows.
 */

const canaries: Readonly<Record<string, string>> = {
  QUOTES: 'cAn4ry "two" \'one\' `tick` \\ EXAMPLE #1',
  LINES: 'cAn4ry line one EXAMPLE\nadmin: true # cAn4ry\n\tlast line EXAMPLE\n',
  TEMPLATE: "cAn4ry {{ secret('X') }} ${HOME} <% EXAMPLE %>",
  WIDE: 'cAn4ry schlüssel 🔑 EXAMPLE e\u0301',
  MARKUP: '<a b="cAn4ry">&EXAMPLE;]]></a>',
  JSON: '{"user": "cAn4ry-user", "pass": "cAn4ry \\"pass\\" EXAMPLE"}',
  BROKEN: '{"user": "cAn4ry-broken EXAMPLE", ',
  URL: 'postgres://user:cAn4ry%40EXAMPLE@db.example/app',
  PEM: `-----BEGIN PRIVATE KEY-----\n${'cAn4ryEXAMPLE0123456789+/abcdefghijklmnopqrstuvwxyz'.repeat(3)}\n-----END PRIVATE KEY-----\n`,
  NUL: 'cAn4ry\u0000EXAMPLE\u0007bell',
  NUMBER: '48151623421',
}
const names = Object.keys(canaries)
const redactor = createRedactor()
for (const [name, value] of Object.entries(canaries)) redactor.add(value, name)

let command: BuiltCommand
/** A store with its key, and the same with one letter of a value changed. */
const stores: Record<string, string> = {}
beforeAll(async () => {
  command = await buildCommand()
  const folder = command.folder()
  const on = ['-p', 'store:store.json']
  command.run(folder, ['secrets', 'keygen', '--bits', '2048', '-o', 'me.pem', '--name', 'me', ...on])
  for (const name of ['LINES', 'NUMBER']) {
    command.run(folder, ['secrets', 'set', name, '-', ...on], { input: canaries[name]! })
  }
  for (const name of ['me.pem', 'store.json']) stores[name] = readFileSync(join(folder, name), 'utf8')
  stores['tampered.json'] = stores['store.json']!.replace(
    /("ciphertext": *")(.)/,
    (_, before, letter) => before + (letter === 'A' ? 'B' : 'A'),
  )
  redactor.add(stores['me.pem']!, 'the private key')
})
afterAll(() => command.remove())

/** In a line of its own each: a value, an expression, whatever the row wants. */
const each = (line: (name: string, value: string) => string): string =>
  names.map(name => `${line(name, canaries[name]!)}\n`).join('')
const ONE = canaries.QUOTES!

const FILES: Readonly<Record<string, string>> = {
  'missing.yaml': `${each(name => `${name}: "{{ secrets.${name} }}"`)}nope: "{{ secrets.NOPE }}"\n`,
  'casts.yaml': each(
    name =>
      `${name}: ["{{ secrets.${name} | int }}", "{{ secrets.${name} | bool }}", "{{ secrets.${name} | base64decode }}"]`,
  ),
  'filters.yaml': each(
    name => `${name}: "{{ secrets.${name} | nope }} {{ secrets.${name} | indent(secrets.URL) }}"`,
  ),
  'fields.yaml': each(
    name => `${name}: "{{ secret('${name}', subkey='pass.x') }} {{ secrets.${name}.user }}"`,
  ),
  'keys.yaml': each(name => `"{{ secrets.${name} }}": 1\n"{{ secrets.${name} }}": &{{ secrets.${name} }} 2`),
  'sums.yaml': each(
    name => `${name}: "{{ secrets.${name} - 1 }} {{ secrets.${name} < 1 }} {{ -secrets.${name} }}"`,
  ),
  'misspelt.yaml': each(name => `${name}: "{{ secert('${name}') }} {{ secrets.${name}${name} }}"`),
  'broken.yaml': 'a: "{{ secrets.QUOTES }}\n  b: ]\n',
  'broken.json': '{"a": "{{ secrets.QUOTES }}", }',
  'unknown.zzz': '{{ secrets.QUOTES }}',
  'fluent.conf': each(
    name => `[OUTPUT]\n    {{ secrets.${name} }} {{ secrets.${name} }}\n    Key {{ secrets.${name} }}`,
  ),
  'keys.env': each(name => `{{ secrets.${name} }}=1\nA${name}={{ secrets.${name} }}`),
  'a.toml': each(name => `[{{ secrets.${name} }}]\n${name} = {{ secrets.${name} | int }}`),
  'a.xml': `<a>${each(name => `<{{ secrets.${name} }}/>{{ secrets.${name} }}`)}</a>`,
  'a.ini': each(name => `[{{ secrets.${name} }}]\n{{ secrets.${name} }} = {{ secrets.${name} }}`),
  'a.properties': each(name => `{{ secrets.${name} }} = {{ secrets.${name} }}`),
  'a.tf': each(name => `${name} = {{ secrets.${name} }}`),
  'a.sh': each(name => `A=$(( {{ secrets.${name} }} )) && {{ secrets.${name} }}`),
  Dockerfile: each(name => `FROM {{ secrets.${name} }}\nENV A={{ secrets.${name} }}`),
  'good.yaml': 'a: "{{ secrets.QUOTES }}"\n',
  'bad.env': each((name, value) => `${value}\n${name}='${value}`),
  'utf16.env': `\ufeff${ONE}`,
  'values/QUOTES': ONE,
  'values/sub/JSON': canaries.JSON!,
  'damaged.json': each((_, value) => value),
  'hits.txt': each((_, value) => value),
  'plain.txt': each((name, value) => `{{ secrets.${name} }} ${value}`),
}

interface Outcome extends Ran {
  /** The reports. */
  readonly written: string
}

const outcome = (words: readonly string[], env: Record<string, string> = {}, input = ''): Outcome => {
  const folder = command.folder({ ...FILES, ...stores })
  const before = new Set(readdirSync(folder))
  const ran = command.run(folder, words, { env: { ...secrets(canaries), ...env }, input })
  const reports = readdirSync(folder).filter(name => !before.has(name) && name.startsWith('report'))
  return { ...ran, written: reports.map(name => readFileSync(join(folder, name), 'utf8')).join('\n') }
}
/** By name and spelling, so that a failure does not print one either. */
const leaksOf = (ran: Outcome): string[] =>
  [ran.stdout, ran.stderr, ran.written].flatMap(text =>
    redactor.find(Buffer.from(text)).map(({ name, form, start }) => `${name} ${form} at ${start}`),
  )
const expectQuiet = (ran: Outcome): void => {
  expect(leaksOf(ran)).toEqual([])
  expect(ran.stderr).not.toContain('internal error')
}

const documents = Object.keys(FILES).filter(
  name => /^[a-zA-Z]+(?:\.(?!env)[a-z]+)?$|^keys\.env$/.test(name) && !/hits|damaged|good|plain/.test(name),
)
const RAW = { SECRET_RAW: canaries.LINES!, SECRET_raw: ONE, SECRET_BAD: ONE }

const KEY = { RENDER_CONFIG_PRIVATE_KEY_FILE: 'me.pem' }
const LINES = '{{ secrets.LINES }} {{ secrets.NUMBER }}'

type Row = readonly [title: string, words: readonly string[], env?: Record<string, string>, input?: string]

const run = ([, words, env, input]: Row): Outcome => outcome(words, env, input)
const titled = (all: readonly Row[]): { title: string; row: Row }[] =>
  all.map(row => ({ title: row[0], row }))

const rows: readonly Row[] = [
  ...documents.flatMap((file): Row[] => [
    [`render ${file}`, ['render', file, '-o', 'out']],
    [`check ${file}`, ['check', file, '--json', '--strict']],
    [`explain ${file}`, ['explain', file, '--json', '--html', 'report.html']],
  ]),
  ['explain, as text', ['explain', 'missing.yaml', 'casts.yaml', 'misspelt.yaml']],
  ['render, with a report', ['render', 'misspelt.yaml', '--strict', '--report', 'report.json', '-o', 'out']],
  ['render, as JSON', ['render', 'casts.yaml', '--json']],
  [
    'render, strictly',
    ['render', 'good.yaml', 'missing.yaml', '--missing', 'keep', '--strict', '--out-dir', 'out'],
  ],
  ['render for Kestra', ['render', 'missing.yaml', '--dialect', 'kestra', '-o', 'out']],
  ['render to nowhere', ['render', 'good.yaml', '-o', 'none/out']],
  ['render over an input', ['render', 'good.yaml', '-o', 'good.yaml']],
  [
    'render what is not encoded',
    ['render', '-', '-f', 'yaml', '-o', 'out'],
    RAW,
    'a: "{{ secrets.RAW }} {{ secrets.BAD }}"',
  ],
  ['render, of lines that are no entries', ['render', 'missing.yaml', '-s', 'bad.env', '-o', 'out']],
  ['render, of UTF-16', ['render', 'missing.yaml', '-s', 'utf16.env', '-o', 'out']],
  ['render, of a folder', ['render', 'missing.yaml', '-p', 'dir:values', '-o', 'out']],
  ['render, of a damaged store', ['render', 'missing.yaml', '-p', 'store:damaged.json', '-o', 'out']],
  [
    'render, of a store that is down',
    ['render', 'good.yaml', '-p', 'vault+http://127.0.0.1:1/kv/app', '--timeout', '5'],
    { VAULT_TOKEN: ONE },
  ],
  [
    'render, with credentials in a URI',
    ['render', 'good.yaml', '-p', `vault://user:${encodeURIComponent(ONE)}@v.example/kv`],
  ],
  ['render, with a URI that is a value', ['render', 'good.yaml', '-p', canaries.URL!]],
  ['render, with --set of a value alone', ['render', 'good.yaml', '--set', ONE]],
  ['render, with a value behind an unknown option', ['render', 'good.yaml', `--token=${ONE}`]],
  ['render, with a value for an option that takes words', ['render', 'good.yaml', `--timeout=${ONE}`]],
  ['check, with a report', ['check', 'missing.yaml', '--report', 'report.json']],
  ['check, as SARIF', ['check', 'missing.yaml', '--sarif']],
  ['check, for GitHub', ['check', 'missing.yaml', 'filters.yaml', '--github', '--strict']],
  ['check by names', ['check', 'missing.yaml', '--names-only', '--json']],
  ['check against another', ['check', 'missing.yaml', '--against', 'dir:values', '--unused']],
  ['run, of what is not there', ['run', '--env', 'A=secret:NOPE', '--', 'true']],
  ['run, of a broken template', ['run', '--mount', 'broken.json:report.json', '--', 'true']],
  ['migrate, of a broken config', ['migrate', 'broken.json', '--to', 'kestra']],
  ['types', ['types', 'missing.yaml', 'broken.json', '-o', 'report.d.ts']],
  ['init, of too much', ['init', ONE]],
  ['encode lines that are no entries', ['encode', 'bad.env']],
  ['encode from standard input', ['encode', '-'], {}, canaries.PEM!],
  ['encode too much', ['encode', 'bad.env', ONE]],
  ['completion of a value', ['completion', 'bash', ONE]],
  ['redact, strictly', ['redact', '--strict'], { SECRET_WEAK: 'eHl6' }, ONE],
  ['redact, of what is not encoded', ['redact', '--strict'], RAW, ONE],
  ['redact, of a broken config', ['redact', '--from', 'filters.yaml'], {}, ONE],
  ['redact, with an argument', ['redact', ONE], {}, ONE],
  ['redact, of a damaged store', ['redact', '-p', 'store:damaged.json'], {}, ONE],
  ['scan', ['scan', '.']],
  ['scan, with a broken config', ['scan', '.', '--from', 'broken.json']],
  ['scan, as JSON', ['scan', 'hits.txt', 'none', '--json', '--from', 'misspelt.yaml']],
  ['scan, as SARIF', ['scan', 'hits.txt', 'none', '--sarif', '--from', 'misspelt.yaml'], RAW],
  ['secrets set, refused', ['secrets', 'set', 'KEY', ONE, '-p', 'env:']],
  ['secrets set, nowhere', ['secrets', 'set', 'KEY', ONE, '-p', 'store:none/store.json']],
  ['secrets set, in a damaged store', ['secrets', 'set', 'KEY', '-', '-p', 'store:damaged.json'], {}, ONE],
  ['secrets set, of too much', ['secrets', 'set', 'KEY', ONE, ONE, '-p', 'store:new.json']],
  ['secrets set, of a value with a dash', ['secrets', 'set', 'KEY', `-${ONE}`, '-p', 'store:new.json']],
  [
    'secrets set, of a type that it is not',
    ['secrets', 'set', 'KEY', ONE, '--type', 's3', '-p', 'store:new.json'],
  ],
  ['secrets set, without a provider', ['secrets', 'set', 'KEY', ONE]],
  ['secrets get, of what is not there', ['secrets', 'get', 'NOPE', '--reveal', '-p', 'env:']],
  ['secrets get, of what is not encoded', ['secrets', 'get', 'BAD', '--reveal', '-p', 'env:'], RAW],
  [
    'secrets get, with a key that is none',
    ['secrets', 'get', 'LINES', '--reveal', '-p', 'store:store.json'],
    { RENDER_CONFIG_PRIVATE_KEY: canaries.PEM! },
  ],
  ['secrets get, without a key', ['secrets', 'get', 'LINES', '--reveal', '-p', 'store:store.json']],
  [
    'secrets share, with what is no key',
    ['secrets', 'share', 'LINES', '@bad.env', '-p', 'store:store.json'],
    KEY,
  ],
  ['secrets unshare, of the last', ['secrets', 'unshare', 'LINES', 'me', '-p', 'store:store.json'], KEY],
  ['render, of a tampered store', ['render', '-', '-f', 'text', '-p', 'store:tampered.json'], KEY, LINES],
  ['redact, of a tampered store', ['redact', '-p', 'store:tampered.json'], KEY, ONE],
  ['scan, of a tampered store', ['scan', '.', '-p', 'store:tampered.json'], KEY],
  ['secrets list, of a damaged store', ['secrets', 'list', '-p', 'store:damaged.json', '--json']],
  ['secrets delete, refused', ['secrets', 'delete', 'QUOTES', '-p', 'dir:values', '--yes']],
  ['secrets share, refused', ['secrets', 'share', 'QUOTES', ONE, '-p', 'env:']],
  ['secrets unshare, refused', ['secrets', 'unshare', 'QUOTES', '@bad.env', '-p', 'env:']],
  ['secrets copy, to what takes nothing', ['secrets', 'copy', 'dir:values', 'env:', '--yes']],
  ['secrets copy, of what is broken', ['secrets', 'copy', 'env:', 'store:damaged.json', '--yes'], RAW],
  [
    'secrets import, of lines that are no entries',
    ['secrets', 'import', 'bad.env', '-p', 'store:new.json', '--yes'],
  ],
  [
    'secrets rekey, with keys that are none',
    ['secrets', 'rekey', '@bad.env', '@hits.txt', '-p', 'store:damaged.json'],
  ],
  ['secrets keygen, over a file', ['secrets', 'keygen', '-o', 'bad.env', '--bits', '2048']],
  ['a command that there is not', ['secrets', 'gte', ONE]],
]

describe('no value is printed or reported when it goes wrong', () => {
  test.each(titled(rows))('$title', ({ row }) => {
    const ran = run(row)
    expect(ran.code).toBeOneOf([1, 2, 3])
    expectQuiet(ran)
  })
})

describe('nor when it goes well', () => {
  const good: readonly Row[] = [
    ['render to a file', ['render', 'good.yaml', '-o', 'out', '--report', 'report.json']],
    ['check', ['check', 'good.yaml', '--json', '--report', 'report.json']],
    ['explain', ['explain', 'good.yaml', '--json', '--html', 'report.html']],
    [
      'explain what holds values itself',
      ['explain', 'plain.txt', '--json', '--missing', 'keep', '--html', 'report.html'],
    ],
    ['types', ['types', 'missing.yaml', '-o', 'report.d.ts']],
    ['init', ['init', '-o', 'report.yaml']],
    ['secrets list', ['secrets', 'list', '-p', 'env:']],
    ['secrets get', ['secrets', 'get', 'QUOTES', '-p', 'env:']],
    [
      'redact',
      ['redact'],
      {},
      names
        .map(name => [
          canaries[name],
          Buffer.from(canaries[name]!).toString('base64'),
          JSON.stringify(canaries[name]),
        ])
        .join(' '),
    ],
  ]
  test.each(titled(good))('$title', ({ row }) => {
    const ran = run(row)
    expect(ran.code).toBe(0)
    expectQuiet(ran)
  })
})

test('the test can fail', () => {
  const ran = outcome(['render', 'good.yaml'])
  expect(leaksOf(ran)).not.toEqual([])
})

test('every command is here', () => {
  const help = command.run(command.folder(), ['--help']).stdout
  const commands = [...help.slice(help.indexOf('Commands:')).matchAll(/^ {2}([a-z]+) /gm)].map(
    ([, name]) => name,
  )
  expect(commands).toContain('render')
  const driven = new Set(rows.map(([, [name]]) => name))
  expect(commands.filter(name => name !== 'help' && name !== 'render' && !driven.has(name))).toEqual([])
})
