import type { PatternNotation } from './dialect.ts'
import type { Parsed } from './parsed.ts'
import type { ExpressionSpan } from './scan.ts'
import type { SecretCandidate } from './syntax.ts'

/**
 * Notations that are no language: a fixed shape that a pattern finds. Each says what its match asks for, what it leaves
 * to the platform, and what can not be right.
 */

/** Longest match that is looked at. */
const LONGEST = 2048

function notation(pattern: RegExp, read: PatternNotation['read']): PatternNotation {
  return {
    type: 'pattern',
    scan(source) {
      const spans: ExpressionSpan[] = []
      for (const match of source.matchAll(pattern)) {
        const start = match.index
        const end = start + match[0].length
        spans.push({ kind: 'ours', start, end, innerStart: start, innerEnd: end })
      }
      return spans
    },
    read,
  }
}

function asks(display: string, scheme: string | undefined, candidates: readonly SecretCandidate[]): Parsed {
  return {
    kind: 'expression',
    expression: { type: 'secret-uri', display, ...(scheme === undefined ? {} : { scheme }), candidates },
  }
}

function named(segments: readonly string[]): Parsed {
  return { kind: 'expression', expression: { type: 'secret-name', segments } }
}

/** Calyptia Core: `{{ secrets.name }}`, word characters only, white space next to the braces alone. */
export const calyptia: PatternNotation = notation(
  /\{\{\s{0,200}secrets\.[0-9A-Za-z_]{1,200}\s{0,200}\}\}/g,
  match => named([/secrets\.(\w+)/.exec(match)![1]!]),
)

/** GitHub Actions: `${{ secrets.NAME }}`; an expression that does more needs values of the run. */
export const github: PatternNotation = notation(
  /\$\{\{(?:[^{}'\n]|'[^'\n]{0,500}'){0,500}?\bsecrets\s?[.[](?:[^{}'\n]|'[^'\n]{0,500}'){0,500}?\}\}/g,
  match => {
    const name = /^\$\{\{\s*secrets(?:\.([A-Za-z_][\w-]*)|\[\s*'([^'\n]+)'\s*\])\s*\}\}$/.exec(match)
    if (name === null) return { kind: 'deferred', name: 'an expression of GitHub' }
    return named([name[1] ?? name[2]!])
  },
)

const INSTILL_PATH = /^secrets?((?:\.[A-Za-z_][\w-]*|\["[^"\\]+"\]|\[\d+\])+)$/

/**
 * Instill AI: `${secret.name}`, whole or inside a text. A text that begins with `${`, ends with `}` and has one `${` is one
 * path to the platform, however it looks.
 */
export const instill: PatternNotation = notation(
  /\$\{\s{0,200}secrets?[.[][^{}\n]{0,2000}\}/g,
  (match, { before, after }) => {
    if (before === '' && after.endsWith('}') && !after.includes('${')) {
      return {
        kind: 'malformed',
        problem:
          'the platform takes this whole text for one path, because it begins with "${" and ends with "}"',
        hint: 'begin or end the text with something else',
      }
    }
    const path = INSTILL_PATH.exec(match.slice(2, -1).trim())
    if (path === null)
      return { kind: 'malformed', problem: 'this is no path to a secret', hint: 'write ${secret.NAME}' }
    const segments = [...path[1]!.matchAll(/\.([A-Za-z_][\w-]*)|\["([^"\\]+)"\]|\[(\d+)\]/g)].map(
      part => part[1] ?? part[2] ?? part[3]!,
    )
    // The platform puts its own credential there.
    if (segments.length === 1 && segments[0] === 'INSTILL_SECRET') return { kind: 'left' }
    const parsed = named(segments)
    return match.slice(2).trimStart().startsWith('secrets')
      ? { ...parsed, warning: 'the platform has renamed "${secrets.…}"; write "${secret.…}"' }
      : parsed
  },
)

const APOLO_KEY = /^(?!\.{1,2}$|\.\.)[A-Za-z0-9_.-]{1,253}$/

/** Apolo: a whole text that is a `secret:` URI; inside a text it is nothing. */
export const apolo: PatternNotation = notation(
  new RegExp(`(?<![\\w.+/-])secret:[A-Za-z0-9_./%~:@#?=&-]{1,${LONGEST}}`, 'g'),
  (match, { before, after }) => {
    if (before !== '' || after !== '') return { kind: 'left' }
    const uri = match.slice('secret:'.length)
    const volume = /^(?:\/\/)?[^:]*:(\/.*)$/.exec(uri)
    if (volume !== null) return { kind: 'deferred', name: 'a volume' }
    if (/[?#@]/.test(uri)) {
      return {
        kind: 'malformed',
        problem: 'a secret URI has no user, query or fragment',
        hint: "write '%23' for '#' in a key",
      }
    }
    let segments: string[]
    try {
      segments = uri.replace(/^\/+/, '').split('/').map(decodeURIComponent)
    } catch {
      return { kind: 'malformed', problem: 'the percent-encoding is wrong' }
    }
    const key = segments.at(-1)!
    const depth = uri.startsWith('//') && !uri.startsWith('///') ? [3, 4] : uri.startsWith('/') ? [2] : [1]
    if (!depth.includes(segments.length) || !APOLO_KEY.test(key) || key.toLowerCase() === '---neuro---') {
      return {
        kind: 'malformed',
        problem: 'this is no secret URI',
        hint: 'write secret:KEY or secret://CLUSTER/ORG/PROJECT/KEY',
      }
    }
    if (segments.length === 1) return asks(match, undefined, [{ key, path: [] }])
    // A provider of Apolo takes the whole URI, so that another project's secret is never taken for this one.
    return asks(match, 'apolo', [
      { key: match, path: [] },
      { key: segments.slice(-2).join('/'), path: [] },
      { key, path: [] },
    ])
  },
)

/** 1Password: `op://vault/item/[section/]field`, bare or in `{{ }}`. */
export const op: PatternNotation = notation(
  /\{\{\s{0,20}op:\/\/[^{}\n]{1,500}?\s{0,20}\}\}|(?<![\w.+-])op:\/\/[A-Za-z0-9_.\-/]+(?:\?attribute=[a-z]+)?/g,
  match => {
    const uri = match.startsWith('{{') ? match.slice(2, -2).trim() : match
    const [path, query] = uri.slice('op://'.length).split('?')
    const segments = path!.split('/')
    if (segments.length < 3 || segments.length > 4 || segments.some(segment => segment.trim() === '')) {
      return {
        kind: 'malformed',
        problem: 'this is no reference to 1Password',
        hint: 'write op://vault/item/field',
      }
    }
    const [, ...rest] = segments
    const tail = query === undefined ? '' : `?${query}`
    return asks(uri, 'op', [
      { key: path! + tail, path: [] },
      { key: rest.join('/') + tail, path: [] },
      { key: rest[0]!, path: rest.slice(1) },
    ])
  },
)

/** vals: `ref+scheme://path[?options][#/fragment]`, ended by white space, a quote or `+`. */
export const vals: PatternNotation = notation(
  /(?<![\w.+-])(?:secret)?ref\+[a-z][a-z0-9-]{0,40}:\/\/[^\s"'`,;<>{}()+|\\^[\]]{1,2000}\+?/g,
  match => {
    const parts = /^(?:secret)?ref\+([a-z0-9-]+):\/\/([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(
      match.replace(/\+$/, ''),
    )
    if (parts === null || parts[2] === '') {
      return {
        kind: 'malformed',
        problem: 'this is no reference of vals',
        hint: 'write ref+SCHEME://PATH#/FIELD',
      }
    }
    const [, scheme, path, , fragment] = parts
    const field = (fragment ?? '').split('/').filter(segment => segment !== '')
    return asks(match, SCHEMES[scheme!] ?? scheme!, [{ key: path!, path: field }])
  },
)

/** vals' names of stores that have another name here. */
const SCHEMES: Readonly<Record<string, string>> = {
  awssecrets: 'aws-sm',
  awsssm: 'aws-ssm',
  gcpsecrets: 'gcp-sm',
  azurekeyvault: 'azure-kv',
  envsubst: 'env',
  file: 'dir',
}
