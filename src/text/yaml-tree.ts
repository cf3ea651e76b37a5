import {
  type DocumentNode,
  type DocumentTrees,
  MAX_TREE_NODES,
  type MapEntry,
  type TreeProblem,
} from './document-tree.ts'

/**
 * What the `yaml` package read, as trees. Aliases become the node they stand for, and `<<` the entries it merges, as
 * nearly all readers of configs have it. Refused: an alias to nothing or to what it stands in, and aliases that
 * multiply a small text into a huge document.
 */
export function toDocumentTrees(
  documents: readonly YamlDocument[],
  length: number,
  isMap: (node: unknown) => boolean,
): DocumentTrees {
  try {
    const trees = documents.map(({ contents }) => toTree(contents as YamlNode | null, length, isMap))
    return { documents: trees, problems: [] }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { documents: [], problems: [error.problem] }
  }
}

export interface YamlDocument {
  readonly contents: unknown
}

/** As much of the package's nodes as is read here. */
interface YamlNode {
  readonly range?: readonly number[] | null
  readonly value?: unknown
  readonly type?: string
  /** Of an alias, the anchor's name. */
  readonly source?: string
  readonly anchor?: string
  readonly items?: readonly unknown[]
}

interface YamlPair {
  readonly key: YamlNode | null
  readonly value: YamlNode | null
}

class Refused extends Error {
  readonly problem: TreeProblem

  constructor(problem: TreeProblem) {
    super(problem.message)
    this.problem = problem
  }
}

interface Built {
  readonly node: DocumentNode
  /** How many nodes a reader meets. */
  readonly size: number
}

function toTree(contents: YamlNode | null, length: number, isMap: (node: unknown) => boolean): DocumentNode {
  const anchors = new Map<string, Built>()

  const build = (node: YamlNode | null, at: number): Built => {
    if (node === null) return scalar(null, at, at)
    const [start = at, end = at] = node.range ?? []
    const isAlias = node.source !== undefined && !('value' in node)
    const built = isAlias ? anchors.get(node.source!) : buildNode(node, start, end)
    if (built === undefined)
      throw new Refused({ offset: start, message: 'the alias stands for nothing above it' })
    if (built.size > MAX_TREE_NODES) {
      const message = `aliases make more than ${MAX_TREE_NODES} values of it`
      throw new Refused({ offset: start, message, tooLarge: true })
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, built)
    return built
  }

  const buildNode = (node: YamlNode, start: number, end: number): Built => {
    const { items } = node
    if (items === undefined) return scalar(node.value, start, end)
    if (!isMap(node)) {
      const built = items.map(item => build(item as YamlNode | null, start))
      return { node: { kind: 'list', start, end, items: built.map(one => one.node) }, size: sum(built) }
    }
    const entries: MapEntry[] = []
    const merged: MapEntry[] = []
    let size = 1
    for (const { key, value } of items as readonly YamlPair[]) {
      const builtKey = build(key, start)
      const builtValue = build(value, builtKey.node.end)
      size += builtKey.size + builtValue.size
      if (isMerge(key)) merged.push(...mergedEntries(builtValue.node))
      else entries.push({ key: builtKey.node, value: builtValue.node })
    }
    // Of two equal keys the later counts: the map's own over those that are merged, the first of these over the rest.
    return { node: { kind: 'map', start, end, entries: [...merged.reverse(), ...entries] }, size }
  }

  return build(contents, length).node
}

function scalar(value: unknown, start: number, end: number): Built {
  const known =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
  return { node: { kind: 'scalar', start, end, value: known }, size: 1 }
}

function sum(items: readonly Built[]): number {
  return items.reduce((total, one) => total + one.size, 1)
}

function isMerge(key: YamlNode | null): boolean {
  return key?.value === '<<' && key.type === 'PLAIN'
}

function mergedEntries(node: DocumentNode): readonly MapEntry[] {
  if (node.kind === 'map') return node.entries
  if (node.kind === 'list') return node.items.flatMap(mergedEntries)
  return []
}
