import type { LoadedSchema } from './load-schema.ts'

/** Keeps schemas compiled for as long as a renderer lives; a file that has changed is read again. */
export interface SchemaCache {
  readonly files: Map<string, { readonly stamp: string | undefined; readonly schema: Promise<LoadedSchema> }>
  /** What the documents of one call share, whatever happens to the files meanwhile. */
  readonly thisRun: Map<string, Promise<LoadedSchema>>
  readonly objects: WeakMap<object, Promise<LoadedSchema>>
  /** Absolute paths of all files that documents asked for, there or not, included templates too: for who watches them. */
  readonly wanted: Set<string>
}

export function newSchemaCache(): SchemaCache {
  return { files: new Map(), thisRun: new Map(), objects: new WeakMap(), wanted: new Set() }
}
