import type { EncodableValue } from '../formats/format.ts'
import type { DocumentNode } from '../text/document-tree.ts'
import type { MaskedText } from '../text/mask.ts'

/** A node of the masked template with what a reader of the rendered document finds there. */
export interface FilledNode {
  readonly node: DocumentNode
  /** As `JSON.parse` would give it. */
  readonly data: unknown
  /** True if an expression stands in this scalar. */
  readonly holdsExpression: boolean
  /** True if one of them is not known yet: it is left for the platform, or has no value. */
  readonly isUnknown: boolean
  /** By rendered key. */
  readonly entries?: ReadonlyMap<string, FilledEntry>
  /** True if a key is not known yet. */
  readonly hasUnknownKey?: boolean
  readonly items?: readonly FilledNode[]
}

export interface FilledEntry {
  readonly key: FilledNode
  readonly value: FilledNode
}

/**
 * Puts values into a tree at the level of scalars; no rendered text is read. What an alias repeats is filled once.
 * @param values by span; a span without one keeps its source text
 */
export function fillNode(
  root: DocumentNode,
  document: MaskedText,
  values: ReadonlyMap<number, EncodableValue>,
): FilledNode {
  const known = new Map<DocumentNode, FilledNode>()

  const fill = (node: DocumentNode): FilledNode => {
    const before = known.get(node)
    if (before !== undefined) return before
    const filled = build(node)
    known.set(node, filled)
    return filled
  }

  const build = (node: DocumentNode): FilledNode => {
    const plain = { node, holdsExpression: false, isUnknown: false }
    if (node.kind === 'list') {
      const items = node.items.map(fill)
      return { ...plain, items, data: items.map(item => item.data) }
    }
    if (node.kind === 'scalar') {
      const { value } = node
      return typeof value === 'string' && document.holdsWord(value)
        ? fillText(node, value, document, values)
        : { ...plain, data: value }
    }
    const entries = new Map<string, FilledEntry>()
    const data: Record<string, unknown> = {}
    let hasUnknownKey = false
    for (const entry of node.entries) {
      const key = fill(entry.key)
      const value = fill(entry.value)
      const name = keyName(key, document)
      entries.set(name, { key, value })
      // By assignment, `__proto__` would be no key.
      Object.defineProperty(data, name, {
        value: value.data,
        enumerable: true,
        configurable: true,
        writable: true,
      })
      hasUnknownKey ||= key.isUnknown
    }
    return { ...plain, entries, hasUnknownKey, data }
  }

  return fill(root)
}

function fillText(
  node: DocumentNode,
  text: string,
  document: MaskedText,
  values: ReadonlyMap<number, EncodableValue>,
): FilledNode {
  const parts = document.split(text)
  const isUnknown = parts.some(part => typeof part === 'number' && !values.has(part))
  const typed = typedWhole(node, parts, document, values)
  const data =
    typed === undefined
      ? parts.map(part => (typeof part === 'string' ? part : textOf(part, document, values))).join('')
      : JSON.parse(typed)
  return { node, data, holdsExpression: true, isUnknown }
}

/** The literal of a typed value that is all there is in the scalar. */
function typedWhole(
  node: DocumentNode,
  parts: readonly (string | number)[],
  document: MaskedText,
  values: ReadonlyMap<number, EncodableValue>,
): string | undefined {
  const [before, span, after] = parts
  if (parts.length !== 3 || before !== '' || after !== '' || typeof span !== 'number') return undefined
  const { start, end } = document.spans[span]!
  return node.start === start && node.end === end ? values.get(span)?.typed?.literal : undefined
}

function textOf(
  span: number,
  { source, spans }: MaskedText,
  values: ReadonlyMap<number, EncodableValue>,
): string {
  const { start, end } = spans[span]!
  return values.get(span)?.text ?? source.slice(start, end)
}

/** Keys that are no text are known by the text they have; a map or list as a key by its place in the source. */
function keyName({ node, data }: FilledNode, { source }: MaskedText): string {
  return node.kind === 'scalar' ? String(data) : source.slice(node.start, node.end)
}

/** A text that is no template: nothing in it is an expression, whatever it looks like. */
export function plainDocument(text: string): MaskedText {
  return {
    source: text,
    masked: text,
    spans: [],
    split: part => [part],
    word: () => '',
    holdsWord: () => false,
  }
}
