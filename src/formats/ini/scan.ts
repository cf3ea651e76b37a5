import type { MaskedText } from '../../text/mask.ts'
import type { Slot, SlotScan, SyntaxProblem } from '../format.ts'
import { spanTaker } from '../span-taker.ts'
import { type Range, readIniLines } from './lines.ts'

export type IniKind = 'ini' | 'configparser'

/** What writing needs to know of a slot. */
export interface IniDetail {
  readonly place: 'value' | 'continuation'
  /** The quotes around the whole value, which only some readers take off; `''` if there are none. */
  readonly quote: '"' | "'" | ''
  readonly delimiter: '=' | ':'
}

/** The map of the names of sections. */
const SECTIONS = 0

/** Reads a masked INI file line by line and finds the section name, key or value of each expression. */
export function scanIni(document: MaskedText, kind: IniKind): SlotScan {
  const { masked } = document
  const takeSpans = spanTaker(document.spans)
  const slots: Slot[] = []
  const syntaxErrors: SyntaxProblem[] = []
  const names: string[] = []
  const keysOfSection: Range[][] = [[]]
  const textOf = ({ start, end }: Range): string => masked.slice(start, end)
  let section: string | undefined
  let path: string[] = []

  const add = (
    range: Range,
    style: string,
    rest: Omit<Slot, 'start' | 'end' | 'style' | 'spans' | 'path'>,
  ): void => {
    const spans = takeSpans(range.start, range.end)
    if (spans.length > 0) slots.push({ ...range, style, spans, path, ...rest })
  }
  const addValue = (value: Range, place: IniDetail['place'], delimiter: '=' | ':'): void => {
    const quote = quoteOf(textOf(value))
    const style = place === 'value' ? (quote === '' ? 'value' : 'quoted value') : 'continuation line'
    add(value, style, { isKey: false, detail: { place, quote, delimiter } satisfies IniDetail })
  }

  for (const line of readIniLines(masked)) {
    if (line.kind === 'open section') {
      syntaxErrors.push({ offset: line.value.start, message: 'the section that begins here has no "]"' })
    } else if (line.kind === 'section') {
      section = textOf(line.name)
      path = [section]
      add(line.name, 'section name', { isKey: true, map: SECTIONS, detail: NAME })
      names.push(section)
      keysOfSection.push([])
    } else if (line.kind === 'entry') {
      if (section === undefined && kind === 'configparser') {
        syntaxErrors.push({ offset: line.key.start, message: 'a key stands before the first section' })
      }
      path = [...(section === undefined ? [] : [section]), textOf(line.key)]
      add(line.key, 'key', { isKey: true, map: keysOfSection.length, detail: NAME })
      keysOfSection.at(-1)!.push(line.key)
      addValue(line.value, 'value', line.delimiter)
    } else if (line.kind === 'continuation') {
      addValue(line.value, 'continuation', '=')
    } else {
      add(line.value, 'line', { isKey: false, refused: 'a line that assigns nothing' })
    }
  }
  const siblingKeys = (map: number): string[] => {
    const keys = map === SECTIONS ? names : keysOfSection[map - 1]!.map(textOf)
    const literal = keys.filter(key => !document.holdsWord(key))
    return map === SECTIONS ? literal : literal.map(key => key.toLowerCase())
  }
  // One is enough to say that the document is of another format.
  return { slots, syntaxErrors: syntaxErrors.slice(0, 1), siblingKeys }
}

const NAME: IniDetail = { place: 'value', quote: '', delimiter: '=' }

function quoteOf(value: string): IniDetail['quote'] {
  const quote = value[0]
  return (quote === '"' || quote === "'") && value.length > 1 && value.endsWith(quote) ? quote : ''
}
