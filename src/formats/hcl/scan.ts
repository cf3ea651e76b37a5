import type { MaskedText } from '../../text/mask.ts'
import type { Slot, SlotScan } from '../format.ts'
import { spanTaker } from '../span-taker.ts'
import { type Frame, literalNames, pathOf, type Range, type Template } from './frame.ts'
import { HclSyntaxError, heredocAt, isMarker, runEnd, skipSpaces } from './token.ts'

/** What writing needs to know of a slot. */
export interface HclDetail {
  readonly place: 'name' | 'bare' | 'quoted' | 'heredoc'
  readonly template?: Template
}

/**
 * Reads masked HCL once, from left to right: names, brackets, quoted templates with their sequences, heredocs and
 * comments. Finds the name, the bare word, or the stretch of a template that each expression stands in.
 * It does not check expressions; brackets and quotes that do not match are problems.
 */
export function scanHcl(document: MaskedText): SlotScan {
  const scanner = createScanner(document)
  const siblingKeys = (map: number): string[] => {
    const owner = scanner.owners.get(map)
    return owner === undefined ? [] : literalNames(document, owner)
  }
  try {
    scanner.scan()
  } catch (error) {
    if (!(error instanceof HclSyntaxError)) throw error
    const syntaxErrors = [{ offset: error.offset, message: error.message }]
    return { slots: scanner.slots, siblingKeys, syntaxErrors }
  }
  return { slots: scanner.slots, siblingKeys, syntaxErrors: [] }
}

interface Scanner {
  readonly slots: Slot[]
  /** The body or object of each name that holds an expression. */
  readonly owners: Map<number, Frame>
  readonly scan: () => void
}

function createScanner(document: MaskedText): Scanner {
  const { masked } = document
  const takeSpans = spanTaker(document.spans)
  const slots: Slot[] = []
  const owners = new Map<number, Frame>()
  let maps = 0
  let frame = openFrame('body', 0, undefined)
  let at = 0

  function openFrame(kind: Frame['kind'], start: number, template: Template | undefined): Frame {
    const parent = start === 0 && maps === 0 ? undefined : frame
    return {
      kind,
      parent,
      steps: parent === undefined ? [] : stepsOf(parent),
      start,
      map: maps++,
      ...(template === undefined ? {} : { template }),
      keys: [],
      atStart: kind === 'body' || kind === 'object',
      names: [],
      inValue: false,
      index: 0,
      isFor: false,
    }
  }

  const addSlot = (range: Range, style: string, detail: HclDetail, options: SlotOptions = {}): void => {
    const spans = takeSpans(range.start, range.end)
    if (spans.length === 0) return
    const [owner, isKey] = [frame, options.isKey === true]
    const last = isKey ? [range] : stepsOf(frame)
    if (isKey) owners.set(owner.map, owner)
    slots.push({
      ...range,
      style,
      spans,
      isKey,
      // Computed when asked for: a deep document would pay for every path it does not need.
      get path() {
        return pathOf(masked, owner, last)
      },
      ...(isKey ? { map: owner.map } : {}),
      ...(options.refused === undefined ? {} : { refused: options.refused }),
      detail,
    })
  }

  /** True if text that holds an expression is more than that, or if what stands beside it makes it a name. */
  const isPart = (text: string, before: string | undefined, after: string): boolean =>
    document.split(text).some(part => typeof part === 'string' && part !== '') ||
    before === '.' ||
    /^(?:[.([]|::)/.test(after)

  /** A name, a number, or an expression without quotes. */
  const readRun = (end: number): void => {
    const range = { start: at, end }
    const { atStart, kind } = frame
    const text = masked.slice(at, end)
    if (document.holdsWord(text)) {
      const isName = kind === 'body' && atStart
      if (isName) addSlot(range, 'name', { place: 'name' }, { isKey: true })
      else {
        const refused = isPart(text, masked[at - 1], masked.slice(end, end + 2))
          ? 'a part of a name'
          : undefined
        const isKey = kind === 'object' && atStart && !frame.isFor
        addSlot(
          range,
          isKey ? 'bare key' : 'bare value',
          { place: 'bare' },
          { isKey, ...(refused === undefined ? {} : { refused }) },
        )
      }
    }
    if (atStart && kind === 'object' && text === 'for') frame.isFor = true
    if (!frame.inValue) frame.names.push(range)
    frame.atStart = false
    at = end
  }

  /** Reads on in a template until it ends or a sequence opens. */
  const readTemplate = (template: Template): void => {
    const style = template.kind === 'quoted' ? 'quoted' : template.flush ? 'indented heredoc' : 'heredoc'
    let from = at
    const add = (end: number): void => {
      if (end > from) addSlot({ start: from, end }, style, { place: template.kind, template })
    }
    let lineStart = template.kind === 'heredoc' && masked[at - 1] === '\n'
    for (;;) {
      if (lineStart) {
        const newline = masked.indexOf('\n', at)
        if (newline < 0) throw new HclSyntaxError(template.start, 'the heredoc that begins here does not end')
        if (isMarker(masked.slice(at, newline), template.marker)) {
          at = newline
          return
        }
      }
      lineStart = false
      const char = masked[at]
      if (char === undefined)
        throw new HclSyntaxError(template.start, `the ${template.kind} text that begins here does not end`)
      if (char === '\n') {
        if (template.kind === 'quoted') throw new HclSyntaxError(at, 'a line break stands in quotes')
        add(at)
        at++
        from = at
        lineStart = true
      } else if (template.kind === 'quoted' && char === '\\') at += 2
      else if (template.kind === 'quoted' && char === '"') {
        add(at)
        at++
        return
      } else if ((char === '$' || char === '%') && masked[at + 1] === char && masked[at + 2] === '{') at += 3
      else if ((char === '$' || char === '%') && masked[at + 1] === '{') {
        add(at)
        if (masked[at + 2] === '~') template.trims = true
        frame = openFrame('sequence', at, template)
        at += 2
        return
      } else {
        const run = template.kind === 'quoted' ? QUOTED_RUN : HEREDOC_RUN
        run.lastIndex = at + 1
        run.test(masked)
        at = run.lastIndex
      }
    }
  }

  const readQuoted = (): void => {
    const start = at
    const isKey = frame.kind === 'object' && frame.atStart && !frame.isFor
    const end = plainStringEnd(masked, at)
    if (!frame.inValue) frame.names.push({ start, end: end ?? start })
    if (end !== undefined) {
      const style = isKey ? 'quoted key' : 'quoted'
      addSlot({ start, end }, style, { place: 'quoted' }, { isKey })
      at = end
    } else {
      at++
      readTemplate({ kind: 'quoted', start, marker: '', flush: false, trims: false })
    }
    frame.atStart = false
  }

  const close = (char: string): void => {
    const { kind, parent, template } = frame
    if (parent === undefined || CLOSERS[kind] !== char) {
      throw new HclSyntaxError(
        at,
        parent === undefined ? `a "${char}" that nothing opened` : `"${char}" closes what opened otherwise`,
      )
    }
    if (template !== undefined && masked[at - 1] === '~') template.trims = true
    frame = parent
    at++
    if (template !== undefined) readTemplate(template)
  }

  const startNext = (): void => {
    frame.atStart = frame.kind === 'body' || frame.kind === 'object'
    frame.names = []
    frame.inValue = false
  }

  const readPunctuation = (char: string): void => {
    const heredoc = char === '<' ? heredocAt(masked, at) : undefined
    if (char === '"') readQuoted()
    else if (heredoc !== undefined) {
      const { marker, flush, end } = heredoc
      const template: Template = { kind: 'heredoc', start: at, marker, flush, trims: false }
      at = end
      frame.atStart = false
      readTemplate(template)
    } else if (char === '{') {
      const kind = frame.kind === 'body' && !frame.inValue ? 'body' : 'object'
      frame = openFrame(kind, at, undefined)
      at++
    } else if (char === '[' || char === '(') {
      frame.atStart = false
      frame = openFrame(char === '[' ? 'list' : 'parentheses', at, undefined)
      at++
    } else if ('}])'.includes(char)) close(char)
    else {
      if (char === '\n' && (frame.kind === 'body' || frame.kind === 'object')) startNext()
      else if (char === ',') {
        frame.index++
        if (frame.kind === 'object') startNext()
      } else if (
        (char === '=' || char === ':') &&
        masked[at + 1] !== char &&
        masked[at - 1] !== char &&
        !frame.inValue
      ) {
        frame.inValue = true
        if (frame.names.length === 1 && !frame.isFor) frame.keys.push(frame.names[0]!)
      }
      at++
    }
  }

  const scan = (): void => {
    for (;;) {
      at = skipSpaces(masked, at)
      const char = masked[at]
      if (char === undefined) {
        if (frame.parent !== undefined)
          throw new HclSyntaxError(frame.start, 'what opens here is never closed')
        return
      }
      const end = runEnd(masked, at)
      if (end > at) readRun(end)
      else readPunctuation(char)
    }
  }
  return { slots, owners, scan }
}

interface SlotOptions {
  readonly isKey?: boolean
  readonly refused?: string
}

const CLOSERS: Readonly<Record<Frame['kind'], string>> = {
  body: '}',
  object: '}',
  sequence: '}',
  list: ']',
  parentheses: ')',
}

const QUOTED_RUN = /[^\n$%"\\]*/y
const HEREDOC_RUN = /[^\n$%]*/y

/** The way from a frame to what is read in it now. */
function stepsOf({ kind, names, index }: Frame): (Range | number)[] {
  return kind === 'list' ? [index] : kind === 'body' || kind === 'object' ? names : []
}

/** Behind the closing quote of a string without sequences and line breaks; `undefined` if it is none. */
function plainStringEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; ) {
    QUOTED_RUN.lastIndex = at
    QUOTED_RUN.test(text)
    at = QUOTED_RUN.lastIndex
    const char = text[at]
    if (char === '"') return at + 1
    if (char === undefined || char === '\n') return undefined
    if (char === '\\') at += 2
    else if (text.startsWith(`${char}${char}{`, at)) at += 3
    else if (text[at + 1] === '{') return undefined
    else at++
  }
  return undefined
}
