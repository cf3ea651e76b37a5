import type { Format } from '../formats/format.ts'
import {
  JSON_GRAMMAR,
  JSON5_GRAMMAR,
  JSONC_GRAMMAR,
  JSONL_GRAMMAR,
  type JsonGrammar,
} from '../formats/json/grammar.ts'
import type { DocumentTrees } from '../text/document-tree.ts'
import { readYamlTrees } from '../text/yaml.ts'
import { readJsonTrees } from './read-json-trees.ts'

const JSON_GRAMMARS: ReadonlyMap<string, JsonGrammar> = new Map(
  [JSON_GRAMMAR, JSONL_GRAMMAR, JSONC_GRAMMAR, JSON5_GRAMMAR].map(grammar => [grammar.name, grammar]),
)
const YAML_FORMATS: ReadonlySet<string> = new Set(['yaml', 'compose'])

/** The formats whose documents a JSON Schema can describe. */
export const schemaFormats: readonly string[] = [...YAML_FORMATS, ...JSON_GRAMMARS.keys()]

/** Reads text that the format itself has accepted. */
export async function readTrees({ name }: Format, text: string): Promise<DocumentTrees> {
  const grammar = JSON_GRAMMARS.get(name)
  return grammar === undefined ? readYamlTrees(text) : readJsonTrees(text, grammar)
}
