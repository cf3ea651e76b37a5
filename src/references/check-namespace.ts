/**
 * The rule for namespaces: a config that runs in `company.team` may ask for secrets of `company.team` and of its
 * ancestors (`company`), and of no other. Without a namespace for the run nothing is refused.
 */

/**
 * @param asked the namespace that the expression names
 * @param own the namespace of the run
 * @returns true if it may be asked for
 */
export function checkNamespace(asked: string, own: string | undefined): boolean {
  return own === undefined || asked === own || (asked !== '' && own.startsWith(`${asked}.`))
}
