import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltCommand, buildCommand } from './built-command.ts'

let command: BuiltCommand
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command.remove())

describe('--dialect', () => {
  it('chooses the notation', () => {
    const folder = command.folder({
      'recipe.yaml': 'a: ${secret.key}\nb: {{ secrets.key }}\n',
      's.env': 'key=value-EXAMPLE\n',
    })
    const ran = command.run(folder, ['recipe.yaml', '--dialect', 'instill', '-s', 's.env'])
    expect(ran).toMatchObject({ code: 0, stdout: 'a: value-EXAMPLE\nb: {{ secrets.key }}\n' })
  })

  it('of Calyptia takes secrets.env as it is', () => {
    const folder = command.folder({
      'p.conf': '[OUTPUT]\n    Name es\n    P {{ secrets.key }}\n',
      's.env': 'SECRET_key=bm90\nkey=plain\n',
    })
    const ran = command.run(folder, ['p.conf', '--dialect', 'calyptia', '-s', 's.env'])
    expect(ran.stdout).toContain('P plain\n')
  })

  it('must be one that there is', () => {
    const folder = command.folder({ 'a.yaml': 'a: 1\n' })
    expect(command.run(folder, ['a.yaml', '--dialect', 'nope'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no dialect "nope"'),
    })
  })
})
