/**
 * Work that is done once for all who want it at the same time: a login, a look at an engine. Whoever comes while it is
 * under way waits for the same. Each leaves at its own abort; the work goes on for as long as the most patient would
 * wait, and is aborted when nobody is left.
 */
import { awaitShared } from './abort.ts'
import { createAskers } from './askers.ts'

/** What bounds a wait. */
export interface Limits {
  readonly signal?: AbortSignal
  /** When it ends, in milliseconds since 1970. Default: never. */
  readonly deadline?: () => number
}

export interface SingleFlight<Result> {
  /**
   * @param work begun if nothing is under way; its limits are those of all who wait
   * @throws what the work throws; ProviderError with code UNAVAILABLE if the signal comes first
   */
  join(limits: Limits, work: (limits: Required<Limits>) => Promise<Result>): Promise<Result>
}

export function createSingleFlight<Result>(): SingleFlight<Result> {
  let current: { readonly join: Joining; readonly result: Promise<Result> } | undefined

  const begin = (
    limits: Limits,
    work: (limits: Required<Limits>) => Promise<Result>,
  ): { readonly leave: () => void; readonly result: Promise<Result> } => {
    const controller = new AbortController()
    const forget = (): void => {
      if (current === own) current = undefined
    }
    const askers = createAskers(() => {
      forget()
      controller.abort()
    })
    const leave = askers.join(limits.deadline)
    const result = work({ signal: controller.signal, deadline: askers.deadline })
    const own = { join: askers.join, result }
    current = own
    // Its end is told to those who wait, and to nobody if they have all left.
    result.then(forget, forget)
    return { leave, result }
  }

  return {
    async join(limits, work) {
      const { leave, result } =
        current === undefined
          ? begin(limits, work)
          : { leave: current.join(limits.deadline), result: current.result }
      try {
        return await awaitShared(result, limits.signal)
      } finally {
        leave()
      }
    },
  }
}

type Joining = (deadline?: () => number) => () => void
