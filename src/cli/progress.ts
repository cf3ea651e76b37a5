/** One line on a terminal that says how far a long run is; nothing anywhere else. */
import { isLively, writeNote } from './terminal.ts'

export interface Progress {
  /** `rendering 12 of 240` */
  show(doing: string, done?: number): void
  /** Takes the line away. */
  end(): void
}

/** So many files take a while. */
const MANY_FILES = 20
const REDRAW_MS = 50

export function createProgress(files: number): Progress {
  if (files <= MANY_FILES || !isLively()) return { show() {}, end() {} }
  let drawn = 0
  let doingNow = ''
  return {
    show(doing, done) {
      const now = Date.now()
      if (doing === doingNow && now - drawn < REDRAW_MS) return
      drawn = now
      doingNow = doing
      writeNote(`\r\x1b[K${doing} ${done === undefined ? '' : `${done} of `}${files} files`)
    },
    end() {
      if (doingNow !== '') writeNote('\r\x1b[K')
      doingNow = ''
    },
  }
}
