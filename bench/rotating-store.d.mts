import type { Provider } from '../src/providers/provider.ts'

export interface RotatingStore {
  readonly provider: Provider
  /** Gives one of the secrets a new value. */
  rotate(): void
  allows(name: string, text: string, from: number, ttlMs: number): boolean
  counts(): { readonly rotations: number; readonly requests: number }
}

export declare function rotatingStore(options: {
  readonly names: readonly string[]
  /** How long an answer is on its way. */
  readonly delay: () => Promise<unknown>
  readonly now?: () => number
}): RotatingStore
