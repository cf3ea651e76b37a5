import { resolve } from 'node:path'
import type { AllowList } from '../providers/allow-list.ts'
import type { FilledNode } from '../schema/fill-node.ts'
import type { LineMap } from '../text/line-map.ts'
import { type ProviderData, uriOf } from './provider-uri.ts'
import type { FileRule, KeptValues, ProviderSetting, Settings, SettingsOptions } from './settings.ts'

/**
 * What the file says into settings, with what a profile changes. In: nodes that the schema has found right. Out:
 * settings, their paths made absolute.
 */
export function toSettings(
  root: FilledNode,
  {
    file,
    folder,
    profile,
  }: { readonly file: string; readonly folder: string; readonly profile?: string | undefined },
  lines: LineMap,
): Settings {
  const base = readPart(root, folder, lines)
  const node = profile === undefined ? undefined : profilesOf(root).get(profile)
  const settings = { file, folder, ...base }
  return node === undefined ? settings : withProfile(settings, readPart(node, folder, lines))
}

/** The profiles by name, as far as they are maps of something. */
export function profilesOf(root: FilledNode): ReadonlyMap<string, FilledNode> {
  const entries = root.entries?.get('profiles')?.value.entries ?? new Map<string, { value: FilledNode }>()
  return new Map([...entries].map(([name, { value }]) => [name, value]))
}

type Part = Pick<Settings, 'providers' | 'options' | 'allow' | 'lastKnownGood' | 'timeoutMs' | 'rules'>

/** What adds up elsewhere adds up here: variables name by name, places that are left, rules. The rest replaces. */
function withProfile(settings: Settings, part: Part): Settings {
  const variables = { ...settings.options.variables, ...part.options.variables }
  const leave = [...(settings.options.leave ?? []), ...(part.options.leave ?? [])]
  return {
    ...settings,
    ...part,
    providers: part.providers ?? settings.providers,
    timeoutMs: part.timeoutMs ?? settings.timeoutMs,
    rules: [...settings.rules, ...part.rules],
    options: { ...settings.options, ...part.options, variables, leave },
  }
}

/** What the schema has made sure of. */
type PartData = SettingsOptions & {
  readonly providers?: readonly ProviderData[]
  readonly timeout?: number
  readonly allow?: AllowList
  readonly lastKnownGood?: { readonly path: string; readonly maxAge?: number }
  readonly files?: readonly FileRule[]
  readonly profiles?: unknown
}

function readPart(node: FilledNode, folder: string, lines: LineMap): Part {
  // `prod:` without more is a profile that changes nothing.
  const data = (node.data ?? {}) as PartData
  const { providers, timeout, files = [], allow, lastKnownGood, profiles: _, templateRoot, ...options } = data
  const nodes = node.entries?.get('providers')?.value.items ?? []
  return {
    providers: providers?.map((one, index): ProviderSetting => {
      return { uri: uriOf(one), ...lines.place(nodes[index]!.node.start) }
    }),
    options:
      templateRoot === undefined ? options : { ...options, templateRoot: resolve(folder, templateRoot) },
    ...(allow !== undefined && { allow }),
    ...(lastKnownGood !== undefined && { lastKnownGood: keptValues(lastKnownGood, folder) }),
    timeoutMs: timeout === undefined ? undefined : Math.ceil(timeout * 1000),
    rules: files.map(rule =>
      rule.schema === undefined ? rule : { ...rule, schema: resolve(folder, rule.schema) },
    ),
  }
}

function keptValues({ path, maxAge }: NonNullable<PartData['lastKnownGood']>, folder: string): KeptValues {
  return {
    path: resolve(folder, path),
    ...(maxAge !== undefined && { maxAgeMs: Math.ceil(maxAge * 1000) }),
  }
}
