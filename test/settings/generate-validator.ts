/**
 * Makes src/settings/validate-settings.ts from the published schema: ajv at development time, none of it at run time.
 * After a change of the schema: `npx vitest run test/settings/validate-settings.test.ts -u`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '../..')

export const settingsSchema: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(join(root, 'src/settings/settings.schema.json'), 'utf8'),
)

const HEAD = `// @ts-nocheck
// biome-ignore-all lint: generated
// biome-ignore-all format: generated
// biome-ignore-all assist: generated
/**
 * What settings.schema.json says against the data of a settings file; an empty list if nothing. Generated from that
 * file by test/settings/generate-validator.ts, which says how.
 */
import type { SchemaError } from '../schema/compile-schema.ts'

`

export async function generateValidator(): Promise<string> {
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    ownProperties: true,
    code: { source: true },
  })
  const commonJs = (standaloneCode as unknown as typeof standaloneCode.default)(
    ajv,
    ajv.compile(settingsSchema),
  )
  const { outputFiles } = await build({
    stdin: { contents: "import validate from 'compiled'; export { validate }", resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    legalComments: 'none',
    minifyWhitespace: true,
    plugins: [
      {
        name: 'compiled',
        setup(bundle) {
          bundle.onResolve({ filter: /^compiled$/ }, () => ({ path: 'compiled', namespace: 'compiled' }))
          bundle.onLoad({ filter: /.*/, namespace: 'compiled' }, () => ({
            contents: commonJs,
            resolveDir: root,
          }))
        },
      },
    ],
  })
  const code = outputFiles[0]!.text
    .replace(/export\{(\w+) as validate\};?\s*$/, 'const validate = $1;\n')
    .replaceAll(/^\/\/ .*\n/gm, '')
  return `${HEAD}${code}
export const validateSettings: (data: unknown) => readonly SchemaError[] = data =>
  validate(data) === true ? [] : validate.errors

/** The keys that each closed object may have, by its place with a star for every index. */
export const SETTINGS_KEYS: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(closedKeys(settingsSchema, ''))}
`
}

/** By JSON pointer of the object, with a star for every index and every name that is free. */
function closedKeys(schema: unknown, pointer: string): Record<string, string[]> {
  if (typeof schema !== 'object' || schema === null) return {}
  const { $ref, additionalProperties, properties = {}, items, then } = schema as Record<string, unknown>
  if (typeof $ref === 'string') {
    const definitions = settingsSchema.definitions as Record<string, unknown>
    return closedKeys(definitions[$ref.replace('#/definitions/', '')], pointer)
  }
  const here = additionalProperties === false ? { [pointer]: Object.keys(properties as object) } : {}
  const below = Object.entries(properties as object).map(([key, value]) =>
    closedKeys(value, `${pointer}/${key}`),
  )
  const others = [closedKeys(items, `${pointer}/*`), closedKeys(additionalProperties, `${pointer}/*`)]
  return Object.assign(here, ...below, ...others, closedKeys(then, pointer))
}
