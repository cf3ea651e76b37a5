/**
 * What `--volume` and `--mount` ask for. `secret:KEY:PATH` has exactly three parts between colons, as Apolo has it; a
 * colon in a name or a path is written `%3a`. A template is named before the last colon, its place behind it; `:fifo` at
 * the end makes that place a pipe that gives the text to everyone who reads it.
 */
import type { Problem } from '../../errors.ts'
import type { Reference } from '../../references/reference.ts'
import { isProblem, readSecretUri } from './secret-uri.ts'

export interface Volume {
  /** As messages name it: `--volume /run/key`. */
  readonly origin: string
  readonly path: string
  readonly reference: Reference
}

export interface Mount {
  readonly origin: string
  readonly path: string
  readonly template: string
  readonly fifo: boolean
}

export function readVolumes(
  words: readonly string[],
  aliases: ReadonlySet<string>,
): { readonly volumes: readonly Volume[]; readonly problems: readonly Problem[] } {
  const volumes: Volume[] = []
  const problems: Problem[] = []
  for (const word of words) {
    const parts = word.split(':')
    const [scheme, key = '', target = ''] = parts
    if (parts.length !== 3 || scheme !== 'secret' || key === '' || target === '') {
      const message = `--volume "${word}" is not written secret:KEY:PATH`
      problems.push({ code: 'USAGE', message, hint: "write '%3a' for a colon in KEY or PATH" })
      continue
    }
    const path = withColons(target)
    const origin = `--volume ${path}`
    const reference = readSecretUri(`secret:${key}`, aliases)
    if (isProblem(reference)) problems.push({ ...reference, message: `${origin}: ${reference.message}` })
    else volumes.push({ origin, path, reference })
  }
  return { volumes, problems }
}

export function readMounts(words: readonly string[]): {
  readonly mounts: readonly Mount[]
  readonly problems: readonly Problem[]
} {
  const mounts: Mount[] = []
  const problems: Problem[] = []
  for (const word of words) {
    const fifo = /^.+:.+:fifo$/s.test(word)
    const rest = fifo ? word.slice(0, -':fifo'.length) : word
    const colon = rest.lastIndexOf(':')
    const [template, path] = [rest.slice(0, Math.max(colon, 0)), withColons(rest.slice(colon + 1))]
    if (template === '' || path === '') {
      const message = `--mount "${word}" is not written TEMPLATE:PATH or TEMPLATE:PATH:fifo`
      problems.push({ code: 'USAGE', message, hint: "write '%3a' for a colon in PATH" })
    } else mounts.push({ origin: `--mount ${path}`, path, template, fifo })
  }
  return { mounts, problems }
}

function withColons(path: string): string {
  return path.replace(/%3a/gi, ':')
}
