/**
 * A lexer for YAML that calls its sink for every token instead of making one: offsets only, no copies. It draws the
 * same borders between tokens as the lexer of the `yaml` package, which a test holds it to, an order of magnitude
 * faster. It never fails; what is wrong shows in the order of the calls.
 */
export interface YamlTokens {
  byteOrderMark(end: number): void
  /** A tab somewhere in the white space that begins a line. */
  tabInIndentation(): void
  /** @param nextLine offset of the next line */
  newline(nextLine: number): void
  comment(): void
  directive(start: number, end: number): void
  /** `---` and `...`. */
  document(end: number): void
  property(start: number, end: number): void
  alias(start: number, end: number): void
  /** @param lastBreak offset of the last line break inside, or -1 */
  plain(start: number, end: number, lastBreak: number): void
  quoted(start: number, end: number, lastBreak: number): void
  blockHeader(start: number, end: number): void
  blockBody(start: number, end: number): void
  sequenceItem(start: number): void
  explicitKey(start: number): void
  valueIndicator(start: number): void
  openFlow(start: number): void
  closeFlow(start: number): void
  /** A flow collection ends here without its bracket. */
  unclosedFlow(offset: number): void
  comma(start: number): void
  /** Text that can not be a token. */
  unexpected(start: number): void
  end(offset: number): void
}

const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const BOM = 0xfeff
const enumerate = (chars: string): ReadonlySet<number> => new Set([...chars].map(char => char.charCodeAt(0)))
const NOT_ANCHOR = enumerate(' ,[]{}\n\r\t')
const TAG = enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-#;/?:@&=+$_.!~*'()")
const HEX = enumerate('0123456789ABCDEFabcdef')

type State = 'stream' | 'line' | 'block' | 'document' | 'flow'

export function lexYaml(text: string, tokens: YamlTokens): void {
  new Lexer(text, tokens).run()
}

class Lexer {
  readonly #text: string
  readonly #tokens: YamlTokens
  #at = 0
  /** Indentation of the line, compact indicators included. */
  #indent = 0
  /** How deep the next line must be to go on with the scalar. */
  #indentNext = 0
  #flowLevel = 0
  /** True behind a node that a `:` may follow without a blank (in brackets). */
  #flowKey = false

  constructor(text: string, tokens: YamlTokens) {
    this.#text = text
    this.#tokens = tokens
  }

  run(): void {
    let state: State = 'stream'
    let last = -1
    let still = 0
    while (this.#at < this.#text.length) {
      // A character that nothing takes would be looked at for ever.
      still = this.#at === last ? still + 1 : 0
      last = this.#at
      if (still > 4) this.#tokens.unexpected(this.#at++)
      switch (state) {
        case 'stream':
          state = this.#stream()
          break
        case 'line':
          state = this.#line()
          break
        case 'block':
          state = this.#block()
          break
        case 'document':
          state = this.#document()
          break
        case 'flow':
          state = this.#flow()
          break
      }
    }
    this.#tokens.end(this.#at)
  }

  #code(offset: number): number {
    return this.#text.charCodeAt(offset)
  }

  /** A blank, a line break, or the end. */
  #isEmpty(offset: number): boolean {
    const code = this.#code(offset)
    return code === SPACE || code === LF || code === CR || code === TAB || offset >= this.#text.length
  }

  #isFlowIndicator(offset: number): boolean {
    const code = this.#code(offset)
    return code === 44 || code === 91 || code === 93 || code === 123 || code === 125
  }

  /** At a line break or the end; a carriage return counts only before a line feed. */
  #isLineEnd(offset: number): boolean {
    const code = this.#code(offset)
    return code === LF || offset >= this.#text.length || (code === CR && this.#code(offset + 1) === LF)
  }

  #skipSpaces(): number {
    const start = this.#at
    while (this.#code(this.#at) === SPACE) this.#at++
    return this.#at - start
  }

  #skipBlanks(): number {
    const start = this.#at
    for (;;) {
      const code = this.#code(this.#at)
      if (code !== SPACE && code !== TAB) break
      this.#at++
    }
    return this.#at - start
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#at)
    this.#at = end === -1 ? this.#text.length : this.#code(end - 1) === CR && end > this.#at ? end - 1 : end
  }

  #newline(): boolean {
    const code = this.#code(this.#at)
    if (code === LF) this.#at++
    else if (code === CR && this.#code(this.#at + 1) === LF) this.#at += 2
    else return false
    this.#tokens.newline(this.#at)
    return true
  }

  #isMarker(offset: number): boolean {
    const code = this.#code(offset)
    if (code !== 45 && code !== 46) return false
    return this.#code(offset + 1) === code && this.#code(offset + 2) === code && this.#isEmpty(offset + 3)
  }

  #stream(): State {
    if (this.#code(this.#at) === BOM) this.#tokens.byteOrderMark(++this.#at)
    if (this.#code(this.#at) === 37) {
      const start = this.#at
      this.#skipLine()
      const comment = /[ \t]#/.exec(this.#text.slice(start, this.#at))
      let end = comment === null ? this.#at : start + comment.index
      while (this.#code(end - 1) === SPACE || this.#code(end - 1) === TAB) end--
      this.#tokens.directive(start, end)
      return 'stream'
    }
    const start = this.#at
    this.#skipBlanks()
    if (this.#code(this.#at) === 35) {
      this.#tokens.comment()
      this.#skipLine()
    }
    if (this.#isLineEnd(this.#at)) {
      this.#newline()
      return 'stream'
    }
    this.#at = start
    return 'line'
  }

  #line(): State {
    if (this.#isMarker(this.#at)) {
      const isStart = this.#code(this.#at) === 45
      this.#at += 3
      this.#tokens.document(this.#at)
      this.#indent = 0
      this.#indentNext = 0
      return isStart ? 'document' : 'stream'
    }
    this.#indent = this.#skipSpaces()
    if (this.#indentNext > this.#indent && !this.#isEmpty(this.#at + 1)) this.#indentNext = this.#indent
    return 'block'
  }

  #block(): State {
    const code = this.#code(this.#at)
    if ((code !== 45 && code !== 63 && code !== 58) || !this.#isEmpty(this.#at + 1)) return 'document'
    this.#indicator(code)
    this.#indentNext = this.#indent + 1
    this.#indent += 1 + this.#skipBlanks()
    return 'block'
  }

  #indicator(code: number): void {
    const start = this.#at++
    if (code === 45) this.#tokens.sequenceItem(start)
    else if (code === 63) this.#tokens.explicitKey(start)
    else this.#tokens.valueIndicator(start)
  }

  #document(): State {
    const start = this.#at
    if (this.#skipBlanks() > 0 && this.#text.slice(start, this.#at).includes('\t'))
      this.#tokens.tabInIndentation()
    this.#indicators()
    if (this.#isLineEnd(this.#at)) {
      this.#newline()
      return 'line'
    }
    const code = this.#code(this.#at)
    switch (code) {
      case 35:
        this.#tokens.comment()
        this.#skipLine()
        this.#newline()
        return 'line'
      case 123:
      case 91:
        this.#tokens.openFlow(this.#at++)
        this.#flowKey = false
        this.#flowLevel = 1
        return 'flow'
      case 125:
      case 93:
        this.#tokens.closeFlow(this.#at++)
        return 'document'
      case 42:
        this.#alias()
        return 'document'
      case 34:
      case 39:
        return this.#quoted()
      case 124:
      case 62:
        return this.#blockScalar()
      default:
        return this.#plain()
    }
  }

  #flow(): State {
    let indent = -1
    for (;;) {
      if (this.#newline()) {
        indent = this.#skipSpaces()
        this.#indent = indent
        this.#skipBlanks()
      } else if (this.#skipBlanks() === 0) break
    }
    if (this.#at >= this.#text.length) return 'flow'
    const outdented = indent !== -1 && indent < this.#indentNext && this.#code(this.#at) !== 35
    if (outdented || (indent === 0 && this.#isMarker(this.#at))) {
      const code = this.#code(this.#at)
      // A closing bracket as deep as the line that opened it is taken by every reader.
      if (!(indent === this.#indentNext - 1 && this.#flowLevel === 1 && (code === 93 || code === 125))) {
        this.#flowLevel = 0
        this.#tokens.unclosedFlow(this.#at)
        return 'line'
      }
    }
    while (this.#code(this.#at) === 44) {
      this.#tokens.comma(this.#at++)
      this.#skipBlanks()
      this.#flowKey = false
    }
    this.#indicators()
    if (this.#isLineEnd(this.#at)) return 'flow'
    const code = this.#code(this.#at)
    switch (code) {
      case 35:
        this.#tokens.comment()
        this.#skipLine()
        return 'flow'
      case 123:
      case 91:
        this.#tokens.openFlow(this.#at++)
        this.#flowKey = false
        this.#flowLevel++
        return 'flow'
      case 125:
      case 93:
        this.#tokens.closeFlow(this.#at++)
        this.#flowKey = true
        this.#flowLevel--
        return this.#flowLevel > 0 ? 'flow' : 'document'
      case 42:
        this.#alias()
        return 'flow'
      case 34:
      case 39:
        this.#flowKey = true
        return this.#quoted()
      case 58:
        if (this.#flowKey || this.#isEmpty(this.#at + 1) || this.#code(this.#at + 1) === 44) {
          this.#flowKey = false
          this.#tokens.valueIndicator(this.#at++)
          this.#skipBlanks()
          return 'flow'
        }
    }
    this.#flowKey = false
    return this.#plain()
  }

  #alias(): void {
    const start = this.#at
    this.#skipAnchor()
    this.#tokens.alias(start, this.#at)
  }

  #skipAnchor(): void {
    while (this.#at < this.#text.length && !NOT_ANCHOR.has(this.#code(this.#at))) this.#at++
  }

  /** Tags, anchors, and indicators before a node. */
  #indicators(): void {
    for (;;) {
      const start = this.#at
      const code = this.#code(start)
      if (code === 33) {
        this.#skipTag()
        this.#tokens.property(start, this.#at)
      } else if (code === 38) {
        this.#skipAnchor()
        this.#tokens.property(start, this.#at)
      } else if (code === 45 || code === 63 || code === 58) {
        const inFlow = this.#flowLevel > 0
        if (!this.#isEmpty(start + 1) && !(inFlow && this.#isFlowIndicator(start + 1))) return
        if (!inFlow) this.#indentNext = this.#indent + 1
        else this.#flowKey = false
        this.#indicator(code)
      } else return
      this.#skipBlanks()
    }
  }

  #skipTag(): void {
    if (this.#code(this.#at + 1) === 60) {
      this.#at += 2
      while (!this.#isEmpty(this.#at) && this.#code(this.#at) !== 62) this.#at++
      if (this.#code(this.#at) === 62) this.#at++
      return
    }
    this.#at++
    for (;;) {
      const code = this.#code(this.#at)
      if (TAG.has(code)) this.#at++
      else if (code === 37 && HEX.has(this.#code(this.#at + 1)) && HEX.has(this.#code(this.#at + 2)))
        this.#at += 3
      else return
    }
  }

  /** Where a scalar goes on in the line that starts here, or -1 if it does not. */
  #continued(offset: number): number {
    if (this.#indentNext === 0) return this.#isMarker(offset) ? -1 : offset
    let at = offset
    while (this.#code(at) === SPACE) at++
    const code = this.#code(at)
    if (code === CR && this.#code(at + 1) === LF) return at + 1
    return code === LF || at - offset >= this.#indentNext ? at : -1
  }

  #quoted(): State {
    const text = this.#text
    const start = this.#at
    const quote = text[start]!
    let end = text.indexOf(quote, start + 1)
    if (quote === "'") {
      while (end !== -1 && this.#code(end + 1) === 39) end = text.indexOf("'", end + 2)
    } else {
      while (end !== -1) {
        let before = end - 1
        while (this.#code(before) === 92) before--
        if ((end - 1 - before) % 2 === 0) break
        end = text.indexOf('"', end + 1)
      }
    }
    let stop = end === -1 ? text.length : end
    let lastBreak = -1
    // A line that is not deep enough ends the scalar, quote or no quote.
    for (let nl = text.indexOf('\n', start); nl !== -1 && nl < end; nl = text.indexOf('\n', nl + 1)) {
      const next = this.#continued(nl + 1)
      if (next === -1) {
        stop = nl - (this.#code(nl - 1) === CR ? 2 : 1)
        break
      }
      lastBreak = nl
      nl = Math.max(nl, next - 1)
    }
    this.#at = Math.min(stop + 1, text.length)
    this.#tokens.quoted(start, this.#at, lastBreak)
    return this.#flowLevel > 0 ? 'flow' : 'document'
  }

  #blockScalar(): State {
    const headerStart = this.#at
    let digit = -1
    let keep = false
    for (let at = this.#at + 1; ; at++) {
      const code = this.#code(at)
      if (code === 43) keep = true
      else if (code > 48 && code <= 57) digit = code - 49
      else if (code !== 45) break
    }
    while (!this.#isEmpty(this.#at) && this.#code(this.#at) !== 35) this.#at++
    this.#tokens.blockHeader(headerStart, this.#at)
    this.#skipBlanks()
    if (!this.#isLineEnd(this.#at)) {
      if (this.#code(this.#at) === 35) this.#tokens.comment()
      else this.#tokens.unexpected(this.#at)
      this.#skipLine()
    }
    this.#newline()
    const start = this.#at
    this.#at = this.#endOfBlock(start, digit, keep)
    this.#tokens.blockBody(start, this.#at)
    return 'line'
  }

  #endOfBlock(start: number, digit: number, keep: boolean): number {
    const text = this.#text
    let nl = start - 1
    let indent = 0
    let at = start
    // The first line that is not blank says how deep the text stands.
    for (; at < text.length; at++) {
      const code = this.#code(at)
      if (code === SPACE) indent++
      else if (code === LF) {
        nl = at
        indent = 0
      } else if (code !== CR || this.#code(at + 1) !== LF) break
    }
    if (indent >= this.#indentNext) {
      this.#indentNext = digit === -1 ? indent : digit + (this.#indentNext === 0 ? 1 : this.#indentNext)
      for (;;) {
        const next = this.#continued(nl + 1)
        if (next === -1) break
        nl = text.indexOf('\n', next)
        if (nl === -1) break
      }
      if (nl === -1) nl = text.length
    }
    // Tabs that stand too far left are wrong, and are shown by taking them in.
    at = nl + 1
    while (this.#code(at) === SPACE) at++
    if (this.#code(at) === TAB) {
      while (this.#isEmpty(at) && at < text.length) at++
      nl = at - 1
    } else if (!keep) {
      for (;;) {
        let before = nl - 1
        if (this.#code(before) === CR) before--
        const last = before
        while (this.#code(before) === SPACE) before--
        if (this.#code(before) !== LF || before < start || before + 1 + indent <= last) break
        nl = before
      }
    }
    return Math.min(nl + 1, text.length)
  }

  #plain(): State {
    const text = this.#text
    const start = this.#at
    const inFlow = this.#flowLevel > 0
    let end = start
    let lastBreak = -1
    let pendingBreak = -1
    for (let at = start; at < text.length; at++) {
      const code = this.#code(at)
      if (code === 58) {
        if (this.#isEmpty(at + 1) || (inFlow && this.#isFlowIndicator(at + 1))) break
      } else if (code === SPACE || code === TAB || code === LF || code === CR) {
        const isBreak = code === LF || (code === CR && this.#code(at + 1) === LF)
        if (code === CR && !isBreak) end = at + 1
        const breakAt = code === CR && isBreak ? at + 1 : at
        const next = this.#code(breakAt + 1)
        if (next === 35 || (inFlow && this.#isFlowIndicator(breakAt + 1))) break
        if (isBreak) {
          const line = this.#continued(breakAt + 1)
          if (line === -1) break
          pendingBreak = breakAt
          at = Math.max(breakAt, line - 2)
        }
        continue
      } else if (inFlow && this.#isFlowIndicator(at)) break
      end = at + 1
      if (pendingBreak !== -1) {
        lastBreak = pendingBreak
        pendingBreak = -1
      }
    }
    this.#at = end
    if (end > start) this.#tokens.plain(start, end, lastBreak)
    return inFlow ? 'flow' : 'document'
  }
}
