/** Compiles the library into a folder. */
export declare function buildLibrary(outdir: string): void
