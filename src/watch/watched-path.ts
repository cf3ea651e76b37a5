/** Something whose change asks for another rendering. */
export interface WatchedPath {
  /** Absolute. It need not be there. */
  readonly path: string
  /**
   * For a folder: says of a file below it whether it counts. Links below it are not followed. Always gives the same
   * answers. Default: the path itself counts, be it a file or a folder, and nothing below it.
   */
  readonly takes?: (path: string) => boolean
  /** For a folder: says of a folder below it whether it is looked into. Default: every one is. */
  readonly enters?: (path: string) => boolean
}
