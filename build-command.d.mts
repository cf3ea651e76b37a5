/** Bundles the command into a folder; `version` is what `--version` answers. */
export declare function buildCommand(outdir: string, version: string): Promise<void>
