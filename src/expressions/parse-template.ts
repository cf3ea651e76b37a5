import type { Node } from 'nunjucks/src/nodes.js'
import { normalize } from './normalize.ts'
import { guess, type HeadReader, readHead } from './parse.ts'
import { Refused } from './refused.ts'
import { type CodeSegment, type Segment, segmentsOf } from './segments.ts'
import { contextOf, ENDS, placeOf, plainName, unknownStatement, what, withBody } from './statement-words.ts'
import type { Body, Branch, CodeStatement, MacroTree, Statement } from './statements.ts'
import type { Expression } from './syntax.ts'
import { TemplateChecker } from './template-checker.ts'
import { slipsOf, type TemplateSlip } from './template-slips.ts'

/**
 * A whole template to its tree. nunjucks' parser reads the expressions and the heads of the statements; which
 * statements there are is an allow-list of our own, and every expression is held against the checker's. Everything
 * that is wrong comes back at once, with its place.
 */
export interface ParsedTemplate {
  readonly body: Body
  readonly problems: readonly TemplateProblem[]
  readonly slips: readonly TemplateSlip[]
}

export interface TemplateProblem {
  readonly code: 'EXPRESSION_SYNTAX' | 'LIMIT_EXCEEDED'
  readonly start: number
  readonly end: number
  readonly message: string
  readonly hint?: string
}

/** Deepest nesting of statements. */
const MAX_DEPTH = 100

/** @param listFilters names of filters that only templates have */
export function parseTemplate(source: string, listFilters: ReadonlySet<string>): ParsedTemplate {
  const { segments, problems } = segmentsOf(source)
  const reader = new TemplateReader(segments, new TemplateChecker(listFilters))
  for (const { problem, tooLong, start, end, hint } of problems) {
    reader.problems.push({
      code: tooLong === true ? 'LIMIT_EXCEEDED' : 'EXPRESSION_SYNTAX',
      start,
      end,
      message: problem,
      ...(hint === undefined ? {} : { hint }),
    })
  }
  const body = reader.body([])
  const slips = slipsOf(segments, source)
  // What does not parse is a problem; what was probably meant is the better hint.
  const hinted = reader.problems.map(problem => {
    const slip = slips.find(({ start }) => start === problem.start)
    return slip === undefined ? problem : { ...problem, hint: `did you mean ${slip.suggestion}?` }
  })
  const told = new Set(hinted.map(({ start }) => start))
  return { body, problems: hinted, slips: slips.filter(({ start }) => !told.has(start)) }
}

class TemplateReader {
  readonly problems: TemplateProblem[] = []
  readonly #segments: readonly Segment[]
  readonly #checker: TemplateChecker
  #at = 0
  #depth = 0

  constructor(segments: readonly Segment[], checker: TemplateChecker) {
    this.#segments = segments
    this.#checker = checker
  }

  /** Up to a tag that begins with one of these words, or to the end. */
  body(until: readonly string[]): Body {
    const statements: Statement[] = []
    for (; this.#at < this.#segments.length; this.#at++) {
      const segment = this.#segments[this.#at]!
      if (segment.kind === 'text') {
        statements.push({ type: 'text', text: segment.text, start: segment.start })
        continue
      }
      if (segment.kind === 'tag' && until.includes(segment.word)) return statements
      const statement = segment.kind === 'print' ? this.#print(segment) : this.#statement(segment)
      if (statement !== undefined) statements.push({ ...placeOf(segment), ...statement })
    }
    return statements
  }

  #print(segment: CodeSegment): CodeStatement | undefined {
    return this.#guarded(segment, () => ({
      type: 'print',
      expression: this.#expression(segment, segment.inner),
    }))
  }

  #statement(segment: CodeSegment): CodeStatement | undefined {
    const { word } = segment
    switch (word) {
      case 'if':
        return this.#nested(segment, () => this.#if(segment))
      case 'for':
        return this.#nested(segment, () => this.#for(segment))
      case 'set':
        return this.#set(segment)
      case 'macro':
        return this.#nested(segment, () => this.#macro(segment))
      case 'call':
        return this.#nested(segment, () => this.#call(segment))
      case 'filter':
        return this.#nested(segment, () => this.#filter(segment))
      case 'include':
        return this.#guarded(segment, () => this.#include(segment))
      case 'import':
        return this.#guarded(segment, () => this.#import(segment))
      case 'from':
        return this.#guarded(segment, () => this.#from(segment))
    }
    this.#problem(segment, ...unknownStatement(word))
    return undefined
  }

  #if(segment: CodeSegment): CodeStatement | undefined {
    const branches: Branch[] = []
    let head = segment
    let isWrong = false
    for (;;) {
      const condition = this.#guarded(head, () =>
        this.#head(head, reader => {
          reader.word(head.word)
          return reader.expression()
        }),
      )
      const body = this.#after(['elif', 'elseif', 'else', 'endif'])
      if (condition === undefined) isWrong = true
      else branches.push({ ...placeOf(head), condition: condition.checked, body })
      const next = this.#here()
      if (next?.word !== 'elif' && next?.word !== 'elseif') break
      head = next
    }
    const otherwise = this.#else(['endif'])
    this.#end(segment)
    return isWrong ? undefined : { type: 'if', branches, otherwise }
  }

  #for(segment: CodeSegment): CodeStatement | undefined {
    const names: string[] = []
    const iterable = this.#guarded(segment, () =>
      this.#head(segment, reader => {
        reader.word('for')
        do names.push(plainName(reader.primary()))
        while (reader.comma())
        if (!reader.word('in')) throw new Refused('{% for %} needs "in"', 'write {% for item in list %}')
        return reader.expression()
      }),
    )
    const body = this.#after(['else', 'endfor'])
    const otherwise = this.#else(['endfor'])
    this.#end(segment)
    if (iterable === undefined) return undefined
    return { type: 'for', names, iterable: iterable.checked, body, otherwise }
  }

  #set(segment: CodeSegment): CodeStatement | undefined {
    const targets: string[] = []
    let isBlock = false
    const value = this.#guarded(segment, () => {
      const parsed = readHead(this.#normalized(segment, segment.inner), reader => {
        reader.word('set')
        do targets.push(plainName(reader.primary()))
        while (reader.comma())
        if (reader.equals()) return reader.expression()
        isBlock = true
        return undefined
      })
      return { checked: parsed === undefined ? undefined : this.#checker.check(parsed) }
    })
    if (isBlock) {
      return this.#nested(segment, () => {
        const body = this.#after(['endset'])
        this.#end(segment)
        return value === undefined ? undefined : { type: 'capture', targets, body }
      })
    }
    return value?.checked === undefined ? undefined : { type: 'set', targets, value: value.checked }
  }

  #macro(segment: CodeSegment): CodeStatement | undefined {
    const head = this.#guarded(segment, () =>
      readHead(this.#normalized(segment, segment.inner), reader => {
        reader.word('macro')
        const name = plainName(reader.primary(true))
        const signature = reader.signature()
        if (signature === null)
          throw new Refused('a macro needs its parentheses', `write {% macro ${name}() %}`)
        return { name, ...this.#parameters(signature) }
      }),
    )
    const body = this.#after(['endmacro'])
    this.#end(segment)
    if (head === undefined) return undefined
    const { name, ...parameters } = head
    return { type: 'macro', name, macro: { ...parameters, body } }
  }

  #call(segment: CodeSegment): CodeStatement | undefined {
    const head = this.#guarded(segment, () =>
      readHead(this.#normalized(segment, segment.inner), reader => {
        reader.word('call')
        const signature = reader.signature()
        const parameters = signature === null ? { positional: [], optional: [] } : this.#parameters(signature)
        const call = this.#checker.check(reader.primary())
        if (call.type !== 'call') throw new Refused('{% call %} needs a macro', 'write {% call name() %}')
        return { call, parameters }
      }),
    )
    const body = this.#after(['endcall'])
    this.#end(segment)
    return head === undefined
      ? undefined
      : { type: 'call', call: head.call, caller: { ...head.parameters, body } }
  }

  #filter(segment: CodeSegment): CodeStatement | undefined {
    const filters = segment.inner.replace(/^\s*filter\b/, '')
    const expression = this.#guarded(segment, () => {
      const chain = this.#expression(segment, `'' | ${filters}`)
      return { checked: withBody(chain) }
    })
    const body = this.#after(['endfilter'])
    this.#end(segment)
    return expression === undefined ? undefined : { type: 'filter', expression: expression.checked, body }
  }

  #include(segment: CodeSegment): CodeStatement {
    let ignoreMissing = false
    const { checked } = this.#head(segment, reader => {
      reader.word('include')
      const template = reader.expression()
      ignoreMissing = reader.word('ignore') && reader.word('missing')
      return template
    })
    return { type: 'include', template: checked, ignoreMissing }
  }

  #import(segment: CodeSegment): CodeStatement {
    let target = ''
    let withContext = false
    const { checked } = this.#head(segment, reader => {
      reader.word('import')
      const template = reader.expression()
      if (!reader.word('as'))
        throw new Refused('{% import %} needs "as"', "write {% import 'file' as name %}")
      target = plainName(reader.primary())
      withContext = contextOf(reader)
      return template
    })
    return { type: 'import', template: checked, target, withContext }
  }

  #from(segment: CodeSegment): CodeStatement {
    const names: { name: string; alias: string }[] = []
    let withContext = false
    const { checked } = this.#head(segment, reader => {
      reader.word('from')
      const template = reader.expression()
      if (!reader.word('import'))
        throw new Refused('{% from %} needs "import"', "write {% from 'file' import name %}")
      do {
        const name = plainName(reader.primary())
        if (name.startsWith('_')) throw new Refused('a name that begins with "_" can not be imported')
        names.push({ name, alias: reader.word('as') ? plainName(reader.primary()) : name })
        withContext = contextOf(reader) || withContext
      } while (reader.comma())
      return template
    })
    return { type: 'from', template: checked, names, withContext }
  }

  #parameters(signature: Node): Omit<MacroTree, 'body'> {
    const positional: string[] = []
    const optional: { name: string; value: Expression }[] = []
    for (const item of signature.children ?? []) {
      if (item.typename !== 'KeywordArgs') positional.push(plainName(item))
      else {
        for (const pair of item.children ?? []) {
          optional.push({ name: plainName(pair.key!), value: this.#checker.check(pair.value as Node) })
        }
      }
    }
    const all = [...positional, ...optional.map(({ name }) => name)]
    const twice = all.find((name, index) => all.indexOf(name) !== index)
    if (twice !== undefined) throw new Refused(`"${twice}" is given twice`)
    return { positional, optional }
  }

  #expression(segment: CodeSegment, text: string): Expression {
    return this.#checker.check(readHead(this.#normalized(segment, text), reader => reader.expression()))
  }

  #head(segment: CodeSegment, read: (reader: HeadReader) => Node): { readonly checked: Expression } {
    return { checked: this.#checker.check(readHead(this.#normalized(segment, segment.inner), read)) }
  }

  #normalized(_segment: CodeSegment, text: string): string {
    const normalized = normalize(text)
    if ('text' in normalized) return normalized.text
    throw new Refused(normalized.problem, normalized.hint)
  }

  /** What is read, or nothing and a problem at the tag. */
  #guarded<T>(segment: CodeSegment, read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      if (error instanceof Refused) this.#problem(segment, error.message, error.hint)
      else if (error instanceof RangeError) this.#tooDeep(segment, `${what(segment)} is nested too deep`)
      else {
        // The parser's own messages quote the text and number its columns.
        const { hint } = guess(normalize(segment.inner).tokens)
        this.#problem(segment, `${what(segment)} does not parse`, hint)
      }
      return undefined
    }
  }

  #nested(segment: CodeSegment, read: () => CodeStatement | undefined): CodeStatement | undefined {
    if (this.#depth >= MAX_DEPTH) {
      this.#tooDeep(segment, `statements are nested more than ${MAX_DEPTH} deep`)
      this.#at = this.#segments.length
      return undefined
    }
    this.#depth++
    const statement = read()
    this.#depth--
    return statement
  }

  /** The body behind the tag at hand. */
  #after(until: readonly string[]): Body {
    this.#at++
    return this.body(until)
  }

  #else(until: readonly string[]): Body | undefined {
    if (this.#here()?.word !== 'else') return undefined
    this.#bare()
    return this.#after(until)
  }

  #here(): CodeSegment | undefined {
    const segment = this.#segments[this.#at]
    return segment === undefined || segment.kind === 'text' ? undefined : segment
  }

  /** The end tag of a statement: stands here, or is missing. */
  #end(segment: CodeSegment): void {
    const end = ENDS[segment.word]!
    if (this.#here()?.word === end) this.#bare()
    else if (this.problems.at(-1)?.code !== 'LIMIT_EXCEEDED')
      this.#problem(segment, `{% ${segment.word} %} has no {% ${end} %}`)
  }

  #bare(): void {
    const segment = this.#here()!
    if (segment.inner.trim() !== segment.word)
      this.#problem(segment, `something follows "${segment.word}"`, `write {% ${segment.word} %}`)
  }

  #tooDeep({ start, end }: CodeSegment, message: string): void {
    this.problems.push({ code: 'LIMIT_EXCEEDED', start, end, message })
  }

  #problem({ start, end }: CodeSegment, message: string, hint?: string): void {
    const place = { code: 'EXPRESSION_SYNTAX', start, end } as const
    this.problems.push({ ...place, message, ...(hint === undefined ? {} : { hint }) })
  }
}
