/** A started process whose output is redacted on its way. */
export interface Child {
  /** Absent if it could not be started. */
  readonly pid: number | undefined
  /** Sends it a signal. @returns false, and nothing happens, if it has ended */
  signal(name: NodeJS.Signals): boolean
  /** Resolves when it has ended and its output is out. Never rejects. */
  readonly ended: Promise<ChildEnd>
}

export interface ChildEnd {
  /** Its own; 128 + n if signal n ended it; 127 if it was not found, 126 if it could not be started. */
  readonly exitCode: number
  readonly signal?: NodeJS.Signals
  /** Why it did not start: the system's word, `ENOENT` and the like. */
  readonly failure?: string
}

/** @param failure the system's word for why it did not start */
export function notStarted(failure: string): Child {
  const ended = Promise.resolve({ exitCode: failure === 'ENOENT' ? 127 : 126, failure })
  return { pid: undefined, signal: () => false, ended }
}
