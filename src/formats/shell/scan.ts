import { type Command, isReserved, markCode } from './command.ts'
import { createCursor, type ShellText } from './cursor.ts'
import { createHeredocReaders, type Heredoc } from './heredoc.ts'
import { type ShellPlace, ShellSyntaxError, ShellUncertainty } from './place.ts'
import { createQuoteReaders } from './quotes.ts'
import { createWordReader, META, newState, type WordState } from './word.ts'

export interface ShellScan {
  readonly places: readonly ShellPlace[]
  readonly problem?: { readonly offset: number; readonly message: string }
}

const BLANK = /[ \t]/

/**
 * Reads a script of the Bourne family as far as quoting goes: words, quotes, expansions, heredocs and comments.
 * Gives the place of every expression that is not in a comment. Where it can not tell what the shell would make of
 * the text, the expressions from there on are places without certainty, which take no value.
 */
export function scanShell(source: ShellText): ShellScan {
  const cursor = createCursor(source)
  const { text, spans, places } = cursor
  const quotes = createQuoteReaders(cursor, start => readCommands(start))
  const readWord = createWordReader(cursor, quotes)
  const { readHeredocStart, readHeredoc } = createHeredocReaders(cursor, quotes)
  const { readArithmetic } = quotes

  /** Commands up to the `)` that closes what opened at `start`, or to the end. */
  const readCommands = (start?: number): void => {
    const pending: Heredoc[] = []
    /** What a `case` expects, the innermost last. */
    const cases: ('subject' | 'pattern' | 'commands')[] = []
    let pipeline: Command[] = []
    const ended: Command[][] = []
    let state: WordState = newState()
    const outerWaiting = cursor.waiting

    const endCommand = (endsPipeline: boolean): void => {
      pipeline.push(state.command)
      state = newState()
      if (!endsPipeline) return
      ended.push(pipeline)
      pipeline = []
      // With a heredoc to come, what the commands read is not known yet.
      if (pending.length === 0) for (const commands of ended.splice(0)) markCode(commands)
    }
    const inPattern = (): boolean => cases.at(-1) === 'pattern'

    const word = (): void => {
      const read = readWord({ ...state, inTest: state.inTest || inPattern() || cases.at(-1) === 'subject' })
      const isFirst = state.command.words.length === 0
      // Behind an assignment or a redirection no word is reserved any more.
      const first = isFirst && !state.begun
      if (state.redirected) {
        state.redirected = false
        state.begun = true
      } else if (inPattern()) {
        if (read === 'esac') cases.pop()
      } else if (cases.at(-1) === 'subject') {
        if (read === 'in') cases[cases.length - 1] = 'pattern'
      } else if (state.inTest) {
        if (read === ']]') state.inTest = false
        else if (/^-(?:eq|ne|lt|le|gt|ge|v)$/.test(read)) state.arithmetic = true
        if (!state.inTest && state.arithmetic)
          for (const { place } of state.command.places) place.again ??= '[[ … ]]'
        if (!state.inTest) state.command.words.push(read)
      } else if (first && read === '[[') state.inTest = true
      else if (first && read === 'case') cases.push('subject')
      else if (first && read === 'esac' && cases.length > 0) cases.pop()
      else if (first && isReserved(read)) return
      else if (isFirst && /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/.test(read)) state.begun = true
      else state.command.words.push(read)
    }

    for (;;) {
      if (cursor.at >= cursor.limit) {
        if (start !== undefined) cursor.unclosed(start, 'the "("')
        if (pending.length > 0) cursor.unclosed(pending[0]!.start, 'the heredoc')
        endCommand(true)
        return
      }
      const char = text[cursor.at]!
      if (BLANK.test(char)) cursor.at++
      else if (char === '\\' && text[cursor.at + 1] === '\n') cursor.at += 2
      else if (char === '\n') {
        cursor.at++
        if (!state.inTest && cases.at(-1) !== 'subject') endCommand(true)
        if (outerWaiting > 0) cursor.uncertain('a line break stands between a heredoc and its first line')
        for (const heredoc of pending.splice(0)) {
          cursor.waiting--
          readHeredoc(heredoc)
        }
        for (const commands of ended.splice(0)) markCode(commands)
      } else if (char === '#') {
        const newline = text.indexOf('\n', cursor.at)
        cursor.at = newline < 0 || newline > cursor.limit ? cursor.limit : newline
      } else if (char === ')') {
        cursor.at++
        if (inPattern()) {
          cases[cases.length - 1] = 'commands'
          endCommand(true)
        } else if (state.inTest) continue
        else if (start === undefined) cursor.uncertain('a ")" that nothing opened')
        else {
          if (pending.length > 0) cursor.uncertain('a heredoc begins before a ")" of the same line')
          endCommand(true)
          return
        }
      } else if (char === '(') {
        const previous = text[cursor.at - 1] ?? '\n'
        if (state.inTest || inPattern()) cursor.at++
        else if (
          text[cursor.at + 1] === '(' &&
          (state.command.words.length === 0 || state.command.words[0] === 'for')
        ) {
          const from = cursor.at
          cursor.at += 2
          cursor.nest(() => readArithmetic([], from))
        } else if (/^\([ \t]*\)/.test(text.slice(cursor.at, cursor.at + 20))) {
          cursor.at = text.indexOf(')', cursor.at) + 1
          endCommand(true)
        } else if (META.test(previous) || previous === '=') {
          const from = cursor.at++
          cursor.nest(() => readCommands(from))
        } else cursor.uncertain('a "(" inside of a word')
      } else if (char === ';' || char === '|' || char === '&') {
        if (
          state.inTest ||
          (char === '&' && (text[cursor.at + 1] === '>' || /[<>]/.test(text[cursor.at - 1] ?? '')))
        )
          cursor.at++
        else if (char === '|' && (inPattern() || text[cursor.at - 1] === '>')) cursor.at++
        else {
          const operator = /^(?:;;&|;;|;&|&&|\|\||\|&|[;|&])/.exec(text.slice(cursor.at, cursor.at + 3))![0]
          cursor.at += operator.length
          endCommand(operator !== '|' && operator !== '|&')
          if (operator.startsWith(';') && operator !== ';' && cases.at(-1) === 'commands')
            cases[cases.length - 1] = 'pattern'
        }
      } else if (char === '<' || char === '>') {
        if (state.inTest && text.startsWith('<<', cursor.at)) cursor.uncertain('a "<<" inside of "[[ ]]"')
        else if (state.inTest) cursor.at++
        else if (text.startsWith('<<<', cursor.at)) cursor.at += 3
        else if (text.startsWith('<<', cursor.at)) {
          pending.push(readHeredocStart(state.command))
          cursor.waiting++
        } else if (text[cursor.at + 1] === '(') {
          const from = cursor.at
          cursor.at += 2
          cursor.nest(() => readCommands(from))
        } else {
          cursor.at++
          state.redirected = true
        }
      } else word()
    }
  }

  try {
    readCommands()
    return { places }
  } catch (error) {
    if (error instanceof ShellSyntaxError)
      return { places, problem: { offset: error.offset, message: error.message } }
    if (!(error instanceof ShellUncertainty)) throw error
    const refused = `a place whose quoting is not certain: ${error.message}`
    const known = new Set(places.map(({ span }) => span))
    const rest = spans.slice(spans.findIndex(({ end }) => end > error.offset) >>> 0)
    for (const span of rest) {
      if (known.has(span.span)) continue
      places.push({ ...span, style: 'uncertain', escaped: false, refused, plain: false, again: undefined })
    }
    return { places }
  }
}
