/**
 * `check --names-only` and `check --against PROVIDER`: whether every secret that the files ask for is there, by the
 * providers' lists alone; `--unused` tells what nobody asks for. No value is read, so nothing is said of values.
 */
import { type Problem, RenderConfigError } from '../errors.ts'
import { NAME_IS_THERE, type NamesOnly, namesOf } from '../providers/names-of.ts'
import { aliasOf, type ListedSecret, type ListOptions, type Provider } from '../providers/provider.ts'
import type { CheckOptions, NamedSource, Renderer } from '../renderer.ts'
import type { Unchecked } from '../rendering/result.ts'
import { uncheckedLine } from './check-result.ts'
import { count, type Diagnostics } from './format-problems.ts'
import type { CheckFlags } from './options.ts'
import { toDiagnostics } from './printer.ts'

export interface NamesReport extends Diagnostics {
  /** Names, or the expression that computes one, and why they could not be looked at. */
  readonly notChecked: readonly (Pick<Unchecked, 'key' | 'reason'> & Partial<Unchecked>)[]
  /** Not there; a fallback, or a branch that is not taken, may make up for it. */
  readonly perhapsMissing: readonly string[]
  /** Only if asked for. */
  readonly unused?: readonly ListedSecret[]
  readonly secrets: number
}

/** @throws RenderConfigError with code USAGE for options that do not go together */
export function checkNamesFlags(flags: CheckFlags): void {
  const { offline, report, against, namesOnly, unused, sarif, github } = flags
  const byNames = against !== undefined || namesOnly === true
  const wrong =
    (offline === true && byNames && '--offline asks nobody, so there is no list to look at') ||
    (report !== undefined && byNames && '--report needs values; names alone have no report') ||
    (unused === true &&
      (sarif === true || github === true) &&
      '--unused lists names, which are no problems: it goes with --json or without') ||
    (unused === true && !byNames && '--unused goes with --against PROVIDER or --names-only')
  if (wrong !== false) throw new RenderConfigError([{ code: 'USAGE', message: wrong }])
}

/**
 * @param open makes a renderer over other providers
 * @param providers the chain, or the one provider that is checked against
 */
export async function checkNames(
  providers: readonly Provider[],
  sources: readonly NamedSource[],
  options: CheckOptions & { readonly unused: boolean },
  open: (providers: readonly Provider[]) => Renderer,
): Promise<NamesReport> {
  const { unused, strict = false, missing: _, ...given } = options
  const { namespace, signal, timeoutMs } = given
  const endsAt = Date.now() + (timeoutMs ?? Number.POSITIVE_INFINITY)
  const request = { deadline: () => endsAt, ...(signal !== undefined && { signal }) }
  const lists = await inOrder(providers.map(namesOf), request)
  const renderer = open(lists.map(({ provider }) => provider))
  const {
    problems: found,
    warnings,
    left,
  } = await ask(renderer, sources, given, async () => {
    const place = { ...request, ...inNamespace(namespace) }
    return unused ? (await Promise.all(lists.map(list => list.unused(place)))).flat() : []
  })
  const kept = found.filter(({ message }) => message !== NAME_IS_THERE)
  const problems = kept.map(problem => withListHint(problem, providers))
  return {
    problems: strict && problems.length === 0 ? warnings : problems,
    warnings: strict && problems.length === 0 ? [] : warnings,
    notChecked: [
      ...lists.flatMap(list => [...list.notChecked].map(([key, reason]) => ({ key, reason }))),
      ...(await computedNames(sources, { ...options, aliases: new Set(providers.map(aliasOf)) })),
    ],
    perhapsMissing: perhapsMissing(lists, problems),
    secrets: lists.reduce((sum, { used }) => sum + used.size, 0),
    ...(unused && { unused: left }),
  }
}

/** `2 files, 5 secrets: every name is there`, and what was not looked at. */
export function namesSummary(files: number, report: NamesReport): string {
  const { problems, notChecked, perhapsMissing, secrets } = report
  const lines = notChecked.map(one =>
    isPlaced(one) ? uncheckedLine(one) : `not checked: "${one.key}" (${one.reason})`,
  )
  if (perhapsMissing.length > 0) {
    lines.push(`not there, but a fallback or a condition may make up for it: ${perhapsMissing.join(', ')}`)
  }
  if (problems.length > 0) return lines.join('\n')
  const verdict =
    notChecked.length > 0 ? 'no name is missing as far as the lists tell' : 'every name is there'
  const seen = `${count(files, 'file')}, ${count(secrets, 'secret')}: ${verdict}`
  return [...lines, `${seen}; values, their places and schemas were not checked`].join('\n')
}

/** Those that have a list first, so that a name is only "not checked" if no list has it. */
async function inOrder(lists: readonly NamesOnly[], options: ListOptions): Promise<NamesOnly[]> {
  const readable = await Promise.all(lists.map(list => list.isReadable(options).catch(() => true)))
  return [...lists.filter((_, index) => readable[index]), ...lists.filter((_, index) => !readable[index])]
}

async function ask(
  renderer: Renderer,
  sources: readonly NamedSource[],
  options: CheckOptions,
  listUnused: () => Promise<readonly ListedSecret[]>,
): Promise<Diagnostics & { readonly left: readonly ListedSecret[] }> {
  try {
    const diagnostics = await diagnose(renderer, sources, options)
    return { ...diagnostics, left: await listUnused() }
  } finally {
    await renderer.close()
  }
}

async function diagnose(
  renderer: Renderer,
  sources: readonly NamedSource[],
  options: CheckOptions,
): Promise<Diagnostics> {
  try {
    const results = await renderer.checkAll(sources, options)
    return { problems: [], warnings: results.flatMap(result => result.warnings) }
  } catch (error) {
    const diagnostics = toDiagnostics(error)
    if (diagnostics === undefined) throw error
    return diagnostics
  }
}

/** Of whole templates: names that come from other secrets, which the lists do not tell. */
async function computedNames(
  sources: readonly NamedSource[],
  options: CheckOptions & { readonly aliases: ReadonlySet<string> },
): Promise<Unchecked[]> {
  const templates = sources.filter(({ mode }) => (mode ?? options.mode) === 'template')
  if (templates.length === 0) return []
  const { openInputs } = await import('./draft-inputs.ts')
  const { draftAll } = await import('../rendering/draft-all.ts')
  const { drafts } = await draftAll(await openInputs(templates, options), undefined)
  return drafts.flatMap(({ unchecked = [] }) => unchecked.filter(({ key }) => key !== undefined))
}

function isPlaced(one: Partial<Unchecked>): one is Unchecked {
  return one.line !== undefined
}

/** Some stores list only what one may read. */
function withListHint(problem: Problem, providers: readonly Provider[]): Problem {
  if (problem.code !== 'NOT_FOUND' || !providers.some(provider => provider.listsOwnOnly === true))
    return problem
  return { ...problem, hint: 'the list shows only what you may read: it is not there, or not permitted' }
}

/** Of `a.b` the longest name alone counts, and none if it is there, or is a field of what is. */
function perhapsMissing(lists: readonly NamesOnly[], problems: readonly Problem[]): string[] {
  const there = new Set(lists.flatMap(({ asked }) => [...asked].filter(([, is]) => is).map(([key]) => key)))
  const unknown = new Set(lists.flatMap(({ notChecked }) => [...notChecked.keys()]))
  const absent = [...new Set(lists.flatMap(({ asked }) => [...asked.keys()]))].filter(
    key => !there.has(key) && !unknown.has(key),
  )
  const told = problems.map(({ message }) => message)
  return absent.filter(key => {
    const parts = key.split('.')
    const shorter = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'))
    const isPart = absent.some(other => other.startsWith(`${key}.`))
    const hasWhole = shorter.some(name => there.has(name) || unknown.has(name))
    return !isPart && !hasWhole && !told.some(message => mentions(message, key))
  })
}

/** As a name of its own, or the last one of a path. */
function mentions(message: string, key: string): boolean {
  const at = message.indexOf(key)
  const before = message.charAt(at - 1)
  const after = message.charAt(at + key.length)
  return at !== -1 && /^["/:]?$/.test(before) && /^["#.]?$/.test(after)
}

function inNamespace(namespace: string | undefined): { readonly namespace?: string } {
  return namespace === undefined ? {} : { namespace }
}
