import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createRenderer, env, memory, type Provider, RenderConfigError, renderConfig } from '../src/index.ts'

/** Every way to fail with a value at hand: the value must not be in anything that the error shows. */

const CANARY = 'cAn4ry\n"EXAMPLE${x}{{y}}\u0000'
const PARTS = ['cAn4ry', Buffer.from('cAn4ry').toString('base64').slice(0, 7), encodeURIComponent(CANARY)]

function shown(error: unknown): string {
  const parts = [String(error), inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error)]
  if (error instanceof Error) parts.push(error.stack ?? '', inspect(error.cause))
  if (error instanceof RenderConfigError)
    parts.push(JSON.stringify(error.problems), JSON.stringify(error.warnings))
  return parts.join('\n')
}

function expectNoLeak(error: unknown): void {
  expect(error).toBeInstanceOf(Error)
  for (const part of PARTS) expect(shown(error)).not.toContain(part)
}

const renderer = createRenderer({ providers: [memory({ C: CANARY, J: `{"a":"${CANARY}"` })] })

describe('no value is in an error', () => {
  it.each([
    ['a cast', 'a: {{ secrets.C | int }}', 'f.yaml'],
    ['a boolean', 'a: {{ secrets.C | bool }}', 'f.yaml'],
    ['base64', 'a: {{ secrets.C | base64decode }}', 'f.yaml'],
    ['a shell word with NUL', 'a: {{ secrets.C | sh }}', 'f.yaml'],
    ['XML', 'a: {{ secrets.C | xml }}', 'f.yaml'],
    ['a filter’s argument', "a: {{ 'x' | indent(secrets.C) }}", 'f.yaml'],
    ['arithmetic', 'a: {{ secrets.C - 1 }}', 'f.yaml'],
    ['a comparison', 'a: {{ secrets.C < 1 }}', 'f.yaml'],
    ['a field of what is no JSON', "a: {{ secret('C', subkey='x') }}", 'f.yaml'],
    ['a field of broken JSON', "a: {{ secret('J', subkey='a') }}", 'f.yaml'],
    ['an anchor', 'a: &{{ secrets.C }} 1', 'f.yaml'],
    ['a key that is there already', `{{ secrets.C }}: 1\n{{ secrets.C }}: 2`, 'f.yaml'],
    ['a directive', '%TAG ! {{ secrets.C }}\n---\na: 1', 'f.yaml'],
    ['Fluent Bit', '[OUTPUT]\n    Name x\n    Key {{ secrets.C }}\n', 'f.conf'],
    ['a Fluent Bit key', '[OUTPUT]\n    {{ secrets.C }} x\n', 'f.conf'],
    ['a .env key', '{{ secrets.C }}=1\n', '.env'],
    ['TOML', '[{{ secrets.C }}\n', 'f.toml'],
    ['XML NUL', '<a>{{ secrets.C }}</a>', 'f.xml'],
    ['a schema of nothing', 'a: {{ secrets.C }}: b', 'f.yaml'],
  ])('%s', async (_, source, filename) => {
    const error = await renderer.render(source, { filename }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expectNoLeak(error)
  })

  it('of a provider that throws it', async () => {
    const leaky: Provider = {
      name: 'leaky',
      get: () => {
        throw Object.assign(new Error(`bad answer: ${CANARY}`), { body: CANARY, cause: new Error(CANARY) })
      },
    }
    expectNoLeak(
      await renderConfig('a: {{ secrets.C }}', { providers: [leaky], filename: 'f.yaml' }).catch(
        error => error,
      ),
    )
  })

  it('of a provider that answers with nonsense', async () => {
    const odd = { name: 'odd', get: () => ({ secret: CANARY }) as never }
    expectNoLeak(
      await renderConfig('a: {{ secrets.C }}', { providers: [odd], filename: 'f.yaml' }).catch(
        error => error,
      ),
    )
  })

  it('of a variable that is not base64', async () => {
    const providers = [env({ env: { SECRET_C: `${CANARY}!` } })]
    expectNoLeak(
      await renderConfig('a: {{ secrets.C }}', { providers, filename: 'f.yaml' }).catch(error => error),
    )
  })

  it('of two variables that are the same but for case', async () => {
    const providers = [env({ env: { SECRET_C: CANARY, SECRET_c: `${CANARY}2` } })]
    expectNoLeak(
      await renderConfig('a: {{ secrets.C }}', { providers, filename: 'f.yaml' }).catch(error => error),
    )
  })

  it('when something else is wrong as well', async () => {
    expectNoLeak(
      await renderer
        .render('a: {{ secrets.C }}\nb: {{ secrets.NOPE }}\n', { filename: 'f.yaml' })
        .catch(error => error),
    )
  })
})

describe('no value is in a result but in its text', () => {
  it('whoever prints it', async () => {
    const result = await renderer.render('a: {{ secrets.C }}\n', { filename: 'f.yaml', missing: 'keep' })
    const { references, warnings, redactor } = result
    for (const part of PARTS) {
      expect(JSON.stringify({ references, warnings })).not.toContain(part)
      expect(
        inspect({ references, warnings, redactor, renderer }, { depth: 20, showHidden: true }),
      ).not.toContain(part)
    }
  })
})
