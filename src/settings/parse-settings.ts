import { type Problem, RenderConfigError } from '../errors.ts'
import { closest } from '../expressions/closest.ts'
import { fillNode, plainDocument } from '../schema/fill-node.ts'
import { findMismatches, type Mismatch } from '../schema/mismatches.ts'
import type { DocumentNode } from '../text/document-tree.ts'
import { createLineMap, type LineMap } from '../text/line-map.ts'
import { readYamlTrees } from '../text/yaml.ts'
import type { Settings } from './settings.ts'
import { profilesOf, toSettings } from './to-settings.ts'
import { type Found, unknownAliases, unknownNames } from './unknown-names.ts'
import { SETTINGS_KEYS, validateSettings } from './validate-settings.ts'

/**
 * The text of a settings file into settings. In: text that holds no secrets; expressions in it mean nothing. Refused
 * all at once, as SETTINGS_INVALID with line and column: text that is not YAML, keys that there are not, values of the
 * wrong kind. No message quotes a value, and no frame shows a URI, which may hold what does not belong there.
 */
export interface ParseSettingsOptions {
  /** As messages name it. */
  readonly file: string
  readonly folder: string
  /** The profile that counts over the rest. Default: none. */
  readonly profile?: string | undefined
}

/** @throws RenderConfigError; with code USAGE for a profile that there is not */
export async function parseSettings(text: string, options: ParseSettingsOptions): Promise<Settings> {
  const { file, profile } = options
  const lines = createLineMap(text)
  const refuse = (found: readonly Found[]): RenderConfigError =>
    new RenderConfigError(found.map(one => toProblem(one, file, lines, text)))

  const { documents, problems } = await readYamlTrees(text)
  // Two brackets that are not closed are told at one place, in the same words.
  const told = new Map(
    problems.map(({ offset, message }) => [`${offset} ${message}`, { start: offset, message }]),
  )
  if (told.size > 0) throw refuse([...told.values()])
  const [second] = documents.slice(1)
  if (second !== undefined)
    throw refuse([{ start: second.start, message: 'a second document stands in the file' }])

  const empty: DocumentNode = { kind: 'map', start: 0, end: 0, entries: [] }
  const [first = empty] = documents
  const tree = first.kind === 'scalar' && first.value === null ? empty : first
  const root = fillNode(tree, plainDocument(text), new Map())
  const found: Found[] = [
    ...repeatedKeys(tree),
    ...findMismatches(validateSettings(root.data), root, text).map(toFound),
    ...unknownNames(root),
    ...unknownAliases(root),
  ]
  if (found.length > 0) throw refuse(found)
  if (profile !== undefined && !profilesOf(root).has(profile)) {
    throw new RenderConfigError([unknownProfile(profile, [...profilesOf(root).keys()], file)])
  }
  return toSettings(root, options, lines)
}

/** The call is wrong, or the environment, and not the file. */
function unknownProfile(profile: string, known: readonly string[], file: string): Problem {
  const meant = closest(profile, known)
  const all = known.length === 0 ? `${file} has no profiles` : `its profiles: ${known.join(', ')}`
  return {
    code: 'USAGE',
    message: `there is no profile "${profile}" in ${file}`,
    hint: meant === undefined ? all : `did you mean "${meant}"?`,
  }
}

function toProblem(
  { start, end, message, hint }: Found,
  file: string,
  lines: LineMap,
  text: string,
): Problem {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const line = text.slice(lineStart).split('\n', 1)[0]!
  return {
    code: 'SETTINGS_INVALID',
    file,
    ...lines.place(start),
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(line.includes('://') ? {} : { frame: lines.frame(start, end ?? start + 1) }),
  }
}

function toFound({ start, end, message, hint, keyword, pointer, key }: Mismatch): Found {
  if (key === undefined || keyword !== 'additionalProperties') return { start, end, message, hint }
  const place = pointer.replace(/^\/profiles\/[^/]+/, '/profiles/*').replaceAll(/\/\d+/g, '/*')
  const known = SETTINGS_KEYS[place] ?? []
  const meant = closest(key, known)
  return {
    start,
    end,
    message: `there is no setting "${key}" here`,
    hint: meant === undefined ? `there are ${known.join(', ')}` : `did you mean "${meant}"?`,
  }
}

/** YAML readers differ on which of two equal keys counts; here none does. */
function repeatedKeys(node: DocumentNode): Found[] {
  if (node.kind === 'scalar') return []
  if (node.kind === 'list') return node.items.flatMap(repeatedKeys)
  const seen = new Set<unknown>()
  return node.entries.flatMap(({ key, value }) => {
    // What `<<` merges stands elsewhere, and gives way.
    const isOwn = key.start >= node.start && key.end <= node.end
    const name = key.kind === 'scalar' ? key.value : key
    const isRepeated = isOwn && seen.has(name)
    if (isOwn) seen.add(name)
    const again = { start: key.start, end: key.end, message: 'this key stands here twice' }
    return [...(isRepeated ? [again] : []), ...repeatedKeys(value)]
  })
}
