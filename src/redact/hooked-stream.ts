import type { ChunkRedactor } from './chunk-redactor.ts'

/** A stream with its state: two writes of half a value each are one value. */
export interface HookedStream {
  readonly stream: NodeJS.WriteStream & { readonly fd?: number }
  readonly chunks: ChunkRedactor
  /** True while a redacted chunk is on its way to the descriptor. */
  passing: boolean
}
