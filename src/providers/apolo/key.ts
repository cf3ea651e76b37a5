/**
 * What a key means in a project: a name, or a `secret:` URI that leads into this very project. One that leads elsewhere
 * is not here.
 */
export interface ApoloPlace {
  readonly cluster: string
  readonly org: string
  readonly project: string
}

/** @returns the name in this project, or `undefined` if it is of another */
export function keyOf(text: string, { cluster, org, project }: ApoloPlace): string | undefined {
  if (!text.startsWith('secret:')) return fromSegments(text.split('/'), [project])
  const path = text.slice('secret:'.length)
  let segments: string[]
  try {
    segments = path
      .replace(/^\/{0,3}/, '')
      .split('/')
      .map(decodeURIComponent)
  } catch {
    return undefined
  }
  // `secret://a/b` has a cluster, `secret:/a/b` and `secret:///a/b` begin with the project.
  if (path.startsWith('//') && !path.startsWith('///')) {
    return segments.length === 3
      ? fromSegments(segments, [cluster, project])
      : fromSegments(segments, [cluster, org, project])
  }
  return fromSegments(segments, path.startsWith('/') ? [project] : [])
}

/** The last segment, if those before it are these, or none. */
function fromSegments(segments: readonly string[], before: readonly string[]): string | undefined {
  const key = segments.at(-1)
  if (segments.length === 1) return key
  const same =
    segments.length === before.length + 1 && before.every((segment, index) => segment === segments[index])
  return same ? key : undefined
}
