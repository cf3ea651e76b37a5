/** How the text around an expression is quoted in a shell script. */
export type ShellStyle =
  | 'unquoted'
  | 'double-quoted'
  | 'single-quoted'
  | 'ansi-quoted'
  | 'heredoc'
  | 'quoted heredoc'
  | 'name'
  | 'uncertain'

/** Where one expression stands. */
export interface ShellPlace {
  readonly span: number
  readonly start: number
  readonly end: number
  readonly style: ShellStyle
  /** The variable that the word assigns. */
  readonly variable?: string
  /** A backslash stands before it that nothing has used up. */
  readonly escaped: boolean
  /** Why nothing can be written, as `no value can stand in …`. */
  refused: string | undefined
  /** A value of harmless characters may stand without quotes. */
  plain: boolean
  /** The command that reads the value as code once more. */
  again: string | undefined
  readonly heredoc?: HeredocLine
}

export interface HeredocLine {
  readonly delimiter: string
  /** `<<-`: tabs at the start of each line are cut. */
  readonly stripTabs: boolean
  readonly lineStart: number
  readonly lineEnd: number
}

/** A place where the quoting is plain to see, but not what the shell does with it. */
export class ShellUncertainty extends Error {
  readonly offset: number

  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

export class ShellSyntaxError extends Error {
  readonly offset: number

  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}
