/**
 * Where values stand in a file. In: a path. Out: one sighting per value and place, in order. A file of any size is read
 * through one window; the window moves on with so much of what was before, and looks so far ahead, that what stands
 * across its borders is seen whole.
 */
import { closeSync, constants, openSync, readSync } from 'node:fs'
import type { FormKind } from '../../redact/form.ts'
import type { Finding, Redactor } from '../../redact/redactor.ts'
import { createPlaceCounter } from './place-counter.ts'

export interface FileSighting {
  /** From 1; columns in UTF-16 units. */
  readonly line: number
  readonly column: number
  readonly name: string
  /** How it is spelled there: of forms that overlap, the longest. */
  readonly form: FormKind
}

export interface FileScan {
  readonly sightings: readonly FileSighting[]
  /** Bytes looked at. */
  readonly bytes: number
  /** True if the rest was not looked at, because there are `MOST_SIGHTINGS` before. */
  readonly cut: boolean
}

/** A file that is full of secrets need not be listed to its end. */
export const MOST_SIGHTINGS = 10_000

export interface ScannerOptions {
  readonly redactor: Pick<Redactor, 'find'>
  /** Length of the longest value in bytes. */
  readonly longest: number
  /** New bytes per window. Default: 4 MiB. */
  readonly stepBytes?: number
}

/** No encoding takes more bytes for one of the value. */
const WIDEST_FORM = 8
/** What may stand around a form and tell whether it is one: layout in front of a fragment, a neighbour. */
const CONTEXT = 4096
/** Of a value that is longer still, its fragments are found. */
const WIDEST_OVERLAP = 64 * 1024 * 1024
const STEP_BYTES = 4 * 1024 * 1024

/** @returns a function that throws the errors of `node:fs` */
export function createFileScanner(options: ScannerOptions): (path: string, follow: boolean) => FileScan {
  const { redactor, longest, stepBytes = STEP_BYTES } = options
  const overlap = Math.min(longest * WIDEST_FORM + CONTEXT, WIDEST_OVERLAP)
  const window = Buffer.allocUnsafeSlow(stepBytes + 2 * overlap)

  return (path, follow) => {
    const descriptor = openSync(path, constants.O_RDONLY | (follow ? 0 : (constants.O_NOFOLLOW ?? 0)))
    try {
      return scan(descriptor)
    } finally {
      closeSync(descriptor)
    }
  }

  function scan(descriptor: number): FileScan {
    const places = createPlaceCounter()
    const sightings: Open[] = []
    const last = new Map<string, Open>()
    /** All places are in the file; `base` is that of the window, `passed` is where the counter is. */
    let base = 0
    let filled = 0
    let passed = 0
    for (;;) {
      const wanted = window.length
      filled = fill(descriptor, window, filled)
      const ended = filled < wanted
      const limit = base + filled - (ended ? 0 : overlap)
      const from = passed
      for (const finding of redactor.find(window.subarray(0, filled))) {
        const start = base + finding.start
        if (start < from || (start >= limit && !ended)) continue
        const end = base + finding.end
        const open = last.get(finding.name ?? '')
        if (open !== undefined && start < open.end) {
          widen(open, finding, end)
          continue
        }
        places.passTo(window, passed - base, finding.start)
        passed = start
        const { line, column } = places
        const sighting = toSighting(finding, { line, column, start, end })
        sightings.push(sighting)
        last.set(sighting.name, sighting)
      }
      const cut = sightings.length > MOST_SIGHTINGS
      if (ended || cut) {
        return { sightings: sightings.slice(0, MOST_SIGHTINGS).map(plain), bytes: base + filled, cut }
      }
      places.passTo(window, passed - base, limit - base)
      passed = limit
      const kept = limit - overlap - base
      window.copyWithin(0, kept, filled)
      base += kept
      filled -= kept
    }
  }
}

interface Open {
  readonly line: number
  readonly column: number
  readonly name: string
  readonly start: number
  form: FormKind
  end: number
}

/** Reads until the window is full or the file ends. @returns how far it is filled */
function fill(descriptor: number, window: Buffer, from: number): number {
  let filled = from
  while (filled < window.length) {
    const count = readSync(descriptor, window, filled, window.length - filled, null)
    if (count === 0) break
    filled += count
  }
  return filled
}

function toSighting({ name = '', form }: Finding, place: Omit<Open, 'name' | 'form'>): Open {
  return { ...place, name, form }
}

function widen(open: Open, { start, end, form }: Finding, reach: number): void {
  const more = end - start - (open.end - open.start)
  // A fragment that goes on to be all of a form is that form.
  if (more > 0 || (more === 0 && open.form === 'fragment')) open.form = form
  open.end = Math.max(open.end, reach)
}

function plain({ line, column, name, form }: Open): FileSighting {
  return { line, column, name, form }
}
