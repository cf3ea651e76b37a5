import type { Template } from '../template/template.ts'
import type { Outline } from './assemble.ts'
import type { Place, Places } from './places.ts'

/** Offsets of an expanded text to places in the templates that it was made of. */
export function createTemplatePlaces(
  parts: readonly Outline[],
  starts: readonly number[],
  main: Template,
): Places {
  const partAt = (offset: number): number => {
    let low = 0
    let high = parts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
  /** Where the text at an offset stands in its template; a value stands where it is printed, as a whole. */
  const rangeAt = (offset: number): { template: Template; start: number; end: number } => {
    const index = partAt(offset)
    const part = parts[index]
    if (part === undefined) return { template: main, start: 0, end: 0 }
    const { template, start, end } = part.site
    if (part.text === undefined) return { template, start, end }
    const inside = Math.min(start + offset - starts[index]!, Math.max(start, end - 1))
    return { template, start: inside, end: Math.min(inside + 1, Math.max(end, inside)) }
  }
  // Documents that are alike ask for the same places.
  const located = new Map<number, Omit<Place, 'frame'>>()
  const fileOf = ({ file }: Template): { file?: string } => (file === undefined ? {} : { file })
  return {
    at(start, end) {
      const first = rangeAt(start)
      const last = rangeAt(Math.max(start, end - 1))
      const { template } = first
      const to = last.template === template && last.end >= first.end ? last.end : first.end
      return {
        ...fileOf(template),
        ...template.lines.place(first.start),
        frame: template.lines.frame(first.start, to),
      }
    },
    locate(start) {
      const known = located.get(start)
      if (known !== undefined) return known
      const { template, start: offset } = rangeAt(start)
      const place = { ...fileOf(template), ...template.lines.place(offset) }
      located.set(start, place)
      return place
    },
    range(start, end) {
      const first = rangeAt(start)
      const last = rangeAt(Math.max(start, end - 1))
      const { template } = first
      const to = last.template === template && last.end >= first.start ? last.end : first.end
      return {
        start: first.start,
        end: end === start ? first.start : to,
        ...template.lines.place(first.start),
        ...(template === main ? {} : fileOf(template)),
      }
    },
  }
}
