import type { ExplainedExpression, Explanation } from '../../rendering/explanation.ts'
import { escapeLine } from './escape-html.ts'
import { keepLines } from './redact-explanation.ts'

/** What stands in the place of a value, whatever it is and however long. */
export const MASK = '***'

/** The template as numbered lines, its expressions as links to what is said of them. */
export function formatSource(
  { source, expressions }: Explanation,
  idOf: (index: number) => string | undefined,
  redact: (text: string) => string,
): string {
  const lines: string[] = ['']
  const add = (text: string, wrap: (part: string, index: number) => string): void => {
    text.split('\n').forEach((line, index) => {
      if (index > 0) lines.push('')
      const shown = escapeLine(line.replace(/\r$/, ''))
      lines[lines.length - 1] += wrap(shown, index)
    })
  }
  let at = source.startsWith('\ufeff') ? 1 : 0
  for (const [index, expression] of expressions.entries()) {
    add(keepLines(source.slice(at, expression.start), redact), part => part)
    add(expression.text, wrapperOf(expression, idOf(index)))
    at = expression.end
  }
  add(keepLines(source.slice(at), redact), part => part)
  if (lines.length > 1 && lines.at(-1) === '') lines.pop()
  return lines.map((line, index) => `<span class="line" data-n="${index + 1}">${line}\n</span>`).join('')
}

/** An expression over several lines is a link on its first. */
function wrapperOf(
  { state }: ExplainedExpression,
  id: string | undefined,
): (part: string, index: number) => string {
  const masked = state === 'rendered' || state === 'emptied'
  return (part, index) => {
    if (id === undefined) return `<span class="x s-${state}" title="another engine's">${part}</span>`
    const text = masked ? `<span class="t">${part}</span>` : part
    if (index > 0) {
      const [indent = ''] = /^[ \t]*/.exec(part) ?? []
      const rest = part.slice(indent.length)
      return `${indent}<span class="x s-${state}${masked ? ' more' : ''}">${masked ? `<span class="t">${rest}</span>` : rest}</span>`
    }
    const mask = masked ? `<span class="m">${state === 'rendered' ? MASK : ''}</span>` : ''
    return `<a class="x s-${state}" href="#${id}" aria-describedby="${id}-p">${text}${mask}</a>`
  }
}
