import type { Template } from '../template/template.ts'
import type { Layout } from './layout.ts'
import type { openTemplate } from './template-draft.ts'

/** What whole templates need again and again, kept by whoever lives longer than one render. It holds no value. */
export interface TemplateCache {
  /** nunjucks' parser and all that runs a template: only loaded for one. */
  engine: { readonly openTemplate: typeof openTemplate } | undefined
  /** Parsed templates, by name and text. */
  readonly files: Map<string, Template>
  /** Where values stand, by what is printed in which order. */
  readonly layouts: Map<number, Layout>
  /** Absolute paths of the files that templates named, there or not: for who watches them. Default: nobody does. */
  readonly wanted: Set<string> | undefined
}

/** @param wanted gets the paths of what is included and imported */
export function createTemplateCache(wanted?: Set<string>): TemplateCache {
  return { engine: undefined, files: new Map(), layouts: new Map(), wanted }
}

/** For who does not go on: nothing of it is needed any more. */
export function forgetTemplates({ files, layouts }: TemplateCache): void {
  files.clear()
  layouts.clear()
}

/** Puts something in, and the oldest out if there are too many. */
export function remember<Key, T>(cache: Map<Key, T>, key: Key, value: T, most: number): T {
  cache.delete(key)
  cache.set(key, value)
  if (cache.size > most) cache.delete(cache.keys().next().value!)
  return value
}
