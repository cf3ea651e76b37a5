import type { SyntaxProblem } from '../format.ts'
import type { YamlTokens } from './lex.ts'

/** A scalar, anchor, alias, tag or directive, where it stands. */
export interface YamlPlace {
  readonly token: NodeToken
  readonly inFlow: boolean
  readonly isKey: boolean
  /** The collection it belongs to; what may change in it is only valid during the call. */
  readonly level: Level
}

/** Called for every place, in source order. */
export type YamlVisitor = (place: YamlPlace) => void

/** A node's own token. Offsets are offsets of the text; a block scalar starts at its header. */
export interface NodeToken {
  readonly style: 'plain' | 'single' | 'double' | 'block' | 'alias' | 'property' | 'directive' | 'flow'
  readonly start: number
  readonly end: number
  /** Where the text of a block scalar starts: behind the header's line. */
  readonly bodyStart?: number
  /** Where a block scalar's header ends. */
  readonly headerEnd?: number
  /** Indentation of the node that a block scalar belongs to; -1 at the root. */
  readonly parentIndent?: number
  /** True if a tag stands directly before it, without a blank. */
  readonly afterTag?: boolean
}

/** One open collection. */
export interface Level {
  readonly type: 'root' | 'map' | 'seq' | 'flow-map' | 'flow-seq'
  /** Column of its entries; -1 for the root, the parent's for flow collections. */
  readonly indent: number
  readonly id: number
  /** The collection that holds this one, and where: an index, a key's token, or nothing for a key that is no scalar. */
  readonly parent: Level | undefined
  readonly step: Step
  /** The key that the next value belongs to. */
  key: NodeToken | undefined
  index: number
  /** True while a value may come. */
  open: boolean
  /** `? ` and `: ` of an explicit key. */
  explicit: 'key' | 'value' | undefined
}

export type Step = number | NodeToken | undefined

/** Where the next value of a collection stands in it. */
export function stepOf(level: Level): Step {
  return level.type === 'seq' || level.type === 'flow-seq' ? level.index : level.key
}

interface Pending {
  readonly token: NodeToken
  readonly column: number
  readonly line: number
  readonly firstOnLine: boolean
  readonly multiLine: boolean
}

/**
 * The state of the walk. A node is held back until it is known whether a colon follows it; everything else is
 * done at once. After the first problem nothing more is reported: the rest would only follow from it.
 */
export class YamlStructure implements YamlTokens {
  readonly problems: SyntaxProblem[] = []
  readonly #text: string
  readonly #visitor: YamlVisitor
  #levels: Level[] = []
  #flowDepth = 0
  #nextId = 0
  #line = 0
  #lineStart = 0
  /** True until something that is not white space stands on the line. */
  #atLineStart = true
  #tabIndent = false
  /** The last indicator on this line: what a node on the same line belongs to. */
  #indicator: 'key' | 'item' | 'explicit' | undefined
  #pending: Pending | undefined
  #propertyStart: { offset: number; line: number } | undefined
  #lastTagEnd = -1
  #block: { start: number; headerEnd: number; parentIndent: number; isKey: boolean } | undefined
  readonly #flowStarts: { column: number; line: number; firstOnLine: boolean; offset: number }[] = []

  constructor(text: string, visitor: YamlVisitor) {
    this.#text = text
    this.#visitor = visitor
    this.#reset()
  }

  #reset(): void {
    this.#levels = [this.#level('root', -1)]
    this.#levels[0]!.open = true
    this.#flowDepth = 0
    this.#pending = undefined
    this.#propertyStart = undefined
    this.#indicator = undefined
  }

  #level(type: Level['type'], indent: number): Level {
    const parent = type === 'root' ? undefined : this.#top
    return {
      type,
      indent,
      id: this.#nextId++,
      parent,
      step: parent === undefined ? undefined : stepOf(parent),
      key: undefined,
      index: -1,
      open: false,
      explicit: undefined,
    }
  }

  get #top(): Level {
    return this.#levels[this.#levels.length - 1]!
  }

  #fail(offset: number, message: string): void {
    if (this.problems.length === 0) this.problems.push({ offset, message })
  }

  tabInIndentation(): void {
    if (this.#atLineStart && this.#propertyStart === undefined) this.#tabIndent = true
  }

  /** Columns count from behind it. */
  byteOrderMark(offset: number): void {
    this.#lineStart = offset
  }

  newline(offset: number): void {
    if (this.#flowDepth === 0) this.#settle()
    this.#line++
    this.#lineStart = offset
    this.#atLineStart = true
    this.#tabIndent = false
    this.#indicator = undefined
  }

  comment(): void {
    if (this.#flowDepth === 0) this.#settle()
    this.#atLineStart = false
  }

  directive(start: number, end: number): void {
    this.#atLineStart = false
    this.#show({ style: 'directive', start, end }, false)
  }

  /** `---` and `...`. */
  document(offset: number): void {
    this.#settle()
    this.#checkFlowClosed(offset)
    this.#reset()
    this.#atLineStart = false
    // Content behind `---` on its line belongs to the root, however it is indented.
    this.#indicator = 'explicit'
  }

  unexpected(start: number): void {
    this.#fail(start, 'unexpected text')
  }

  end(offset: number): void {
    this.#settle()
    this.#checkFlowClosed(offset)
  }

  unclosedFlow(offset: number): void {
    this.#fail(offset, 'a bracket is not closed')
    this.#settle()
    while (this.#top.type.startsWith('flow')) this.#levels.pop()
    this.#flowDepth = 0
  }

  #checkFlowClosed(offset: number): void {
    if (this.#flowDepth > 0) this.#fail(offset, 'a bracket is not closed')
  }

  /** `&anchor` and `!tag`. */
  property(start: number, end: number): void {
    if (this.#pending !== undefined) this.#fail(start, 'an anchor or tag stands behind its node')
    this.#propertyStart ??= { offset: start, line: this.#line }
    this.#lastTagEnd = end
    this.#show({ style: 'property', start, end }, false)
    // The node's first column counts, not its value's: keep `#atLineStart` for the node itself.
  }

  alias(start: number, end: number): void {
    this.#node({ style: 'alias', start, end }, -1)
  }

  plain(start: number, end: number, lastBreak: number): void {
    const first = this.#text[start]!
    if (first === '@' || first === '`' || first === '%' || first === ',') {
      this.#fail(start, `a plain value can not start with "${first}"`)
    }
    const afterTag = this.#lastTagEnd === start
    this.#node({ style: 'plain', start, end, ...(afterTag ? { afterTag } : {}) }, lastBreak)
  }

  quoted(start: number, end: number, lastBreak: number): void {
    const isDouble = this.#text[start] === '"'
    if (!this.#isClosed(start, end)) this.#fail(start, 'a quote is not closed')
    this.#node({ style: isDouble ? 'double' : 'single', start, end }, lastBreak)
  }

  /** True if the last quote is not part of the text. */
  #isClosed(start: number, end: number): boolean {
    const text = this.#text
    const quote = text[start]
    if (end - start < 2 || text[end - 1] !== quote) return false
    let before = end - 2
    if (quote === '"') {
      while (text[before] === '\\') before--
      return (end - 2 - before) % 2 === 0
    }
    while (before > start && text[before] === "'") before--
    return (end - 2 - before) % 2 === 0
  }

  /** The header of a block scalar decides where it belongs; its text comes behind the line break. */
  blockHeader(start: number, end: number): void {
    if (this.#pending !== undefined) this.#fail(start, 'two values stand side by side')
    this.#settle()
    const { column, line, firstOnLine } = this.#start(start)
    const top = this.#place({
      token: { style: 'block', start, end },
      column,
      line,
      firstOnLine,
      multiLine: true,
    })
    this.#block = { start, headerEnd: end, parentIndent: top.indent, isKey: top.explicit === 'key' }
    this.#atLineStart = false
  }

  blockBody(bodyStart: number, end: number): void {
    const block = this.#block
    if (block === undefined) return
    this.#block = undefined
    const { start, headerEnd, parentIndent, isKey } = block
    this.#show({ style: 'block', start, end, headerEnd, bodyStart, parentIndent }, isKey)
    this.#line++
    this.#lineStart = end
    this.#atLineStart = true
    this.#tabIndent = false
    this.#indicator = undefined
  }

  sequenceItem(start: number): void {
    this.#settle()
    if (this.#flowDepth > 0) {
      this.#fail(start, '"-" inside brackets')
      return
    }
    const column = start - this.#lineStart
    if (this.#atLineStart && this.#tabIndent) this.#fail(start, 'a tab in the indentation')
    if (this.#indicator === 'key') this.#fail(start, 'a list can not start on the line of its key')
    if (this.#indicator === undefined) {
      this.#popTo(level => level.indent > column)
      const top = this.#top
      if (!(top.type === 'seq' && top.indent === column)) {
        if (!top.open) this.#fail(start, 'the indentation fits nothing above')
        top.open = false
        this.#levels.push(this.#level('seq', column))
      }
    } else {
      if (!this.#top.open) this.#fail(start, 'unexpected "-"')
      this.#top.open = false
      this.#levels.push(this.#level('seq', column))
    }
    const seq = this.#top
    seq.index++
    seq.open = true
    this.#indicator = 'item'
    this.#atLineStart = false
    this.#propertyStart = undefined
  }

  explicitKey(start: number): void {
    this.#settle()
    if (this.#flowDepth > 0) return
    const map = this.#mapAt(start, start - this.#lineStart)
    map.key = undefined
    map.explicit = 'key'
    map.open = true
    this.#indicator = 'explicit'
    this.#atLineStart = false
  }

  valueIndicator(start: number): void {
    const pending = this.#pending
    this.#pending = undefined
    if (this.#flowDepth > 0) {
      const level = this.#top
      if (pending !== undefined) {
        this.#show(pending.token, true)
        level.key = pending.token
      }
      level.open = true
      return
    }
    if (pending === undefined) {
      const { column } = this.#start(start)
      this.#popTo(level => level.indent > column)
      const top = this.#top
      if (top.type === 'map' && top.indent === column && top.explicit === 'key') {
        top.explicit = 'value'
      } else if (this.#atLineStart || this.#indicator !== undefined) {
        this.#mapAt(start, column).key = undefined
      } else this.#fail(start, 'unexpected ":"')
      this.#top.open = true
      this.#indicator = 'explicit'
      this.#atLineStart = false
      return
    }
    if (pending.multiLine || pending.line !== this.#line)
      this.#fail(pending.token.start, 'a key stands on one line')
    if (this.#indicator === 'key')
      this.#fail(pending.token.start, 'a second ":" on the line: quote the value')
    const map = this.#mapAt(pending.token.start, pending.column, pending.firstOnLine)
    map.key = pending.token
    map.explicit = undefined
    this.#show(pending.token, true)
    map.open = true
    this.#indicator = 'key'
  }

  /** The map whose entries stand at this column, opened if need be. */
  #mapAt(offset: number, column: number, firstOnLine: boolean = this.#atLineStart): Level {
    this.#propertyStart = undefined
    if (firstOnLine && this.#tabIndent) this.#fail(offset, 'a tab in the indentation')
    if (this.#indicator === undefined) {
      this.#popTo(level => level.indent > column || (level.indent === column && level.type === 'seq'))
    }
    const top = this.#top
    if (this.#indicator === undefined && top.type === 'map' && top.indent === column) return top
    if (!top.open) this.#fail(offset, 'the indentation fits nothing above')
    top.open = false
    const map = this.#level('map', column)
    this.#levels.push(map)
    return map
  }

  openFlow(start: number): void {
    if (this.#pending !== undefined) this.#fail(start, 'a bracket stands directly behind another value')
    this.#settle()
    const parent = this.#top
    const level = this.#level(this.#text[start] === '{' ? 'flow-map' : 'flow-seq', parent.indent)
    level.index = 0
    this.#flowStarts.push(this.#start(start))
    this.#levels.push(level)
    this.#flowDepth++
    this.#atLineStart = false
    this.#propertyStart = undefined
  }

  closeFlow(start: number): void {
    const source = this.#text[start]
    if (this.#flowDepth === 0) {
      this.#fail(start, `"${source}" closes nothing`)
      return
    }
    this.#settle()
    if (this.#top.type !== (source === '}' ? 'flow-map' : 'flow-seq'))
      this.#fail(start, `"${source}" closes nothing`)
    this.#levels.pop()
    this.#flowDepth--
    const opened = this.#flowStarts.pop()!
    this.#pending = {
      token: { style: 'flow', start: opened.offset, end: start + 1 },
      column: opened.column,
      line: opened.line,
      firstOnLine: opened.firstOnLine,
      multiLine: false,
    }
  }

  comma(start: number): void {
    if (this.#flowDepth === 0) {
      this.#fail(start, 'unexpected ","')
      return
    }
    this.#settle()
    const level = this.#top
    level.index++
    level.key = undefined
    level.open = false
  }

  #start(offset: number): { column: number; line: number; firstOnLine: boolean; offset: number } {
    const property = this.#propertyStart
    const sameLine = property !== undefined && property.line === this.#line
    return {
      offset,
      column: (sameLine ? property.offset : offset) - this.#lineStart,
      line: this.#line,
      firstOnLine: this.#atLineStart,
    }
  }

  #node(token: NodeToken, lastBreak: number): void {
    if (this.#pending !== undefined) {
      this.#fail(token.start, 'two values stand side by side')
      this.#settle()
    }
    const { column, line, firstOnLine } = this.#start(token.start)
    this.#pending = { token, column, line, firstOnLine, multiLine: lastBreak !== -1 }
    this.#atLineStart = false
    if (lastBreak === -1) return
    this.#line++
    this.#lineStart = lastBreak + 1
    this.#tabIndent = false
  }

  /** The held node is no key: it is a value where it stands. */
  #settle(): void {
    const pending = this.#pending
    this.#pending = undefined
    if (pending === undefined) return
    if (this.#flowDepth > 0) {
      const level = this.#top
      this.#show(pending.token, level.type === 'flow-map' && !level.open)
      return
    }
    const top = this.#place(pending)
    this.#show(pending.token, top.explicit === 'key')
    if (top.explicit === 'key') top.key = pending.token
  }

  /** Takes the open slot that the node fills, and says whose it is. */
  #place(pending: Pending): Level {
    if (this.#indicator === undefined) this.#popTo(level => level.indent >= pending.column)
    const top = this.#top
    if (!top.open)
      this.#fail(pending.token.start, 'unexpected text: a ":" or "-" is missing, or the indentation is off')
    top.open = false
    this.#propertyStart = undefined
    return top
  }

  #popTo(drop: (level: Level) => boolean): void {
    while (this.#levels.length > 1 && drop(this.#top)) this.#levels.pop()
  }

  #show(token: NodeToken, isKey: boolean): void {
    if (token.style === 'flow' && !isKey) return
    this.#visitor({ token, isKey, inFlow: this.#flowDepth > 0, level: this.#top })
  }
}
