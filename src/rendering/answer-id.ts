import type { Reference } from '../references/reference.ts'

/** Equal for references that have one answer. A run without a namespace, where nothing is refused, is a run of its own. */
export function answerId({ id }: Reference, namespace: string | undefined): string {
  return namespace === undefined ? id : `${JSON.stringify(namespace)}\n${id}`
}
