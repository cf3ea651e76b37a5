// The parts of nunjucks that we use; its own types do not declare them. Undocumented, so the version is pinned.
declare module 'nunjucks/src/lexer.js' {
  export interface Token {
    readonly type: string
    readonly value: unknown
    readonly lineno: number
    readonly colno: number
  }
  export interface Tokenizer {
    in_code: boolean
    nextToken(): Token | null
  }
  const lexer: {
    lex(source: string, options: { tags: Record<string, string> }): Tokenizer
    readonly TOKEN_VARIABLE_END: string
    readonly TOKEN_SYMBOL: string
    readonly TOKEN_COMMA: string
    readonly TOKEN_OPERATOR: string
  }
  export default lexer
}

declare module 'nunjucks/src/parser.js' {
  import type { Token, Tokenizer } from 'nunjucks/src/lexer.js'
  import type { Node } from 'nunjucks/src/nodes.js'
  export class ParserClass {
    constructor(tokenizer: Tokenizer)
    nextToken(withWhitespace?: boolean): Token | null
    peekToken(): Token | null
    parseExpression(): Node
    parsePrimary(noPostfix?: boolean): Node
    parseSignature(tolerant?: boolean): Node | null
    skip(type: string): boolean
    skipSymbol(value: string): boolean
    skipValue(type: string, value: string): boolean
  }
  const parser: { Parser: typeof ParserClass }
  export default parser
}

declare module 'nunjucks/src/nodes.js' {
  export interface Node {
    readonly typename: string
    readonly lineno: number
    readonly colno: number
    readonly value?: unknown
    readonly children?: readonly Node[]
    readonly target?: Node
    readonly val?: Node
    readonly name?: Node
    readonly args?: Node
    readonly key?: Node
    readonly left?: Node
    readonly right?: Node
    readonly expr?: Node
    readonly ops?: readonly Node[]
    readonly type?: string
    readonly cond?: Node
    readonly body?: Node
    readonly else_?: Node | null
  }
}
