export interface AbortWatch {
  /** Resolves when the signal aborts, at once if it has; never without a signal. */
  readonly passed: Promise<'late'>
  /** Takes the listener back. */
  forget(): void
}

export function onAbort(signal: AbortSignal | undefined): AbortWatch {
  let listener: () => void = () => {}
  const passed = new Promise<'late'>(resolve => {
    listener = () => resolve('late')
  })
  if (signal?.aborted) listener()
  else signal?.addEventListener('abort', listener, { once: true })
  return { passed, forget: () => signal?.removeEventListener('abort', listener) }
}
