import { CST } from 'yaml'
import type { DocumentTrees, TreeProblem } from './document-tree.ts'

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
 * @param options `ordered` gives maps as `Map` in the order of the text, and integers as `bigint`. Default: `false`.
 * @returns `undefined` if the text is not one well-formed document
 */
export async function parseYaml(
  text: string,
  { ordered = false }: { ordered?: boolean } = {},
): Promise<unknown> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, {
    prettyErrors: false,
    logLevel: 'error', // with 'silent' further documents are passed over
    merge: !ordered,
    intAsBigInt: ordered,
  })
  if (document.errors.length > 0) return undefined
  return document.toJS({ maxAliasCount: 100, mapAsMap: ordered })
}

/** Every document of a YAML text as plain data; none if the text is not well formed. */
export async function parseYamlDocuments(text: string): Promise<readonly unknown[]> {
  const { parseAllDocuments } = await import('yaml')
  const documents = [...parseAllDocuments(text, { prettyErrors: false, logLevel: 'error', merge: true })]
  if (documents.some(({ errors }) => errors.length > 0)) return []
  return documents.map(document => document.toJS({ maxAliasCount: 100 }) as unknown)
}

/**
 * Every document of a YAML text as a tree with places; `<<` merges. The full reader is loaded when it is first needed.
 * Text that could exhaust it is refused before it sees it.
 */
export async function readYamlTrees(text: string): Promise<DocumentTrees> {
  const [yaml, { findExcess }, { toDocumentTrees }] = await Promise.all([
    import('yaml'),
    import('./yaml-caps.ts'),
    import('./yaml-tree.ts'),
  ])
  const excess = findExcess(new yaml.Lexer().lex(text))
  if (excess !== undefined) return { documents: [], problems: [excess] }
  const parsed = yaml.parseAllDocuments(text, {
    prettyErrors: false,
    // Looking for equal keys costs quadratic time here.
    uniqueKeys: false,
    logLevel: 'error',
  })
  const documents = [...parsed]
  const problems = documents
    .flatMap(({ errors }) => errors)
    .slice(0, MAX_PROBLEMS)
    .map(toTreeProblem)
  return problems.length > 0
    ? { documents: [], problems }
    : toDocumentTrees(documents, text.length, yaml.isMap)
}

/** After so many the rest only follows from them. */
const MAX_PROBLEMS = 20

/** Of an error only its code and place are kept: its message may quote the text. */
function toTreeProblem({
  code,
  pos,
}: {
  readonly code: string
  readonly pos: readonly number[]
}): TreeProblem {
  return { offset: pos[0] ?? 0, message: MESSAGES[code] ?? 'this is no well-formed YAML' }
}

const MESSAGES: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'an alias takes neither anchor nor tag',
  BAD_ALIAS: 'the name of an anchor or alias is not well formed',
  BAD_DIRECTIVE: 'the directive is not known or not well formed',
  BAD_DQ_ESCAPE: 'a backslash begins an escape that YAML does not have',
  BAD_INDENT: 'the indentation fits nothing above, or a bracket is not closed',
  BAD_SCALAR_START: 'a plain value can not start with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a nested map or list can not start on the line of its key; or a value with ": " needs quotes',
  BLOCK_IN_FLOW: 'a block collection can not stand inside brackets',
  KEY_OVER_1024_CHARS: 'the key is longer than 1,024 characters',
  MISSING_CHAR: 'a quote, a bracket, a comma or a blank is missing',
  MULTILINE_IMPLICIT_KEY: 'a key stands on one line; or a ":" is missing',
  TAB_AS_INDENT: 'tabs can not indent',
}
