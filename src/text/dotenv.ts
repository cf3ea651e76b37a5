/**
 * The one door to the `dotenv` package. In: the text of a `.env` file. Out: its entries in order, duplicates kept,
 * each with its line, read exactly as `dotenv` reads them; and the lines that `dotenv` passes over in silence.
 *
 * One extension, promised by Kestra's documentation: `SECRET_X={{ "text" | base64encode }}`. It is found before
 * `dotenv` cuts comments, because `dotenv` would cut `"pa#ss"` in the middle; its value is the base64 text.
 *
 * `dotenv` gives neither lines nor duplicates. So every name gets a mark in front of it that says where it stands,
 * and marks that turn up inside values (in a quoted text of several lines) are taken out again.
 */
import { parse } from 'dotenv'

export interface DotenvEntry {
  readonly name: string
  readonly value: string
  /** Where the name stands, counted from 1. */
  readonly line: number
  /** True if the value is the result of the macro. */
  readonly macro: boolean
}

export interface DotenvFile {
  readonly entries: readonly DotenvEntry[]
  /** Lines that are neither blank, nor a comment, nor part of an entry, counted from 1. */
  readonly strayLines: readonly number[]
}

const NAME_START = /^([^\S\n\u2028\u2029]*(?:export[^\S\n\u2028\u2029]+)?)([\w.-])/gm
const MACRO = String.raw`\{\{[ \t]*("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')[ \t]*\|[ \t]*base64encode[ \t]*\}\}`
const MACRO_LINE = new RegExp(
  String.raw`^([ \t]*(?:export[ \t]+)?SECRET_[\w.-]*[ \t]*=[ \t]*)(${MACRO})(?=[ \t]*(?:#.*)?$)`,
  'gm',
)
const WHOLE_MACRO = new RegExp(`^${MACRO}$`)

export function parseDotenv(text: string): DotenvFile {
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  const tag = unusedTag(source)

  const macros: string[] = []
  const withoutMacros = source.replace(MACRO_LINE, (_, before: string, macro: string) => {
    return `${before}${tag}m${macros.push(macro) - 1}_`
  })
  const nameLines: number[] = []
  let line = 1
  let counted = 0
  const marked = withoutMacros.replace(NAME_START, (_, before: string, first: string, offset: number) => {
    const nameAt = offset + before.length
    for (; counted < nameAt; counted++) if (withoutMacros[counted] === '\n') line++
    return `${before}${tag}${nameLines.push(line) - 1}_${first}`
  })
  const restored = (value: string): string =>
    value
      .replace(new RegExp(`${tag}\\d+_`, 'g'), '')
      .replace(new RegExp(`${tag}m(\\d+)_`, 'g'), (_, index: string) => macros[Number(index)]!)

  const markedName = new RegExp(`^${tag}(\\d+)_(.*)$`)
  const entries = Object.entries(parse(marked)).map(([markedKey, markedValue]): DotenvEntry => {
    const [, index, name] = markedName.exec(markedKey)!
    const value = restored(markedValue)
    const constant = name!.startsWith('SECRET_') ? WHOLE_MACRO.exec(value)?.[1] : undefined
    const entry = { name: name!, line: nameLines[Number(index)]! }
    return constant === undefined
      ? { ...entry, value, macro: false }
      : { ...entry, value: Buffer.from(unquoted(constant)).toString('base64'), macro: true }
  })
  return { entries, strayLines: findStrayLines(source.split('\n'), entries) }
}

/** In these constants a backslash takes the meaning from the same quote and from nothing else (as in Pebble). */
function unquoted(constant: string): string {
  const quote = constant[0]!
  return constant.slice(1, -1).replaceAll(`\\${quote}`, quote)
}

/** A word that the text does not hold. */
function unusedTag(text: string): string {
  let number = 0
  while (text.includes(`RC${number}_`)) number++
  return `RC${number}_`
}

function findStrayLines(lines: readonly string[], entries: readonly DotenvEntry[]): number[] {
  const covered = new Set<number>()
  for (const entry of entries) {
    const last = lastLine(lines, entry)
    for (let line = entry.line; line <= last; line++) covered.add(line)
  }
  const isContent = (text: string): boolean => text.trim() !== '' && !text.trimStart().startsWith('#')
  return lines.flatMap((text, index) => (isContent(text) && !covered.has(index + 1) ? [index + 1] : []))
}

/** A value of several lines ends where the lines so far give the whole of it. */
function lastLine(lines: readonly string[], entry: DotenvEntry): number {
  const breaks = entry.value.split('\n').length - 1
  for (let last = entry.line; last < entry.line + breaks; last++) {
    if (parse(lines.slice(entry.line - 1, last).join('\n'))[entry.name] === entry.value) return last
  }
  return entry.line + breaks
}
