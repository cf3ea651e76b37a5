import type { Format, SlotScan } from '../formats/format.ts'
import type { Template } from '../template/template.ts'
import type { MaskedText } from '../text/mask.ts'

/** What whole templates need again and again, kept by whoever lives longer than one render. It holds no value. */
export interface TemplateCache {
  /** Parsed templates, by name and text. */
  readonly files: Map<string, Template>
  /** Where values stand, by the text that a template makes with its expressions in their place. */
  readonly layouts: Map<string, Layout>
}

export interface Layout extends Omit<SlotScan, 'syntaxErrors'> {
  readonly document: MaskedText
  readonly format: Format
}

export function createTemplateCache(): TemplateCache {
  return { files: new Map(), layouts: new Map() }
}

/** Puts something in, and the oldest out if there are too many. */
export function remember<T>(cache: Map<string, T>, key: string, value: T, most: number): T {
  cache.delete(key)
  cache.set(key, value)
  if (cache.size > most) cache.delete(cache.keys().next().value!)
  return value
}
