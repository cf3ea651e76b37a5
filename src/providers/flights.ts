/**
 * One request in flight per secret. Whoever asks a provider for a secret that is already being fetched waits for
 * the same answer; what is not yet being fetched goes out in one `getMany`, or in `get`s, a few at a time.
 * It may take as long as the most patient of them would wait; when all have given up it is aborted, and not before.
 */
import { type Answer, lateAnswer } from './answer.ts'
import { createTurns, fetchAnswers, type Turns } from './fetch-answers.ts'
import { type Askers, createAskers } from './http/askers.ts'
import { onAbort } from './on-abort.ts'
import type { Provider, RequestOptions, SecretReference } from './provider.ts'

export interface Flights {
  /**
   * Never rejects. Past the signal's abort, what has no answer yet is UNAVAILABLE.
   * @returns the answers by `requestId`
   */
  ask(
    provider: Provider,
    requests: readonly SecretReference[],
    options?: AskOptions,
  ): Promise<ReadonlyMap<string, Answer>>
}

export interface AskOptions extends RequestOptions {
  /** Joins no request that has begun before: its answer may be from before a change. Default: `false`. */
  readonly fresh?: boolean | undefined
}

/** Equal for requests that must get the same answer. */
export function requestId(request: SecretReference): string {
  return JSON.stringify([request.key, request.namespace, request.version])
}

const CONCURRENT_GETS = 8
/** For a provider to say what it has got of a batch that was called off: one secret that hangs is not all of them. */
const GRACE_MS = 100

interface Flight {
  readonly controller: AbortController
  readonly askers: Askers
}

interface Seat {
  readonly flight: Flight
  readonly answer: Promise<Answer>
}

interface Desk {
  readonly seats: Map<string, Seat>
  readonly turn: Turns
}

export function createFlights(): Flights {
  const desks = new Map<Provider, Desk>()

  return {
    async ask(provider, requests, { signal, deadline: endsAt, fresh = false } = {}) {
      const leaves = new Map<Flight, () => void>()
      const enter = (flight: Flight): void => {
        if (!leaves.has(flight)) leaves.set(flight, flight.askers.join(endsAt))
      }
      const desk = desks.get(provider) ?? { seats: new Map(), turn: createTurns(CONCURRENT_GETS) }
      desks.set(provider, desk)
      const unique = new Map(requests.map(request => [requestId(request), request]))
      takeOff(provider, desk, unique, { alone: fresh, enter })

      const seats = [...unique.keys()].map(id => [id, desk.seats.get(id)!] as const)
      for (const [, seat] of seats) enter(seat.flight)
      const answers = new Map<string, Answer>()
      const all = Promise.all(seats.map(async ([id, seat]) => answers.set(id, await seat.answer)))
      const deadline = onAbort(signal)
      const late = (await Promise.race([all, deadline.passed])) === 'late'
      const inTime = new Set(answers.keys())
      deadline.forget()
      for (const leave of leaves.values()) leave()
      const calledOff = [...leaves.keys()].some(({ controller }) => controller.signal.aborted)
      if (late && calledOff) await within(GRACE_MS, all)
      return new Map(
        seats.map(([id]) => {
          const answer = answers.get(id)
          // What a provider makes of the abort says less than that the time is over.
          const counts = inTime.has(id) || (answers.has(id) && !isOutage(answer))
          return [id, counts ? answer : lateAnswer(provider.name)]
        }),
      )
    },
  }
}

interface TakeOffOptions {
  /** Joins no request that is under way. */
  readonly alone: boolean
  /** Takes whoever asks on board, before the provider is asked: how long it may take is for them to say. */
  readonly enter: (flight: Flight) => void
}

function takeOff(
  provider: Provider,
  desk: Desk,
  wanted: ReadonlyMap<string, SecretReference>,
  { alone, enter }: TakeOffOptions,
): void {
  const fresh = [...wanted].filter(([id]) => alone || !desk.seats.has(id))
  if (fresh.length === 0) return
  const controller = new AbortController()
  const flight: Flight = { controller, askers: createAskers(() => land(desk, flight)) }
  enter(flight)
  const requests = fresh.map(([, request]) => request)
  const answers = fetchAnswers(provider, requests, desk.turn, {
    signal: controller.signal,
    deadline: flight.askers.deadline,
  })
  fresh.forEach(([id], index) => {
    const answer = answers[index]!.then(settled => {
      if (desk.seats.get(id)?.flight === flight) desk.seats.delete(id)
      return settled
    })
    desk.seats.set(id, { flight, answer })
  })
}

/** Nobody waits any more: what has not answered by now is called off, and nobody else may join it. */
function land(desk: Desk, flight: Flight): void {
  const unanswered = [...desk.seats].filter(([, seat]) => seat.flight === flight)
  if (unanswered.length === 0) return
  for (const [id] of unanswered) desk.seats.delete(id)
  flight.controller.abort()
}

function isOutage(answer: Answer): boolean {
  return answer !== undefined && 'failure' in answer && answer.failure.outcome === 'UNAVAILABLE'
}

/** Waits for the work, but no longer than that. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise(resolve => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, over])
  clearTimeout(timer)
}
