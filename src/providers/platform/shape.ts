/** Looks at JSON of which nothing is known. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Text that is there and not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A member of a server's error body, for comparison with a closed list; never for messages. */
export function errorText(body: () => unknown): string {
  try {
    const json = body()
    return isObject(json) && typeof json.error === 'string' ? json.error : ''
  } catch {
    return ''
  }
}
