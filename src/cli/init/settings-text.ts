/**
 * A settings file to begin with. In: what was found in the folder. Out: its text: what is needed as settings, the rest as
 * comments to take in. It holds names of files alone.
 */
import type { FileRule } from '../../settings/settings.ts'
import { harmless } from '../terminal.ts'
import type { FoundConfig } from './look-at.ts'
import { rulesFor } from './rules.ts'
import type { Survey } from './survey.ts'
import { yamlText } from './yaml-text.ts'

export function settingsText(found: Survey): string {
  return `# yaml-language-server: $schema=./node_modules/render-config/dist/settings/settings.schema.json
#
# Settings of render-config for the folder that this file is in, and below. What a call says counts over them.
# The file holds no secrets, and expressions in it mean nothing. All keys: docs/settings.md of the package.

${providers(found)}

# Plain values for {{ vars.NAME }}; --set NAME=VALUE wins.
# variables:
#   stage: dev

# The namespace of the run: a config may ask for it and its dot-ancestors.
# namespace: company.team

# Warnings are errors.
# strict: true

# What becomes of a secret that is missing: error, keep or empty.
# missing: error

# Paths of a document where expressions stay as they are.
# leave:
#   - description

${files(found.configs)}

${profiles(found.stages)}
`
}

function providers({ secretFiles, stores }: Survey): string {
  const lines = [
    '# Who is asked for secrets, in order: the first that has one answers. No URI holds credentials.',
    'providers:',
    '  - env: # variables SECRET_NAME, base64',
    ...secretFiles.map(name => `  - ${yamlText(`dotenv:${name}?optional=true`)}`),
    ...stores.filter(isPlainPath).map(path => `  - ${yamlText(`store:${path}`)}`),
  ]
  if (stores.length > 0)
    lines.push('    # its key is in RENDER_CONFIG_PRIVATE_KEY or RENDER_CONFIG_PRIVATE_KEY_FILE')
  const others = ['dir:/run/secrets', 'vault://vault.example/secret/app', 'aws-sm://eu-central-1/app/']
  return [...lines, ...others.map(uri => `  # - ${uri}`)].join('\n')
}

/** A `?` in a URI begins its options. */
function isPlainPath(path: string): boolean {
  return !path.includes('?')
}

function files(configs: readonly FoundConfig[]): string {
  const needed = rulesFor(configs, ({ dialect, format }) =>
    dialect === undefined && format === undefined
      ? undefined
      : { ...(format !== undefined && { format }), ...(dialect !== undefined && { dialect }) },
  )
  const platforms = rulesFor(configs, ({ platform }) =>
    platform === undefined ? undefined : { dialect: platform },
  )
  const unknown = rulesFor(configs, ({ isUnknown }) => (isUnknown === true ? { format: 'text' } : undefined))
  const lines = [
    '# Rules for some files. Of all that match, the later one wins; a glob without "/" goes for any folder.',
    needed.length > 0 ? 'files:' : '# files:',
    ...needed.flatMap(ruleLines),
    ...suggested(
      'These look as if made for a platform. Its dialect reads them exactly as it does:',
      platforms,
    ),
    ...suggested('Nothing tells the format of these. As text, values are put in as they are:', unknown),
    ...suggested('A JSON Schema checks what is rendered and gives types:', [
      { match: '*.yaml', schema: 'config.schema.json' },
    ]),
  ]
  return lines.join('\n')
}

function suggested(why: string, rules: readonly FileRule[]): string[] {
  if (rules.length === 0) return []
  return [`  # ${why}`, ...rules.flatMap(ruleLines).map(line => line.replace(/^ {2}/, '  # '))]
}

function ruleLines({ match, ...rest }: FileRule): string[] {
  return [
    `  - match: ${yamlText(match)}`,
    ...Object.entries(rest).map(([key, value]) => `    ${key}: ${String(value)}`),
  ]
}

function profiles(stages: ReadonlyMap<string, string>): string {
  const known = stages.size > 0 ? [...stages] : [['production', undefined] as const]
  const lines = known.flatMap(([stage, file]) => [
    `#   ${/^[a-z]{2}/i.test(stage) ? stage : yamlText(stage)}:`,
    '#     providers:',
    `#       - ${file === undefined ? 'vault://vault.example/secret/app' : yamlText(`dotenv:${file}`)}`,
  ])
  const [[example] = ['production']] = known
  return [`# What is different for one run: --profile ${harmless(example)}`, '# profiles:', ...lines].join(
    '\n',
  )
}
