import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { copyProject, type ExampleProject } from './integrations/example-project.ts'

/** From CommonJS; `.ci/nodes.sh` does this with the packed package under every Node. */

let project: ExampleProject
beforeAll(() => {
  project = copyProject('vitest-project')
})
afterAll(() => project.remove())

const entries = Object.keys(
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { exports: object })
    .exports,
).filter(name => !name.endsWith('.json'))

function runScript(text: string) {
  writeFileSync(join(project.folder, 'script.cjs'), text)
  return project.run('../script.cjs', [], { NODE_OPTIONS: '--disable-warning=ExperimentalWarning' })
}

it.each(entries)('require of %s loads at once', name => {
  const specifier = `render-config${name.slice(1)}`
  const { code, output } = runScript(
    `const loaded = require(${JSON.stringify(specifier)}); process.stdout.write(typeof loaded)`,
  )
  expect({ code, output }).toEqual({ code: 0, output: 'object' })
})

it('a time limit ends a call that nothing else keeps the process alive for', () => {
  const { code, output } = runScript(`
    const { renderConfig } = require('render-config')
    const deaf = { name: 'deaf', get: () => new Promise(() => {}) }
    renderConfig('a: << secrets.KEY >>', { providers: [deaf], format: 'yaml', timeoutMs: 100 })
      .catch(({ message }) => process.stdout.write(message))
  `)
  expect({ code, output }).toEqual({ code: 0, output: '1:4  deaf did not answer in time' })
})

it('what was required renders', () => {
  const { code, output } = runScript(`
    const { memory, renderConfig } = require('render-config')
    const providers = [memory({ KEY: 'a: #EXAMPLE' })]
    renderConfig('a: << secrets.KEY >>', { providers, format: 'yaml' }).then(({ text }) => process.stdout.write(text))
  `)
  expect({ code, output }).toEqual({ code: 0, output: "a: 'a: #EXAMPLE'" })
})
