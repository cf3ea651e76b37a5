/**
 * The calls of one renderer, so that it can be closed while they run: those that have begun end as they would have, and
 * none begins after.
 */
import { RenderConfigError } from '../errors.ts'

export interface Calls {
  /** @throws RenderConfigError with code USAGE after `close` */
  run<Result>(work: () => Promise<Result>): Promise<Result>
  /** Waits for the calls that run, then does `last`, once; every call of it gives the same promise. */
  close(last: () => Promise<void>): Promise<void>
}

export function createCalls(): Calls {
  let running = 0
  let idle = (): void => {}
  let closed: Promise<void> | undefined

  return {
    async run(work) {
      if (closed !== undefined) {
        throw new RenderConfigError([
          { code: 'USAGE', message: 'the renderer is closed', hint: 'make another one, or close it later' },
        ])
      }
      running++
      try {
        return await work()
      } finally {
        if (--running === 0) idle()
      }
    },
    close(last) {
      closed ??= new Promise<void>(resolve => {
        idle = resolve
        if (running === 0) resolve()
      }).then(last)
      return closed
    },
  }
}
