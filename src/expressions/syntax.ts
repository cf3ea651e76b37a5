/**
 * The checked syntax tree of one expression: everything that our language can say, and nothing else.
 * Trees are plain data and are shared between documents; they hold no value and no reference.
 */
export type Expression =
  | { readonly type: 'literal'; readonly value: string | number | boolean | null }
  | SecretCall
  | SecretName
  | SecretUri
  | { readonly type: 'env'; readonly name: string }
  | { readonly type: 'variable'; readonly name: string }
  | TemplateNode
  | FilterCall
  | { readonly type: 'fallback'; readonly left: Expression; readonly right: Expression }
  | { readonly type: 'concat'; readonly left: Expression; readonly right: Expression }
  | {
      readonly type: 'arithmetic'
      readonly operator: Arithmetic
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly type: 'negate'; readonly operand: Expression }
  | {
      readonly type: 'compare'
      readonly operator: Comparison
      readonly left: Expression
      readonly right: Expression
      /** True if `'1'` equals `1` (whole templates). Default: `false`. */
      readonly loose?: boolean
    }
  | {
      readonly type: 'logic'
      readonly operator: 'and' | 'or'
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly type: 'not'; readonly operand: Expression }
  | {
      readonly type: 'if'
      readonly condition: Expression
      readonly consequent: Expression
      readonly otherwise: Expression | undefined
    }
  | { readonly type: 'in'; readonly item: Expression; readonly container: Expression }
  | {
      readonly type: 'is'
      readonly operand: Expression
      readonly test: Test | TemplateTest
      readonly args?: readonly Expression[]
    }
  | { readonly type: 'list'; readonly items: readonly Expression[] }
  | {
      readonly type: 'map'
      readonly entries: readonly { readonly key: Expression; readonly value: Expression }[]
    }

export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '**' | '//'
export type Comparison = '==' | '!=' | '<' | '>' | '<=' | '>='
export type Test = 'defined' | 'undefined' | 'null' | 'none' | 'empty'

/** What only a whole template can say: names that it gives itself, members of values, calls of macros. */
export type TemplateNode =
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'member'; readonly target: Expression; readonly key: Expression }
  | {
      readonly type: 'call'
      readonly callee: Expression
      readonly args: readonly Expression[]
      readonly named: Readonly<Record<string, Expression>>
    }
  /** `secrets[vars.region ~ '_KEY']`: a name below a root that is only known when the template runs. */
  | { readonly type: 'root-at'; readonly root: Root; readonly keys: readonly Expression[] }

export type Root = 'secrets' | 'envs' | 'vars'

/** nunjucks' tests besides those of every expression. */
export type TemplateTest =
  | 'number'
  | 'string'
  | 'mapping'
  | 'iterable'
  | 'even'
  | 'odd'
  | 'divisibleby'
  | 'truthy'
  | 'falsy'
  | 'lower'
  | 'upper'
  | 'eq'
  | 'ne'
  | 'gt'
  | 'ge'
  | 'lt'
  | 'le'

/** `secret('KEY', namespace='a.b', subkey='x.y', version='3')`. */
export interface SecretCall {
  readonly type: 'secret-call'
  readonly key: Expression
  readonly namespace?: Expression
  readonly subkey?: Expression
  readonly version?: Expression
}

/** `secrets.db.password`, `secrets['any key']`. */
export interface SecretName {
  readonly type: 'secret-name'
  readonly segments: readonly string[]
}

/** A reference in a notation of its own, such as `op://vault/item/field`. */
export interface SecretUri {
  readonly type: 'secret-uri'
  /** As written. */
  readonly display: string
  /** Ask the provider of this alias and no other, if the chain has it. */
  readonly scheme?: string
  readonly candidates: readonly SecretCandidate[]
}

/** A secret that may hold the value, and the field to take of it. */
export interface SecretCandidate {
  readonly key: string
  readonly path: readonly string[]
}

/** The nodes that ask for a secret. */
export type SecretNode = SecretCall | SecretName | SecretUri

export interface FilterCall {
  readonly type: 'filter'
  readonly name: string
  readonly input: Expression
  readonly args: readonly Expression[]
  readonly named: Readonly<Record<string, Expression>>
}

/** Visits an expression and everything in it, outside in. */
export function visit(expression: Expression, visitor: (node: Expression) => void): void {
  visitor(expression)
  for (const child of children(expression)) visit(child, visitor)
}

function children(node: Expression): readonly Expression[] {
  switch (node.type) {
    case 'literal':
    case 'secret-name':
    case 'secret-uri':
    case 'env':
    case 'variable':
    case 'name':
      return []
    case 'member':
      return [node.target, node.key]
    case 'call':
      return [node.callee, ...node.args, ...Object.values(node.named)]
    case 'root-at':
      return node.keys
    case 'secret-call':
      return [node.key, node.namespace, node.subkey, node.version].filter(arg => arg !== undefined)
    case 'filter':
      return [node.input, ...node.args, ...Object.values(node.named)]
    case 'fallback':
    case 'concat':
    case 'arithmetic':
    case 'compare':
    case 'logic':
      return [node.left, node.right]
    case 'negate':
    case 'not':
      return [node.operand]
    case 'is':
      return [node.operand, ...(node.args ?? [])]
    case 'if':
      return [node.condition, node.consequent, ...(node.otherwise === undefined ? [] : [node.otherwise])]
    case 'in':
      return [node.item, node.container]
    case 'list':
      return node.items
    case 'map':
      return node.entries.flatMap(entry => [entry.key, entry.value])
  }
}
