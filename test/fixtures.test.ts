import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createRenderer, dotenv } from '../src/index.ts'

/** `fixtures/<platform>/<file>` with its `secrets.env` renders to `fixtures/<platform>/expected/<file>`; a new case is a new file. */
const root = join(import.meta.dirname, '../fixtures')
const cases = readdirSync(root)
  .filter(platform => existsSync(join(root, platform, 'expected')))
  .flatMap(platform => readdirSync(join(root, platform, 'expected')).map(file => ({ platform, file })))

describe('real configs', () => {
  it('are there for all five platforms', () => {
    const platforms = new Set(cases.map(({ platform }) => platform))
    expect([...platforms].sort()).toEqual(['apolo', 'calyptia', 'chariot', 'instill', 'kestra'])
  })

  it.each(cases)('$platform/$file', async ({ platform, file }) => {
    const renderer = createRenderer({
      providers: [dotenv(join(root, platform, 'secrets.env'))],
      env: {},
      variables: { stage: 'prod' },
    })
    const { text } = await renderer.renderFile(join(root, platform, file))
    expect(text).toBe(readFileSync(join(root, platform, 'expected', file), 'utf8'))
  })
})
