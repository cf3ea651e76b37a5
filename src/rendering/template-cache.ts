import type { Template } from '../template/template.ts'
import type { Layout } from './layout.ts'

/** What whole templates need again and again, kept by whoever lives longer than one render. It holds no value. */
export interface TemplateCache {
  /** Parsed templates, by name and text. */
  readonly files: Map<string, Template>
  /** Where values stand, by what is printed in which order. */
  readonly layouts: Map<number, Layout>
}

export function createTemplateCache(): TemplateCache {
  return { files: new Map(), layouts: new Map() }
}

/** Puts something in, and the oldest out if there are too many. */
export function remember<Key, T>(cache: Map<Key, T>, key: Key, value: T, most: number): T {
  cache.delete(key)
  cache.set(key, value)
  if (cache.size > most) cache.delete(cache.keys().next().value!)
  return value
}
