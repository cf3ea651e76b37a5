/**
 * A document as its data sees it, with the place of every node. Offsets are offsets of the text that was read. What a
 * reader finds at several places (an alias) is the same node; no node is inside itself.
 */
export type DocumentNode = ScalarNode | MapNode | ListNode

interface Range {
  readonly start: number
  readonly end: number
}

export interface ScalarNode extends Range {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
}

export interface MapNode extends Range {
  readonly kind: 'map'
  /** In the order of the text; of two with the same key the later counts. */
  readonly entries: readonly MapEntry[]
}

export interface MapEntry {
  readonly key: DocumentNode
  readonly value: DocumentNode
}

export interface ListNode extends Range {
  readonly kind: 'list'
  readonly items: readonly DocumentNode[]
}

/** One file may hold several documents. */
export interface DocumentTrees {
  readonly documents: readonly DocumentNode[]
  /** Why the text can not be read; then there are no documents. */
  readonly problems: readonly TreeProblem[]
}

export interface TreeProblem {
  readonly offset: number
  /** Quotes nothing of the text. */
  readonly message: string
  /** True if it is well formed, but larger or deeper than is read. */
  readonly tooLarge?: true
}

/** How deep collections may be nested. */
export const MAX_TREE_DEPTH = 200

/** How many nodes a reader may meet, those behind aliases counted every time. */
export const MAX_TREE_NODES = 1_000_000
