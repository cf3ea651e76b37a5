import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CODES } from '../src/errors.ts'

/** The house has floors: a file imports from lower ones and from its own room, and each package has one door. */

const root = join(import.meta.dirname, '..')
const src = join(root, 'src')

/** Floor of each room; a file of `src` itself is named whole. */
const FLOORS: Readonly<Record<string, number>> = {
  'errors.ts': 0,
  'secret.ts': 0,
  'secret-names.ts': 0,
  text: 0,
  files: 0,
  expressions: 1,
  references: 2,
  store: 2,
  redact: 3,
  formats: 3,
  providers: 3,
  template: 3,
  rendering: 4,
  'render.ts': 4,
  'renderer.ts': 4,
  schema: 4,
  settings: 5,
  child: 5,
  watch: 5,
  migration: 5,
  'index.ts': 6,
  integrations: 7,
  testing: 7,
  cli: 7,
}

/** Rooms of one floor that may know each other; all others of one floor may not. */
const TOGETHER: readonly (readonly string[])[] = [
  ['errors.ts', 'secret.ts', 'text', 'files'],
  ['rendering', 'render.ts', 'renderer.ts', 'schema'],
  ['integrations', 'testing'],
]

/** Which files may import which package. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  nunjucks: /^expressions\/(?:parse|checker|parse-template|statement-words|template-checker)\.ts$/,
  yaml: /^text\/yaml\.ts$/,
  dotenv: /^text\/dotenv\.ts$/,
  tinyglobby: /^files\//,
  commander: /^cli\//,
  sarif: /^cli\/sarif\//,
  ajv: /^schema\//,
  jose: /^store\//,
  chokidar: /^watch\/watch-files\.ts$/,
  'age-encryption': /^providers\/sops\//,
  'proper-lockfile': /^store\//,
  vitest: /^integrations\/vitest\//,
  '@jest/globals': /^integrations\/jest\//,
  '@lydell/node-pty': /^child\/load-pty\.ts$/,
}

interface Import {
  readonly from: string
  readonly specifier: string
  readonly typeOnly: boolean
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map(name => name.split(sep).join('/'))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const found: Import[] = []
  for (const match of text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?'([^']+)'/gm)) {
    found.push({ from: file, specifier: match[2]!, typeOnly: match[1] !== undefined })
  }
  for (const match of text.matchAll(/import\('([^']+)'\)/g)) {
    found.push({ from: file, specifier: match[1]!, typeOnly: false })
  }
  return found
}

const files = sourceFiles(src)
const imports = files.flatMap(importsOf)

function roomOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file
}

function targetOf({ from, specifier }: Import): string {
  return relative(src, join(src, dirname(from), specifier))
    .split(sep)
    .join('/')
}

describe('the house', () => {
  it('has a floor for every room', () => {
    expect([...new Set(files.map(roomOf))].filter(room => FLOORS[room] === undefined)).toEqual([])
  })

  it('has no import that goes up, or across to another room', () => {
    const wrong = imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(one => ({ from: one.from, to: targetOf(one) }))
      .filter(({ from, to }) => {
        const [a, b] = [roomOf(from), roomOf(to)]
        if (a === b || FLOORS[b]! < FLOORS[a]!) return false
        return !TOGETHER.some(rooms => rooms.includes(a) && rooms.includes(b))
      })
    expect(wrong).toEqual([])
  })

  it('has no cycle of imports', () => {
    const next = new Map<string, string[]>()
    for (const one of imports) {
      if (one.specifier.startsWith('.') && !one.typeOnly)
        next.set(one.from, [...(next.get(one.from) ?? []), targetOf(one)])
    }
    const done = new Set<string>()
    const walk = (file: string, path: readonly string[]): string[] | undefined => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
      if (done.has(file)) return undefined
      for (const to of next.get(file) ?? []) {
        const cycle = walk(to, [...path, file])
        if (cycle !== undefined) return cycle
      }
      done.add(file)
      return undefined
    }
    expect(files.map(file => walk(file, [])).find(cycle => cycle !== undefined)).toBeUndefined()
  })

  it('has one door for every package', () => {
    const wrong = imports.filter(({ from, specifier, typeOnly }) => {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) return false
      const name = specifier.startsWith('@')
        ? specifier.split('/').slice(0, 2).join('/')
        : specifier.split('/')[0]!
      if (PACKAGES[name]?.test(from) === true) return false
      // Adapters know their package by its types; credential packages are optional peers of one store.
      return (
        !(roomOf(from) === 'integrations' && typeOnly) &&
        !(roomOf(from) === 'providers' && name.startsWith('@'))
      )
    })
    expect(wrong).toEqual([])
  })

  it('opens the box of a secret in a handful of named places', () => {
    const opened = files
      .filter(file => file !== 'secret.ts' && /\.reveal\(\)/.test(readFileSync(join(src, file), 'utf8')))
      .sort()
    expect(opened).toEqual(OPENERS)
  })

  it('never renders a template with nunjucks', () => {
    const uses = files.filter(file =>
      /renderString|nunjucks\.(?:compile|render)|new Function|\beval\(/.test(
        readFileSync(join(src, file), 'utf8'),
      ),
    )
    expect(uses).toEqual([])
  })
})

const OPENERS = [
  'cli/run/resolve.ts',
  'providers/settle.ts',
  'rendering/finish.ts',
  'rendering/last-known-good.ts',
]

describe('the table of codes', () => {
  it('is the table of docs/errors.md', () => {
    const docs = readFileSync(join(root, 'docs/errors.md'), 'utf8')
    const rows = [...docs.matchAll(/^\| `([A-Z_]+)` \| (error|warning) \| (\d|–) \| ([^|]+) \|/gm)].map(
      row => [row[1], row[2], row[3], row[4]!.trim()],
    )
    expect(rows).toEqual(
      Object.entries(CODES).map(([code, { severity, exit, meaning }]) => [
        code,
        severity,
        severity === 'warning' ? '–' : String(exit),
        meaning,
      ]),
    )
  })
})

describe('the package', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { types: string; default: string }>
    dependencies: Record<string, string>
  }

  it('lists its entry points singly, and each has a source', () => {
    for (const [name, target] of Object.entries(manifest.exports)) {
      expect(name).not.toContain('*')
      if (typeof target === 'string') continue
      const source = target.default.replace('./dist/', '').replace(/\.js$/, '.ts')
      expect(files, name).toContain(source)
    }
  })
})
