import { applyFilter } from '../expressions/filters.ts'
import { Failure, isTrue, MAX_TEXT_LENGTH, type Value, ValueError } from '../expressions/value.ts'
import { numberOf } from './operators.ts'
import { Fragment, type Part } from './part.ts'

/**
 * Filters on captured text keep it text of the template, where they can: indenting a macro's result, as configs do,
 * leaves its lines lines and its values values. All other filters take the whole as one value.
 */
export function filterFragment(
  name: string,
  { parts }: Fragment,
  args: readonly Value[],
): Fragment | undefined {
  switch (name) {
    case 'safe':
    case 'string':
      return new Fragment(parts)
    case 'upper':
    case 'lower':
      return new Fragment(
        parts.map(part =>
          part.text === undefined
            ? {
                ...part,
                value:
                  part.value instanceof Failure ? part.value : applyFilter(name, part.value!, [], new Map()),
              }
            : { ...part, text: name === 'upper' ? part.text.toUpperCase() : part.text.toLowerCase() },
        ),
      )
    case 'trim':
      return trimmed(parts)
    case 'indent':
    case 'nindent':
      return indented(name, parts, args)
    default:
      return undefined
  }
}

function trimmed(parts: readonly Part[]): Fragment {
  let from = 0
  let to = parts.length
  while (from < to && parts[from]!.text?.trim() === '') from++
  while (to > from && parts[to - 1]!.text?.trim() === '') to--
  const kept = parts.slice(from, to)
  const first = kept[0]
  if (first !== undefined) kept[0] = { ...first, ...change(first, text => text.trimStart()) }
  const last = kept.at(-1)
  if (last !== undefined) kept[kept.length - 1] = { ...last, ...change(last, text => text.trimEnd()) }
  return new Fragment(kept)
}

function change({ text, value }: Part, apply: (text: string) => string): Partial<Part> {
  if (text !== undefined) return { text: apply(text) }
  return typeof value === 'string' ? { value: apply(value) } : {}
}

function indented(name: string, parts: readonly Part[], [width, first]: readonly Value[]): Fragment {
  const count = width === undefined ? 4 : numberOf(width)
  if (!Number.isInteger(count) || count < 0 || count > 200)
    throw new ValueError('an indentation is a whole number up to 200', undefined, 'EXPRESSION_SYNTAX')
  const breaks = parts.reduce((all, { text }) => all + (text === undefined ? 0 : breaksOf(text)), 0)
  if (breaks * count > MAX_TEXT_LENGTH)
    throw new ValueError('the indentation is too large', undefined, 'LIMIT_EXCEEDED')
  const margin = ' '.repeat(count)
  const moved = parts.map(part =>
    part.text === undefined ? part : { ...part, text: part.text.replaceAll('\n', `\n${margin}`) },
  )
  const site = parts[0]?.site
  if (site === undefined) return new Fragment(moved)
  const start = name === 'nindent' ? `\n${margin}` : first !== undefined && isTrue(first) ? margin : ''
  return new Fragment(
    start === '' ? moved : [{ site, text: start, value: undefined, sources: undefined }, ...moved],
  )
}

function breaksOf(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  return count
}
