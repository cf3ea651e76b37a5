/**
 * Two versions of a text as a unified diff, as `patch` and `git apply` take it. Meant for changes inside lines: what is
 * equal at the beginning and the end is found line by line, and lines between are compared at their own numbers where
 * both texts have as many, else shown as one change.
 */

/** Lines of context around a change. */
const CONTEXT = 3

interface Change {
  /** From, and up to: indexes of lines. */
  readonly before: readonly [number, number]
  readonly after: readonly [number, number]
}

/** @returns `''` if nothing differs */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return ''
  const [old, now] = [linesOf(before), linesOf(after)]
  const hunks = joined(changesOf(old, now))
  return [`--- ${name}\n`, `+++ ${name}\n`, ...hunks.map(hunk => printHunk(hunk, old, now))].join('')
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function changesOf(old: readonly string[], now: readonly string[]): Change[] {
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head++
  let tail = 0
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++
  const [oldEnd, nowEnd] = [old.length - tail, now.length - tail]
  if (oldEnd !== nowEnd) return [{ before: [head, oldEnd], after: [head, nowEnd] }]
  const changes: Change[] = []
  for (let at = head; at < oldEnd; at++) {
    if (old[at] === now[at]) continue
    const from = at
    while (at < oldEnd && old[at] !== now[at]) at++
    changes.push({ before: [from, at], after: [from, at] })
  }
  return changes
}

/** Changes whose context meets are one hunk. */
function joined(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = []
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1)
    if (last !== undefined && change.before[0] - last.before[1] <= 2 * CONTEXT) hunks.at(-1)!.push(change)
    else hunks.push([change])
  }
  return hunks
}

function printHunk(changes: readonly Change[], old: readonly string[], now: readonly string[]): string {
  const [first, last] = [changes[0]!, changes.at(-1)!]
  const lead = Math.min(CONTEXT, first.before[0])
  const trail = Math.min(CONTEXT, old.length - last.before[1])
  const lines: string[] = []
  let at = first.before[0] - lead
  for (const { before, after } of changes) {
    lines.push(...marked(' ', old.slice(at, before[0])))
    lines.push(...marked('-', old.slice(...before)), ...marked('+', now.slice(...after)))
    at = before[1]
  }
  lines.push(...marked(' ', old.slice(at, at + trail)))
  const range = (start: number, end: number): string => `${end === start ? start : start + 1},${end - start}`
  const header = `@@ -${range(first.before[0] - lead, last.before[1] + trail)} +${range(first.after[0] - lead, last.after[1] + trail)} @@\n`
  return header + lines.join('')
}

function marked(mark: string, lines: readonly string[]): string[] {
  return lines.map(line =>
    line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`,
  )
}
