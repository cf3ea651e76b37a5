/** The options of the `secrets` commands as the parser gives them. */
export interface SecretsFlags {
  readonly provider?: readonly string[]
  readonly namespace?: string
  readonly timeout?: string
  readonly config?: string
  readonly profile?: string
}

export interface ListFlags extends SecretsFlags {
  readonly json?: true
}

export interface GetFlags extends SecretsFlags {
  readonly reveal?: true
}

export interface SetFlags extends SecretsFlags {
  readonly type?: string
  readonly description?: string
}

export interface DeleteFlags extends SecretsFlags {
  readonly yes?: true
}

export interface ShareFlags extends SecretsFlags {
  readonly name?: string
  readonly level?: string
}

export interface CopyFlags extends SecretsFlags {
  readonly dryRun?: true
  readonly yes?: true
}

export interface KeygenFlags extends SecretsFlags {
  readonly output?: string
  readonly name?: string
  readonly bits?: string
}

export interface RekeyFlags extends SecretsFlags {
  readonly name?: string
}
