import { type Expression, visit } from '../expressions/syntax.ts'
import { Unsayable } from './unsayable.ts'

/**
 * What the default language and Kestra's do not share. In: an expression of one of them. Refused: what the other has
 * not, or takes for something else.
 */

/** Filters that Kestra has too, under the same name and with the same result (Pebble's and Kestra's own). */
const SHARED_FILTERS: ReadonlySet<string> = new Set(
  `upper lower trim base64encode base64decode slice first last split join length abbreviate sha256 sha1 sha512 md5
  slugify indent nindent startsWith endsWith substringBefore substringBeforeLast substringAfter substringAfterLast
  urldecode formencode`.split(/\s+/),
)

/**
 * @param to the language that the expression is to be written in
 * @throws Unsayable
 */
export function assertShared(expression: Expression, to: 'default' | 'kestra'): void {
  visit(expression, node => {
    switch (node.type) {
      case 'filter':
        if (node.name === 'default' || node.name === 'd')
          throw new Unsayable(
            'Kestra takes an empty text for missing and can not rescue a missing secret, so "default" means two things',
          )
        if (to === 'kestra' && node.name === 'urlencode')
          throw new Unsayable('"urlencode" encodes as a form does', 'write "formencode" to allow that')
        if (to === 'kestra' && !SHARED_FILTERS.has(node.name))
          throw new Unsayable(`Kestra has no filter "${node.name}" that does the same`)
        return
      case 'fallback':
        if (asksForSecret(node.left))
          throw new Unsayable('Kestra can not rescue a missing secret, so "??" means two things')
        return
      case 'secret-name':
        if (to === 'kestra' && node.segments.length > 1) throw new Unsayable(FIELDS_REASON, FIELDS_HINT)
        return
      case 'secret-call':
        if (to === 'kestra' && node.version !== undefined)
          throw new Unsayable('Kestra has no versions of secrets')
        return
      case 'in':
      case 'list':
      case 'map':
        throw new Unsayable(
          node.type === 'in' ? 'Kestra has no "in"' : `a ${node.type} is written as text in another way`,
        )
      case 'if':
        if (node.otherwise === undefined && to === 'kestra')
          throw new Unsayable('a conditional needs its "else"')
        return
      case 'is':
        if (to === 'kestra' && (node.test === 'undefined' || node.test === 'none'))
          throw new Unsayable(`Kestra has no test "${node.test}"`)
        return
    }
  })
}

export const FIELDS_REASON: string =
  'a name with dots may be one secret or a field of one, and only a store can tell which'
export const FIELDS_HINT: string =
  "say which with secret('a.b') or secret('a', subkey='b'), then migrate again"

function asksForSecret(expression: Expression): boolean {
  let asks = false
  visit(expression, ({ type }) => {
    asks ||= type === 'secret-name' || type === 'secret-call' || type === 'secret-uri'
  })
  return asks
}
