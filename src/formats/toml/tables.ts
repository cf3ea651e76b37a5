import type { MaskedText } from '../../text/mask.ts'
import { readTomlString } from './string.ts'

export interface Range {
  readonly start: number
  readonly end: number
}

/** Something that a document gives a name to: a table, an element of an array of tables, or a key with a value. */
export interface Definition {
  readonly kind: 'header' | 'array header' | 'pair'
  /** 0 outside of inline tables, else the number of the inline table. */
  readonly scope: number
  /** The parts of the dotted key. */
  readonly parts: readonly Range[]
}

export interface Tables {
  /** The table that a key part is the last name in; absent for the parts before it and for arrays of tables. */
  readonly mapAt: (partStart: number) => number | undefined
  readonly keysOf: (map: number) => readonly string[]
}

interface Table {
  readonly id: number
  readonly tables: Map<string, Table>
  readonly keys: string[]
}

/**
 * Sorts the names of a document into tables, for the check of equal keys. A table may be named again as the
 * beginning of another header, and an array of tables in each of its headers: these names are in no map.
 */
export function collectTables(document: MaskedText, definitions: readonly Definition[]): Tables {
  const all: Table[] = []
  const open = (): Table => {
    const table = { id: all.length, tables: new Map<string, Table>(), keys: [] }
    all.push(table)
    return table
  }
  const scopes = new Map<number, Table>([[0, open()]])
  const maps = new Map<number, number>()
  let current = scopes.get(0)!

  for (const { kind, scope, parts } of definitions) {
    let table = current
    if (kind !== 'pair') table = all[0]!
    else if (scope !== 0) {
      table = scopes.get(scope) ?? open()
      scopes.set(scope, table)
    }
    for (const [index, part] of parts.entries()) {
      const name = partText(document.masked, part)
      const isLast = index === parts.length - 1
      if (isLast && kind !== 'array header') {
        maps.set(part.start, table.id)
        if (!document.holdsWord(name)) table.keys.push(name)
      }
      if (isLast && kind === 'pair') break
      const inner = (isLast && kind === 'array header' ? undefined : table.tables.get(name)) ?? open()
      table.tables.set(name, inner)
      table = inner
    }
    if (kind !== 'pair') current = table
  }
  return { mapAt: start => maps.get(start), keysOf: map => all[map]?.keys ?? [] }
}

/** One part of a dotted key as text, whether it stands in quotes or not. */
export function partText(masked: string, { start, end }: Range): string {
  const text = masked.slice(start, end)
  return readTomlString(text) ?? text
}
