import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { memory, renderConfig } from '../../src/index.ts'

/** A case is a folder with an input and what it is to become; the names of the files tell the format. */
const root = join(import.meta.dirname, '../../fixtures/formats')
const secrets = JSON.parse(readFileSync(join(root, 'secrets.json'), 'utf8')) as Record<string, string>
const cases = readdirSync(root, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => [name] as const)

test.each(cases)('%s renders as its folder says', async name => {
  const files = readdirSync(join(root, name))
  const read = (start: string): string =>
    readFileSync(join(root, name, files.find(file => file.startsWith(start))!), 'utf8')
  const filename = files.find(file => file.startsWith('input.'))!
  const { text } = await renderConfig(read('input.'), { providers: [memory(secrets)], filename })
  expect(text).toBe(read('expected.'))
})
