import type { MaskedText } from '../../text/mask.ts'
import type { Slot, SlotScan } from '../format.ts'
import { spanTaker } from '../span-taker.ts'
import { checkReferences, commentEnd, endOf, nameEnd, skipSpace, XmlSyntaxError } from './token.ts'

/** What writing needs to know of a slot. */
export interface XmlDetail {
  readonly kind: 'text' | 'attribute' | 'CDATA'
  /** True if the document says that it is not in UTF-8: what is not ASCII has to be written as references. */
  readonly ascii: boolean
}

interface Element {
  readonly outer: Element | undefined
  readonly name: string
  readonly start: number
}

interface Place {
  readonly style: string
  readonly kind?: XmlDetail['kind']
  readonly refused?: string
  readonly attribute?: string
}

/**
 * Reads a masked document once, from left to right, and finds the text, attribute value or CDATA section that each
 * expression stands in. Comments are passed over; names, declarations and processing instructions take no value.
 * Stops at the first thing that is not well-formed; attributes that stand twice are not looked for.
 */
export function scanXml(document: MaskedText): SlotScan {
  const slots: Slot[] = []
  try {
    scan(document, slots)
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error
    return { slots, syntaxErrors: [{ offset: error.offset, message: error.message }] }
  }
  return { slots, syntaxErrors: [] }
}

const ENCODING = /^\ufeff?<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']/
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

function scan(document: MaskedText, slots: Slot[]): void {
  const { masked } = document
  const takeSpans = spanTaker(document.spans)
  const ascii = !/^utf-?8$/i.test(ENCODING.exec(masked)?.[1] ?? 'utf-8')
  let element: Element | undefined
  let hasRoot = false

  const add = (start: number, end: number, place: Place): void => {
    const spans = takeSpans(start, end)
    if (spans.length === 0) return
    const { style, kind, refused, attribute } = place
    const inside = element
    slots.push({
      start,
      end,
      style,
      spans,
      isKey: false,
      // Computed when asked for: depth would cost a path per slot.
      get path() {
        return pathOf(inside, attribute)
      },
      ...(refused === undefined ? {} : { refused }),
      ...(kind === undefined ? {} : { detail: { kind, ascii } satisfies XmlDetail }),
    })
  }

  const readText = (start: number, end: number): void => {
    const text = masked.slice(start, end)
    if (element === undefined) {
      const stray = text.search(/[^ \t\r\n]/)
      if (stray >= 0) throw new XmlSyntaxError(start + stray, 'text stands outside of the root element')
      return
    }
    const close = text.indexOf(']]>')
    if (close >= 0) throw new XmlSyntaxError(start + close, '"]]>" stands in text')
    checkReferences(text, start)
    add(start, end, { style: 'text', kind: 'text' })
  }

  const readOpenTag = (start: number): number => {
    const end = nameEnd(masked, start + 1)
    if (end === start + 1) throw new XmlSyntaxError(start, 'the name of an element is expected behind "<"')
    if (element === undefined && hasRoot) throw new XmlSyntaxError(start, 'a second root element begins here')
    element = { outer: element, name: masked.slice(start + 1, end), start }
    hasRoot = true
    add(start + 1, end, { style: 'tag name', refused: 'the name of an element' })
    let at = end
    for (;;) {
      const next = skipSpace(masked, at)
      if (masked[next] === '>') return next + 1
      if (masked.startsWith('/>', next)) {
        element = element!.outer
        return next + 2
      }
      if (next >= masked.length) throw new XmlSyntaxError(start, 'the tag that begins here does not end')
      if (next === at) throw new XmlSyntaxError(at, 'white space or ">" is expected here')
      at = readAttribute(next)
    }
  }

  const readAttribute = (start: number): number => {
    const end = nameEnd(masked, start)
    if (end === start) throw new XmlSyntaxError(start, 'the name of an attribute is expected here')
    add(start, end, { style: 'attribute name', refused: 'the name of an attribute' })
    const equals = skipSpace(masked, end)
    const open = skipSpace(masked, equals + 1)
    const quote = masked[open]
    if (masked[equals] !== '=') throw new XmlSyntaxError(equals, 'a "=" is expected behind the attribute')
    if (quote !== '"' && quote !== "'") {
      throw new XmlSyntaxError(open, 'the value of an attribute stands in quotes')
    }
    const close = masked.indexOf(quote, open + 1)
    if (close < 0) throw new XmlSyntaxError(open, 'the value that begins here does not end')
    const value = masked.slice(open + 1, close)
    const less = value.indexOf('<')
    if (less >= 0) throw new XmlSyntaxError(open + 1 + less, '"<" stands in the value of an attribute')
    checkReferences(value, open + 1)
    const style = `${quote === '"' ? 'double' : 'single'}-quoted attribute`
    add(open, close + 1, { style, kind: 'attribute', attribute: `@${masked.slice(start, end)}` })
    return close + 1
  }

  const readCloseTag = (start: number): number => {
    const end = nameEnd(masked, start + 2)
    const name = masked.slice(start + 2, end)
    if (element === undefined) throw new XmlSyntaxError(start, 'this tag closes nothing')
    add(start + 2, end, { style: 'tag name', refused: 'the name of an element' })
    const isOpaque = document.holdsWord(name) || document.holdsWord(element.name)
    if (name !== element.name && !isOpaque) {
      throw new XmlSyntaxError(start, 'this tag does not close the element that is open')
    }
    const close = skipSpace(masked, end)
    if (masked[close] !== '>') throw new XmlSyntaxError(close, '">" is expected here')
    element = element.outer
    return close + 1
  }

  const readInstruction = (start: number): number => {
    const end = endOf(masked, start, '<?', '?>', 'the processing instruction') + 2
    add(start, end, { style: 'processing instruction', refused: 'a processing instruction' })
    return end
  }

  const readDeclaration = (start: number): number => {
    if (hasRoot) throw new XmlSyntaxError(start, 'a declaration stands behind the start of the document')
    let from = start
    let isSubset = false
    const addUntil = (end: number): void => add(from, end, { style: 'declaration', refused: 'a declaration' })
    for (let at = start + 2; at < masked.length; at++) {
      const char = masked[at]!
      if (char === '"' || char === "'") at = endOf(masked, at, char, char, 'the string')
      else if (masked.startsWith('<!--', at)) {
        addUntil(at)
        from = commentEnd(masked, at)
        at = from - 1
      } else if (masked.startsWith('<?', at))
        at = endOf(masked, at, '<?', '?>', 'the processing instruction') + 1
      else if (char === '[') isSubset = true
      else if (char === ']') isSubset = false
      else if (char === '>' && !isSubset) {
        addUntil(at + 1)
        return at + 1
      }
    }
    throw new XmlSyntaxError(start, 'the declaration that begins here does not end')
  }

  const readCdata = (start: number): number => {
    if (element === undefined) throw new XmlSyntaxError(start, 'text stands outside of the root element')
    const end = endOf(masked, start, '<![CDATA[', ']]>', 'the CDATA section')
    add(start + 9, end, { style: 'CDATA section', kind: 'CDATA' })
    return end + 3
  }

  let at = masked.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at < masked.length) {
    const open = masked.indexOf('<', at)
    const textEnd = open < 0 ? masked.length : open
    if (textEnd > at) readText(at, textEnd)
    if (open < 0) break
    if (masked.startsWith('<!--', open)) at = commentEnd(masked, open)
    else if (masked.startsWith('<![CDATA[', open)) at = readCdata(open)
    else if (masked[open + 1] === '?') at = readInstruction(open)
    else if (masked[open + 1] === '!') at = readDeclaration(open)
    else if (masked[open + 1] === '/') at = readCloseTag(open)
    else at = readOpenTag(open)
  }
  if (element !== undefined)
    throw new XmlSyntaxError((element as Element).start, 'the element that begins here does not end')
  if (!hasRoot) throw new XmlSyntaxError(masked.length, 'the document has no element')
  const control = masked.search(CONTROL)
  if (control >= 0) throw new XmlSyntaxError(control, 'a character that XML does not allow')
}

/** Names of the elements from the root; an attribute is `@name`. */
function pathOf(element: Element | undefined, attribute: string | undefined): string[] {
  const path = attribute === undefined ? [] : [attribute]
  for (let at = element; at !== undefined; at = at.outer) path.push(at.name)
  return path.reverse()
}
