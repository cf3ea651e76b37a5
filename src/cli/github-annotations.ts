/**
 * Problems as workflow commands of GitHub Actions, which shows them at the lines of a pull request. In: problems,
 * masked. Out: one line each, sorted by place.
 * Escapes: actions/toolkit, packages/core/src/command.ts.
 */
import { relative, resolve, sep } from 'node:path'
import { comparePlaces, type Problem } from '../errors.ts'
import type { Diagnostics } from './format-problems.ts'
import { harmless } from './terminal.ts'

/**
 * @param workspace the top folder of the checkout, from which GitHub counts paths; default: the working folder
 */
export function githubAnnotations({ problems, warnings }: Diagnostics, workspace = ''): string {
  return [
    ...problems.map(problem => ({ problem, command: 'error' })),
    ...warnings.map(problem => ({ problem, command: 'warning' })),
  ]
    .sort((a, b) => comparePlaces(a.problem, b.problem))
    .map(({ problem, command }) => `::${command} ${properties(problem, workspace)}::${text(problem)}\n`)
    .join('')
}

function properties({ code, file, line, column }: Problem, workspace: string): string {
  const place = {
    file: file === undefined ? undefined : harmless(pathBelow(workspace, file)),
    line,
    col: column,
  }
  return Object.entries({ ...place, title: code })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(',')
}

/** Another hint of its own line; nothing but this line break comes from here. */
function text({ message, hint }: Problem): string {
  return escapeText(hint === undefined ? harmless(message) : `${harmless(message)}\nhint: ${harmless(hint)}`)
}

function pathBelow(workspace: string, file: string): string {
  const way = workspace === '' ? file : relative(workspace, resolve(file))
  const path = way.startsWith('..') ? file : way
  return path.split(sep).join('/')
}

function escapeText(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(value: string): string {
  return escapeText(value).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
