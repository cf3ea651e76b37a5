import type { Entry } from '../rendering/draft.ts'

/** Names that a note lists before it counts. */
const MAX_NAMES = 3

/** Why a message shows no value, and which secrets to look at: `value comes from secret "DB_PORT"; not shown`. */
export function originNote(entries: readonly Pick<Entry, 'asked'>[]): string {
  const names = [...new Set(entries.flatMap(({ asked }) => asked.map(one => JSON.stringify(one.display))))]
  if (names.length === 0) return 'value comes from an expression; not shown'
  const more = names.length - MAX_NAMES
  const listed = names.slice(0, MAX_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '')
  return `value comes from secret${names.length === 1 ? '' : 's'} ${listed}; not shown`
}
