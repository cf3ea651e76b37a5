/**
 * Takes one field out of a secret that is JSON. In: its text and the path. Out: the field as text. Only what the
 * text itself says counts: no property of any prototype, and of a key written twice the last.
 *
 * A string is given as it is, `null` as the text `null`, an object or a list as compact JSON. Numbers keep the
 * digits they were written with (`12345678901234567890` stays whole), but for zeros at the end of a fraction.
 */
export type Field =
  | { readonly outcome: 'FOUND'; readonly text: string }
  /** JSON without that field. */
  | { readonly outcome: 'ABSENT' }
  /** Not a JSON object or list, or nested more than 500 levels deep. */
  | { readonly outcome: 'NOT_JSON' }

/**
 * @param path segments from the root; where a property's own name has dots, as `user.name`, the longest join of
 * segments that is there wins. Lists take their index from 0.
 */
export function takeField(json: string, path: readonly string[]): Field {
  const tree = readTree(json)
  if (tree === null || typeof tree !== 'object') return { outcome: 'NOT_JSON' }
  const node = find(tree, path)
  if (node === undefined) return { outcome: 'ABSENT' }
  return {
    outcome: 'FOUND',
    text: typeof node === 'string' && node.startsWith('s') ? node.slice(1) : write(node),
  }
}

/**
 * JSON in which every string and key has an `s` in front and every number is a string of `n` and its digits: so
 * `JSON.parse` loses no digit, reorders no key, and no key is the name of something built in.
 */
type Tree = string | boolean | null | readonly Tree[] | { readonly [key: string]: Tree }

const TOKEN = /\\.|"|[[{]|[\]}]|-?\d[\d.eE+-]*/g
const DEEPEST = 500

function readTree(json: string): Tree | undefined {
  try {
    JSON.parse(json)
  } catch {
    return undefined // the error would quote the secret
  }
  let inString = false
  let depth = 0
  let deepest = 0
  const tagged = json.replace(TOKEN, token => {
    if (token === '"') {
      inString = !inString
      return inString ? '"s' : '"'
    }
    if (inString) return token
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth)
    else if (token === ']' || token === '}') depth--
    else return `"n${token}"`
    return token
  })
  return deepest > DEEPEST ? undefined : (JSON.parse(tagged) as Tree)
}

function find(node: Tree, path: readonly string[]): Tree | undefined {
  if (path.length === 0) return node
  if (node === null || typeof node !== 'object') return undefined
  if (isList(node)) {
    const item = /^(?:0|[1-9]\d{0,9})$/.test(path[0]!) ? node[Number(path[0])] : undefined
    return item === undefined ? undefined : find(item, path.slice(1))
  }
  for (let taken = path.length; taken > 0; taken--) {
    const key = `s${path.slice(0, taken).join('.')}`
    const found = Object.hasOwn(node, key) ? find(node[key]!, path.slice(taken)) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function write(node: Tree): string {
  if (node === null || typeof node === 'boolean') return String(node)
  if (typeof node === 'string')
    return node.startsWith('s') ? JSON.stringify(node.slice(1)) : trimFraction(node.slice(1))
  if (isList(node)) return `[${node.map(write).join(',')}]`
  const members = Object.entries(node).map(
    ([key, value]) => `${JSON.stringify(key.slice(1))}:${write(value)}`,
  )
  return `{${members.join(',')}}`
}

function isList(node: Tree): node is readonly Tree[] {
  return Array.isArray(node)
}

function trimFraction(number: string): string {
  return number.replace(/^(-?\d+\.\d*?[1-9])0+$/, '$1')
}
