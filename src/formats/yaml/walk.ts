import type { SyntaxProblem } from '../format.ts'
import { lexYaml } from './lex.ts'
import { YamlStructure, type YamlVisitor } from './structure.ts'

/**
 * One pass over a YAML stream. It follows the block and flow structure just far enough to know, for every scalar, its
 * role, its parent's indentation and its path, and to tell a document that is not YAML.
 */
export function walkYaml(text: string, visitor: YamlVisitor): SyntaxProblem[] {
  const structure = new YamlStructure(text, visitor)
  lexYaml(text, structure)
  return structure.problems
}
