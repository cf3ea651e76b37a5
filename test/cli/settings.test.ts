import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltCommand, buildCommand } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

const SETTINGS = `providers:
  - "dotenv:secrets.env"
files:
  - match: 'flows/**/*.yaml'
    dialect: kestra
    leave: [notes]
  - match: 'services/*.yaml'
    schema: service.json
`
const FILES = {
  'render-config.yaml': SETTINGS,
  'secrets.env': 'KEY=value-EXAMPLE\nPORT=5432\nNAME=Wrong-EXAMPLE\n',
  'service.json': JSON.stringify({
    type: 'object',
    properties: { port: { type: 'integer' }, name: { type: 'string', pattern: '^[a-z]+$' } },
  }),
  'flows/a.yaml': "a: {{ secret('key') }}\nnotes: {{ secret('nope') }}\n",
  'services/good.yaml': 'port: {{ secrets.PORT }}\n',
  'services/bad.yaml': 'port: {{ secrets.PORT }}\nname: {{ secrets.NAME }}\n',
}

describe('settings', () => {
  it('give the chain, and each file its dialect and its places to leave alone', () => {
    const ran = command.run(command.folder(FILES), ['flows/a.yaml'])
    expect(ran).toMatchObject({ code: 0, stdout: "a: value-EXAMPLE\nnotes: {{ secret('nope') }}\n" })
  })

  it('give a schema, and the schema a type', () => {
    expect(command.run(command.folder(FILES), ['services/good.yaml'])).toMatchObject({
      code: 0,
      stdout: 'port: 5432\n',
    })
  })

  it('a rendered value that the schema refuses is told at the line of the template, and not shown', () => {
    const ran = command.run(command.folder(FILES), ['services/bad.yaml'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(/services\/bad\.yaml:2:7 .*\[SCHEMA_MISMATCH\]/)
    expect(ran.stderr).not.toContain('Wrong-EXAMPLE')
  })

  it('that are wrong are told all at once, with their places', () => {
    const folder = command.folder({ ...FILES, 'render-config.yaml': 'provider: []\nmissing: maybe\n' })
    const ran = command.run(folder, ['flows/a.yaml'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(/render-config\.yaml:1:1 .*\[SETTINGS_INVALID\]/)
    expect(ran.stderr).toMatch(/render-config\.yaml:2:10 .*\[SETTINGS_INVALID\]/)
    expect(ran.stderr).toContain('did you mean "providers"?')
  })

  it('that are named and absent are wrong usage', () => {
    expect(command.run(command.folder(FILES), ['flows/a.yaml', '-c', 'none.yaml']).code).toBe(2)
  })
})
