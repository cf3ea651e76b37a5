import { describe, expect, it } from 'vitest'
import { createRenderer, type Provider } from '../../src/index.ts'

function counting(name: string, values: Record<string, string>): { provider: Provider; asked: string[] } {
  const asked: string[] = []
  const provider: Provider = {
    name,
    get: ({ key }) => {
      asked.push(key)
      return values[key]
    },
  }
  return { provider, asked }
}

describe('what a config may ask for', () => {
  it.each([
    [{ '*': ['APP_*'] }, 'APP_X', true],
    [{ '*': ['APP_*'] }, 'OTHER', false],
    [{ other: ['APP_*'] }, 'ANY', true],
    [{ one: ['team/*'] }, 'team/a', true],
    [{ one: ['team/*'] }, 'team/a/b', false],
    [{ one: ['team/**'] }, 'team/a/b', true],
    [{ one: [] }, 'A', false],
    [{ one: ['A.B'] }, 'AxB', false],
  ])('%j allows %j: %s', async (allow, key, expected) => {
    const { provider, asked } = counting('one', { [key]: 'value' })
    const renderer = createRenderer({ providers: [provider], allow })
    const run = renderer.render(`a: {{ secret('${key}') }}\n`, { filename: 'f.yaml' })
    if (expected) await expect(run).resolves.toMatchObject({ text: 'a: value\n' })
    else await expect(run).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
    expect(asked).toEqual(expected ? [key] : [])
  })

  it.each([
    ["secret('one:DB#user')", { one: ['DB'] }, true],
    ["secret('DB', subkey='user')", { one: ['DB'] }, true],
    ['secrets.DB.user', { one: ['DB'] }, true],
    // The pattern is for names that end so, and the name of this one does not.
    ["secret('one:DB#a/user')", { one: ['*/user'] }, false],
    ["secret('one:DB#user')", { one: ['*user'] }, false],
    ['secrets.DB.user', { one: ['*user'] }, false],
  ])('%s under %j is the secret and not its field: %s', async (expression, allow, expected) => {
    const { provider, asked } = counting('one', { DB: '{"user":"value"}' })
    const renderer = createRenderer({ providers: [provider], allow })
    const run = renderer.render(`a: {{ ${expression} }}\n`, { filename: 'f.yaml' })
    await (expected ? run : expect(run).rejects.toBeDefined())
    expect(asked.includes('DB')).toBe(expected)
  })

  it.each([[{ '*': 'APP_*' }], [{ '*': [5] }], [['APP_*']]])('%j is a TypeError', allow => {
    expect(() => createRenderer({ providers: [], allow: allow as never })).toThrow(TypeError)
  })

  it('leaves out one provider, and asks the others', async () => {
    const one = counting('one', { K: 'from one' })
    const two = counting('two', { K: 'from two' })
    const renderer = createRenderer({ providers: [one.provider, two.provider], allow: { one: ['X'] } })
    expect((await renderer.render('a: {{ secrets.K }}\n', { filename: 'f.yaml' })).text).toBe('a: from two\n')
    expect(one.asked).toEqual([])
  })
})
