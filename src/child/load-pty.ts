/** The optional package that makes pseudo-terminals: prebuilt, without install scripts. */

export type Pty = Pick<typeof import('@lydell/node-pty'), 'spawn'>

/** @returns `undefined` if it is not installed, or not for this system */
export async function loadPty(): Promise<Pty | undefined> {
  try {
    const loaded = (await import('@lydell/node-pty')) as Pty & { readonly default?: Pty }
    return loaded.default ?? loaded
  } catch {
    return undefined // it is not there, or has no binary for this system
  }
}
