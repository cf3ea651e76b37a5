/** Why a notation has no way to say something, to be told at its place. */
export class Unsayable extends Error {
  readonly hint: string | undefined

  constructor(reason: string, hint?: string) {
    super(reason)
    this.hint = hint
  }
}
