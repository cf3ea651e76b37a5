/** What a value can be written as in a `.env` file. */
export interface CandidateQuestion {
  /** The scalar as it stands, values put in without more ado. */
  readonly raw: string
  /** What the scalar must read as. */
  readonly wanted: string
  /** True if a value holds `$` or a backtick, which a shell and other readers expand outside single quotes. */
  readonly expandable: boolean
}

/**
 * Ways to write a scalar, from the least to the most invasive; which of them read back right is for the reader to
 * say. Double quotes come before backticks, which no other reader knows as quotes, and several lines come last.
 */
export function candidatesOf({ raw, wanted, expandable }: CandidateQuestion): string[] {
  const single = `'${wanted}'`
  const escaped = `"${wanted.replace(/\n/g, '\\n').replace(/\r/g, '\\r')}"`
  const backticks = `\`${wanted}\``
  const quoted = /[\r\n]/.test(wanted) ? [escaped, single, backticks] : [single, escaped, backticks]
  quoted.push(`"${wanted}"`)
  // A quote inside the same quotes may read back right, but in no other reader than this one: later.
  const clean = quoted.filter(candidate => !wanted.includes(candidate[0]!))
  const unclean = quoted.filter(candidate => wanted.includes(candidate[0]!))
  // Behind a backslash the reader would look for a later closing quote: a comment holds one that can not close.
  const stopped = quoted.map(candidate => `${candidate} #${candidate[0]}.`)
  const candidates = [raw, wanted, ...clean, ...unclean, ...stopped]
  return expandable ? [single, `${single} #'.`, ...candidates] : candidates
}
