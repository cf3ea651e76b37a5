import { dirname, posix, relative, resolve, sep } from 'node:path'
import { readBelow } from '../files/read-below.ts'
import { createTemplate, type Template } from '../template/template.ts'
import { decodeBytes } from '../text/bytes.ts'
import { remember, type TemplateCache } from './template-cache.ts'

/** More are not kept. */
const MAX_CACHED = 200
/** More are not told to who watches them: names may be computed. */
const MAX_WANTED = 10_000

export interface TemplateFiles {
  readonly main: Template
  /** What `{% include %}` and `{% import %}` name; every file is read once. @throws FileError */
  readonly load: (name: string, from: Template) => Template | undefined
  /** All that were used so far. */
  readonly loaded: () => readonly Template[]
}

export interface TemplateFilesOptions {
  readonly filename: string | undefined
  /** Default: the file's own folder, else the working folder. */
  readonly root: string | undefined
  readonly cache: TemplateCache
}

export function openTemplateFiles(source: string, options: TemplateFilesOptions): TemplateFiles {
  const { filename, cache } = options
  const root = options.root ?? (filename === undefined ? '.' : dirname(filename))
  const main = parsed(cache, source, filename, undefined)
  let files: Map<string, Template | undefined> | undefined
  return {
    main,
    load(wanted, from) {
      // As in nunjucks: a name that begins with a dot starts from the file at hand, all others from the root.
      const path = /^\.\.?\//.test(wanted)
        ? posix.join(posix.dirname(from.name ?? nameBelow(root, filename)), wanted)
        : posix.normalize(wanted)
      files ??= new Map()
      if (!files.has(path)) {
        const { wanted: names } = cache
        if (names !== undefined && names.size < MAX_WANTED && !path.startsWith('..'))
          names.add(resolve(root, path))
        const bytes = readBelow(root, path)
        const text = bytes === undefined ? undefined : decodeBytes(bytes).text.replace(/^\ufeff/, '')
        const shown = root === '.' ? path : posix.join(root.split(sep).join('/'), path)
        files.set(path, text === undefined ? undefined : parsed(cache, text, shown, path))
      }
      return files.get(path)
    },
    loaded() {
      const others = files === undefined ? [] : [...files.values()]
      return [main, ...others.filter(template => template !== undefined)]
    },
  }
}

/** What the first file is called below the root; nothing for one that is elsewhere. */
function nameBelow(root: string, filename: string | undefined): string {
  const way = filename === undefined ? '..' : relative(resolve(root), resolve(filename))
  return way.startsWith('..') ? '' : way.split(sep).join('/')
}

function parsed(
  { files }: TemplateCache,
  source: string,
  file: string | undefined,
  name: string | undefined,
): Template {
  const id = `${file ?? ''}\n${name ?? ''}`
  const known = files.get(id)
  if (known?.source === source) return known
  return remember(files, id, createTemplate(source, file, name), MAX_CACHED)
}
