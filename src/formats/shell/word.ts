import { type Command, newCommand } from './command.ts'
import type { Cursor } from './cursor.ts'
import type { ShellPlace, ShellStyle } from './place.ts'
import type { QuoteReaders } from './quotes.ts'

export interface WordState {
  readonly command: Command
  /** Inside `[[ … ]]`. */
  inTest: boolean
  /** … with an operator that evaluates its operands. */
  arithmetic: boolean
  /** The word is the target of a redirection. */
  redirected: boolean
  /** An assignment or a redirection has been read. */
  begun: boolean
}

interface ReadWord {
  readonly word: string
  readonly start: number
  /** Places in quotes and expansions. */
  readonly held: readonly ShellPlace[]
  readonly bare: readonly ShellPlace[]
}

/** Behind an expression: the rest of a name, other expressions included, and what makes it one. */
const NAME_GOES_ON = /^[\w\ue000-\uf8ff]*\+?[=[]/
const DECLARES = new Set(['export', 'declare', 'local', 'readonly', 'typeset'])

export function newState(): WordState {
  return { command: newCommand(), inTest: false, arithmetic: false, redirected: false, begun: false }
}

/** What ends a word. */
export const META: RegExp = /[ \t\n;&|()<>]/
const WORD_RUN = /[^ \t\n;&|()<>'"$`\\]+/y

/** Reads one word, and says what may stand in the places of it. */
export function createWordReader(cursor: Cursor, quotes: QuoteReaders): (state: WordState) => string {
  const { text } = cursor
  const { readSingle, readDouble, readBackquotes, readDollar } = quotes
  /** One word; its places wait for the end of the word to know what stands around them. */
  const readWord = (state: WordState): string => {
    const start = cursor.at
    const held: ShellPlace[] = []
    const bare: ShellPlace[] = []
    while (cursor.at < cursor.limit && !META.test(text[cursor.at]!)) {
      const char = text[cursor.at]!
      if (cursor.atSpan()) bare.push(cursor.take('unquoted', false))
      else if (char === "'") readSingle(held)
      else if (char === '"') cursor.nest(() => readDouble(held))
      else if (char === '$') readDollar(held, false)
      else if (char === '`') readBackquotes(held)
      else if (char === '\\') {
        cursor.at++
        if (cursor.atSpan()) bare.push(cursor.take('unquoted', true))
        else cursor.at++
      } else cursor.skip(WORD_RUN)
    }
    const word = text.slice(start, cursor.at)
    finishWord(state, { word, start, held, bare })
    return word
  }
  const finishWord = (state: WordState, { word, start, held, bare }: ReadWord): void => {
    const { command, inTest } = state
    const first = command.words.length === 0 && !state.redirected
    const assigns = first || DECLARES.has(command.words[0] ?? '')
    const assigned = assigns ? /^([A-Za-z_]\w*)(\[[^\]]*\])?\+?=/.exec(word) : null
    const indexEnd = assigned?.[2] === undefined ? -1 : start + assigned[1]!.length + assigned[2].length
    const valueStart = assigned === null ? -1 : start + assigned[0].length
    let literal = ''
    let from = 0
    for (const place of bare) {
      literal += word.slice(from, place.start - start)
      from = place.end - start
    }
    literal += word.slice(from)
    const harmless = !inTest && /^[\w@%+=:,./-]*$/.test(literal) && !/[<>]/.test(text[cursor.at] ?? '')

    for (const place of [...held, ...bare]) {
      command.places.push({ place, word: command.words.length })
      if (place.start < indexEnd) place.refused ??= 'the index of an array'
      if (assigned !== null) Object.assign(place, { variable: assigned[1] })
    }
    for (const place of bare) {
      if (text[cursor.at] === '(') place.refused ??= 'the name of a function'
      place.plain = harmless && (!first || (valueStart >= 0 && place.start >= valueStart))
    }
    const [name] = bare
    if (
      name !== undefined &&
      assigns &&
      !inTest &&
      /^\w*$/.test(word.slice(0, name.start - start)) &&
      NAME_GOES_ON.test(text.slice(name.end, cursor.at))
    ) {
      Object.assign(name, { style: 'name' satisfies ShellStyle })
    }
  }

  return readWord
}
