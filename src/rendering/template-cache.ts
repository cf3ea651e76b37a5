import type { ExpressionSpan } from '../expressions/scan.ts'
import type { Format, Slot, SlotScan } from '../formats/format.ts'
import type { Template } from '../template/template.ts'
import type { LineMap } from '../text/line-map.ts'
import type { MaskedText } from '../text/mask.ts'

/** What whole templates need again and again, kept by whoever lives longer than one render. It holds no value. */
export interface TemplateCache {
  /** Parsed templates, by name and text. */
  readonly files: Map<string, Template>
  /** Where values stand, by the text that a template makes with its expressions in their place. */
  readonly layouts: Map<string, Layout>
  /** Absolute paths of the files that templates named, there or not: for who watches them. Default: nobody does. */
  readonly wanted?: Set<string>
}

export interface Layout extends Pick<SlotScan, 'siblingKeys'> {
  readonly document: MaskedText
  readonly format: Format
  readonly spans: readonly ExpressionSpan[]
  /** By the index of a span. */
  readonly slotOf: ReadonlyMap<number, Slot>
  readonly lines: LineMap
}

/** @param wanted gets the paths of what is included and imported */
export function createTemplateCache(wanted?: Set<string>): TemplateCache {
  return { files: new Map(), layouts: new Map(), ...(wanted !== undefined && { wanted }) }
}

/** Puts something in, and the oldest out if there are too many. */
export function remember<T>(cache: Map<string, T>, key: string, value: T, most: number): T {
  cache.delete(key)
  cache.set(key, value)
  if (cache.size > most) cache.delete(cache.keys().next().value!)
  return value
}
