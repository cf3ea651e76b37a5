/**
 * A rendered config as a module, for test runners that load configs by `import`. Goes in: a file and secrets; comes out:
 * JavaScript whose default export is the text or, parsed, the document. The module makes the values that went in known
 * to the test run before anybody sees the text.
 */
import { createRedactor, type Redactor } from '../../redact/redactor.ts'
import { createRenderer } from '../../renderer.ts'
import { fakeSecrets } from '../../testing/fake-secrets.ts'
import { parseRendered } from './parse-rendered.ts'
import type { RenderFixtureOptions } from './render-fixture.ts'
import { secretsOf } from './secrets-of.ts'

/** Where the module finds `registerSecret`. */
const RUN_REDACTOR = new URL(
  import.meta.url.endsWith('.ts') ? './run-redactor.ts' : './run-redactor.js',
  import.meta.url,
).href

export interface RenderModuleOptions extends RenderFixtureOptions {
  /** The default export is what the text reads as; a list if there are several documents. Default: `false`. */
  readonly parsed?: boolean
}

/**
 * @param path absolute
 * @throws RenderConfigError with everything that is wrong with the config; TypeError if it can not be parsed
 */
export async function renderModule(path: string, options: RenderModuleOptions = {}): Promise<string> {
  const { parsed = false, secrets = fakeSecrets(), env = {}, ...given } = options
  const known: [value: string | readonly number[], name: string | undefined][] = []
  const redactor: Redactor = Object.create(createRedactor(), {
    add: {
      value: (value: string | Uint8Array, name?: string) => {
        known.push([typeof value === 'string' ? value : [...value], name])
      },
    },
  })
  const renderer = createRenderer({ ...given, providers: [secretsOf(secrets)], env, redactor })
  try {
    const { text, references } = await renderer.renderFile(path)
    let shown: unknown = text
    if (parsed) {
      const documents = await parseRendered(text, path, given.format)
      if (documents.length === 0)
        throw new TypeError(`${path} is neither YAML nor JSON, and can not be parsed`)
      shown = documents.length === 1 ? documents[0] : documents
    }
    return `import { registerSecret } from ${JSON.stringify(RUN_REDACTOR)}
for (const [value, name] of ${JSON.stringify(known)})
  registerSecret(typeof value === 'string' ? value : Uint8Array.from(value), name ?? undefined)
export const references = ${JSON.stringify(references)}
export default ${JSON.stringify(shown)}
`
  } finally {
    await renderer.close()
  }
}
