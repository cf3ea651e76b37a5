/** Thrown at the first thing that is no HCL; it never leaves `scanHcl`. */
export class HclSyntaxError extends Error {
  readonly offset: number

  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

const SPACES = /(?:[ \t\r\ufeff]|#[^\n]*|\/\/[^\n]*)*/y
/** Names, numbers and the private-use words of the mask. */
const RUN = /[\p{L}\p{Nl}\p{N}\p{Mn}\p{Mc}\p{Pc}\ue000-\uf8ff_-]+/uy
const HEREDOC = /<<(-?)([\p{L}\p{Nl}_][\p{L}\p{Nl}\p{N}\p{Mn}\p{Mc}\p{Pc}_-]*)\r?\n/uy

/** Skips white space and comments, but no line break outside of a comment. */
export function skipSpaces(text: string, from: number): number {
  let at = from
  for (;;) {
    SPACES.lastIndex = at
    SPACES.test(text)
    at = SPACES.lastIndex
    if (!text.startsWith('/*', at)) return at
    const close = text.indexOf('*/', at + 2)
    if (close < 0) throw new HclSyntaxError(at, 'the comment that begins here does not end')
    at = close + 2
  }
}

/** Where a name or a number ends that begins here; the same place if none does. */
export function runEnd(text: string, from: number): number {
  RUN.lastIndex = from
  return RUN.test(text) ? RUN.lastIndex : from
}

/** The opener of a heredoc; `<<` before anything but a name and a line break is none. */
export function heredocAt(
  text: string,
  at: number,
): { flush: boolean; marker: string; end: number } | undefined {
  HEREDOC.lastIndex = at
  const match = HEREDOC.exec(text)
  return match === null ? undefined : { flush: match[1] === '-', marker: match[2]!, end: HEREDOC.lastIndex }
}

/** A line of a heredoc without white space around it, as HCL looks for the end. */
export function isMarker(line: string, marker: string): boolean {
  return line.includes(marker) && line.replace(/^[\s\u0085]+|[\s\u0085]+$/g, '') === marker
}
