/** What the operations of the fake AWS services have in common. */

/** Members of a request or an answer. */
export type Members = Readonly<Record<string, unknown>>

/** Operations of one service by name; each may refuse. */
export type Operations = Readonly<Record<string, (members: Members) => Members>>

/** What a policy and a broken key forbid. */
export interface Hindrances {
  /** Names of secrets and parameters that the policy denies. */
  readonly deniedNames: readonly string[]
  /** Errors by name. */
  readonly broken: Readonly<Record<string, string>>
}

class Refusal extends Error {}

/** Ends an operation with the error of that name. */
export function refuse(name: string): never {
  throw new Refusal(name)
}

/** @throws nothing that `refuse` threw */
export function attempt(run: () => Members): { readonly refusal: string } | { readonly members: Members } {
  try {
    return { members: run() }
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.message }
    throw error
  }
}

export function hinder(name: string, { deniedNames, broken }: Hindrances): void {
  if (deniedNames.includes(name)) refuse('AccessDeniedException')
  if (broken[name] !== undefined) refuse(broken[name])
}

/** @param token of the page before, as the client sent it */
export function paged(
  names: readonly string[],
  token: unknown,
  size: number,
  page: (names: readonly string[]) => Members,
): Members {
  const start = Number(token ?? 0)
  const end = start + size
  return { ...page(names.slice(start, end)), ...(end < names.length && { NextToken: String(end) }) }
}
