/** What one set of registered values is searched with; made when the first text comes. */
import type { Front } from './front.ts'
import { createFront } from './front.ts'
import type { Holder } from './hold-point.ts'
import { createHolder } from './hold-point.ts'
import type { Registry } from './registry.ts'

export interface Tables {
  readonly registry: Registry
  readonly strings: Front
  readonly bytes: Front
  readonly holder: Holder
}

export function createTables(registry: Registry): Tables {
  let strings: Front | undefined
  let bytes: Front | undefined
  let holder: Holder | undefined
  return {
    registry,
    get strings() {
      strings ??= createFront('string', registry)
      return strings
    },
    get bytes() {
      bytes ??= createFront('bytes', registry)
      return bytes
    },
    get holder() {
      holder ??= createHolder(this.bytes.pool)
      return holder
    },
  }
}
