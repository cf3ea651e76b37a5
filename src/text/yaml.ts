import { CST } from 'yaml'

/**
 * The one door to the `yaml` package. Its errors quote source text, so nothing of them leaves this file.
 */

export type ScalarSource =
  | { readonly type: 'scalar' | 'single-quoted-scalar' | 'double-quoted-scalar'; readonly source: string }
  | {
      readonly type: 'block-scalar'
      /** `|`, `>-2` … */
      readonly header: string
      /** Everything behind the header's line break. */
      readonly source: string
      /** Indentation of the parent node; -1 at the root. */
      readonly parentIndent: number
    }

/** What a reader takes the scalar for, or `undefined` if it is not well formed. */
export function readYamlScalar(scalar: ScalarSource): string | undefined {
  let failed = false
  const onError = (_offset: number, code: string): void => {
    // A root scalar needs no indentation; the package does not know here that it is one.
    if (code !== 'BAD_INDENT' || scalar.type !== 'block-scalar' || scalar.parentIndent >= 0) failed = true
  }
  const token: unknown =
    scalar.type === 'block-scalar'
      ? {
          type: scalar.type,
          offset: 0,
          indent: Math.max(scalar.parentIndent, 0),
          props: [{ type: 'block-scalar-header', offset: 0, indent: 0, source: scalar.header }],
          source: scalar.source,
        }
      : { type: scalar.type, offset: 0, indent: 0, source: scalar.source, end: [] }
  const value = CST.resolveAsScalar(token as Parameters<typeof CST.resolveAsScalar>[0], true, onError)?.value
  return failed ? undefined : value
}

/**
 * A whole YAML document as plain data, for files of other tools. The full reader is loaded when it is first needed.
 * @returns `undefined` if the text is not one well-formed document
 */
export async function parseYaml(text: string): Promise<unknown> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent', merge: true })
  return document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 })
}
