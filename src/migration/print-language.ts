import type { Expression } from '../expressions/syntax.ts'
import { type Meaning, meaningOf } from './meaning.ts'
import { Unsayable } from './unsayable.ts'

/**
 * Writes an expression in the default language or in Kestra's. Parentheses stand wherever one operator stands inside
 * another, so that both languages, whose precedences differ, read the same tree.
 */
export interface Language {
  readonly name: 'default' | 'kestra'
  /** The quote that texts get, unless they hold it. */
  readonly quote: "'" | '"'
}

/** @throws Unsayable */
export function printLanguage(node: Expression, language: Language): string {
  const print = (child: Expression): string => printLanguage(child, language)
  const operand = (child: Expression): string => (isAtom(child) ? print(child) : `(${print(child)})`)
  switch (node.type) {
    case 'literal':
      return printLiteral(node.value, language)
    case 'secret-name':
    case 'secret-call':
    case 'secret-uri':
    case 'env':
      return printSecret(meaningOf(node, 'default'), node, language)
    case 'variable':
      return `vars.${node.name}`
    case 'filter': {
      const name = language.name === 'kestra' && node.name === 'formencode' ? 'urlencode' : node.name
      const args = [
        ...node.args.map(operand),
        ...Object.entries(node.named).map(([key, value]) => `${key}=${operand(value)}`),
      ]
      const input = node.input.type === 'filter' ? print(node.input) : operand(node.input)
      return `${input} | ${name}${args.length === 0 ? '' : `(${args.join(', ')})`}`
    }
    case 'concat':
      return `${node.left.type === 'concat' ? print(node.left) : operand(node.left)} ~ ${operand(node.right)}`
    case 'fallback':
      return `${node.left.type === 'fallback' ? print(node.left) : operand(node.left)} ?? ${operand(node.right)}`
    case 'if': {
      const [condition, yes] = [operand(node.condition), operand(node.consequent)]
      const no = node.otherwise === undefined ? undefined : operand(node.otherwise)
      if (language.name === 'kestra') return `${condition} ? ${yes} : ${no}`
      return `${yes} if ${condition}${no === undefined ? '' : ` else ${no}`}`
    }
    case 'arithmetic':
    case 'compare':
    case 'logic':
      return `${operand(node.left)} ${node.operator} ${operand(node.right)}`
    case 'negate':
      return `-${operand(node.operand)}`
    case 'not':
      return `not ${operand(node.operand)}`
    case 'is':
      return `${operand(node.operand)} is ${node.test}`
    default:
      throw new Unsayable('this is not written anew')
  }
}

/** A reference alone. @throws Unsayable */
export function printMeaning(meaning: Meaning, language: Language): string {
  const expression = meaning.type === 'computed' ? meaning.expression : undefined
  return printSecret(meaning, expression, language)
}

/** Names that stand behind a dot in every reading, and no name that is refused. */
const NAME = /^(?!(?:constructor|prototype|__proto__)$)[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*$/

function printSecret(meaning: Meaning, node: Expression | undefined, language: Language): string {
  const quoted = (text: string): string => printText(text, language)
  switch (meaning.type) {
    case 'name':
      if (language.name === 'kestra') return `secret(${quoted(meaning.key)})`
      if (NAME.test(meaning.key)) return `secrets.${meaning.key}`
      // In secret('x:y') the first word may be the alias of a provider.
      return meaning.key.includes(':') ? `secrets[${quoted(meaning.key)}]` : `secret(${quoted(meaning.key)})`
    case 'fields':
      return `secrets${meaning.segments.map(name => (NAME.test(name) ? `.${name}` : `[${quoted(name)}]`)).join('')}`
    case 'stored': {
      const { scheme, key, field } = meaning
      if (key.includes('#')) throw new Unsayable('"#" in a path would begin the name of a field')
      return `secret(${quoted(`${scheme}:${key}${field === undefined ? '' : `#${field}`}`)})`
    }
    case 'call': {
      const args = (['namespace', 'subkey', 'version'] as const).flatMap(name =>
        meaning[name] === undefined ? [] : [`${name}=${quoted(meaning[name])}`],
      )
      return `secret(${[quoted(meaning.key), ...args].join(', ')})`
    }
    case 'env':
      return `envs${/^[A-Za-z_]\w*$/.test(meaning.name) ? `.${meaning.name}` : `[${quoted(meaning.name)}]`}`
    case 'own':
      throw new Unsayable(meaning.reason, meaning.hint)
    case 'computed':
      break
  }
  if (node?.type !== 'secret-call') return printLanguage(node!, language)
  // A key that is computed.
  const args = (['key', 'namespace', 'subkey', 'version'] as const).flatMap(name => {
    const value = node[name]
    if (value === undefined) return []
    const text = printLanguage(value, language)
    return [name === 'key' ? text : `${name}=${isAtom(value) ? text : `(${text})`}`]
  })
  return `secret(${args.join(', ')})`
}

function isAtom({ type }: Expression): boolean {
  return type === 'literal' || type.startsWith('secret-') || type === 'env' || type === 'variable'
}

function printLiteral(value: string | number | boolean | null, language: Language): string {
  if (typeof value === 'string') return printText(value, language)
  const text = String(value)
  if (typeof value === 'number' && !/^\d+(?:\.\d+)?$/.test(text))
    throw new Unsayable('this number is not written anew')
  return text
}

/** Without escapes, which the two languages read in different ways. */
function printText(text: string, { name, quote }: Language): string {
  const other = quote === "'" ? '"' : "'"
  const used = text.includes(quote) ? other : quote
  if (text.includes(used) || /[\\\0-\x1f\x7f]/.test(text))
    throw new Unsayable('a text with both quotes, a backslash or a control character is not written anew')
  if (name === 'kestra' && text.includes('#{'))
    throw new Unsayable('Kestra reads "#{" in a text as the beginning of an expression')
  return used + text + used
}
