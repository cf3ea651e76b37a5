/**
 * Names looked up regardless of case. Folding is upper-casing on both sides, which is what Kestra does.
 */
export interface FoldedNames<Item> {
  /** All items whose name folds to the same as `name`, in order. */
  matches(name: string): readonly Item[]
}

export function foldNames<Item>(items: Iterable<Item>, nameOf: (item: Item) => string): FoldedNames<Item> {
  const byFoldedName = new Map<string, Item[]>()
  for (const item of items) {
    const folded = nameOf(item).toUpperCase()
    const same = byFoldedName.get(folded)
    if (same === undefined) byFoldedName.set(folded, [item])
    else same.push(item)
  }
  return { matches: name => byFoldedName.get(name.toUpperCase()) ?? [] }
}
