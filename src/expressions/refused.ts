/** Says why an expression can not be, to be told at its place. */
export class Refused extends Error {
  readonly hint: string | undefined

  constructor(problem: string, hint?: string) {
    super(problem)
    this.hint = hint
  }
}
