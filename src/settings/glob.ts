/**
 * Globs over paths with `/`: `*` and `?` stay in one folder, `**` as a whole segment takes any number of folders,
 * `{a,b}` is one or the other, `[a-z]` and `[!a-z]` one character. A glob without `/` matches by name in any folder.
 * In: a glob. Out: what tells if a path matches. Nothing is refused: what opens and does not close is itself.
 */
export function compileGlob(glob: string): (path: string) => boolean {
  const rooted = glob.includes('/') ? glob.replace(/^\.?\//, '') : `**/${glob}`
  const matchers = expandBraces(rooted).map(toMatcher)
  return path => matchers.some(matches => matches(path))
}

function toMatcher(glob: string): (path: string) => boolean {
  try {
    const pattern = new RegExp(`^${toPattern(glob)}$`, 'su')
    return path => pattern.test(path)
  } catch {
    // A range that runs backwards: no class.
    return path => path === glob
  }
}

/** More ways than this are not told apart: braces that are left then stand for themselves. */
const MAX_WAYS = 1000

function expandBraces(glob: string): string[] {
  let ways = [glob]
  for (;;) {
    const next = ways.flatMap(way => {
      const [whole, inner] = /\{([^{}]*,[^{}]*)\}/.exec(way) ?? []
      if (whole === undefined || inner === undefined) return [way]
      return inner.split(',').map(choice => way.replace(whole, () => choice))
    })
    if (next.length === ways.length || next.length > MAX_WAYS) return ways
    ways = next
  }
}

function toPattern(glob: string): string {
  const segments = glob.split('/')
  return segments
    .map((segment, index) => {
      const isLast = index === segments.length - 1
      if (segment === '**') return isLast ? '.+' : '(?:[^/]+/)*'
      return segmentPattern(segment) + (isLast ? '' : '/')
    })
    .join('')
}

function segmentPattern(segment: string): string {
  return segment.replace(/\[(!?)([^\]]+)\]|\*+|[\s\S]/gu, (token, not?: string, inner?: string) => {
    if (inner !== undefined) return `[${not === '!' ? '^/' : ''}${inner.replace(/[\\\][^]/g, '\\$&')}]`
    if (token.startsWith('*')) return '[^/]*'
    if (token === '?') return '[^/]'
    return token.replace(/[\\^$.*+?()[\]{}|]/, '\\$&')
  })
}
