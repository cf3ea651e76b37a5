/** What a template may cost: a hostile one ends with LIMIT_EXCEEDED, and long before anybody waits for it. */

/** Statements, rounds of loops, calls and, by their length, texts that are worked on. */
export const MAX_STEPS = 500_000
/** The same for all runs of a template, which runs again when it learns of secrets. */
export const MAX_ALL_STEPS = 1_500_000
/** Characters of text, values and captured blocks together. */
export const MAX_OUTPUT: number = 16 * 1024 * 1024
/** Macros, callers and includes within each other. */
export const MAX_DEPTH = 100
/** Elements of a list or a map, those within it counted. */
export const MAX_ELEMENTS = 100_000
/** What may be tried for the names of secrets that may be needed later. */
export const MAX_AHEAD = 50_000

/** Different secrets that one template may ask for. */
export const MAX_SECRETS = 10_000

/** Thrown when a template costs too much; never reaches the caller. */
export class LimitExceeded extends Error {}
