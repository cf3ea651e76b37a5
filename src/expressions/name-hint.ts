import { closest } from './closest.ts'

/** The hint for a name that there is not: the one that was probably meant, else all that there are. */
export function nameHint(name: string, known: readonly string[]): string {
  const near = closest(name, known)
  return near === undefined ? `one of ${known.join(', ')}` : `did you mean "${near}"?`
}
