import type { MaskedText } from '../../text/mask.ts'
import type { Edit, Encoded } from '../format.ts'
import type { HeredocLine, ShellPlace } from './place.ts'

/** Why a value can not stand in a place; `undefined` if it can. */
export function refuseInShell(place: ShellPlace, text: string): string | undefined {
  if (text.includes('\0')) return 'a shell can not hold NUL'
  if (place.style === 'name')
    return /^\w+$/.test(text) ? undefined : 'the name of a variable takes letters, digits and "_" only'
  if (place.again !== undefined && !isHarmless(text, false)) {
    return `"${place.again}" would read it as code once more; hand it over as a variable`
  }
  const behindBackslash = place.escaped && (place.style === 'unquoted' || place.style === 'ansi-quoted')
  return behindBackslash ? 'it stands behind a backslash' : undefined
}

/** A value as its place asks for. */
export function writeInShell({ style, plain, escaped }: ShellPlace, text: string): string {
  switch (style) {
    case 'unquoted':
      return isHarmless(text, plain) && plain ? text : `'${closeAndOpen(text)}'`
    case 'single-quoted':
      return closeAndOpen(text)
    case 'ansi-quoted':
      return text.replace(
        /[\\'\u0001-\u001f\u007f]/g,
        char => SHORT[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
      )
    case 'double-quoted':
      // No escape for "!" exists in double quotes, and a shell that a person types into would act on it.
      return (escaped ? '\\' : '') + text.replace(/[\\"$`]/g, '\\$&').replaceAll('!', `"'!'"`)
    case 'heredoc':
      return (escaped ? '\\' : '') + text.replace(/[\\$`]/g, '\\$&')
    default:
      return text
  }
}

const SHORT: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function closeAndOpen(text: string): string {
  return text.replaceAll("'", "'\\''")
}

/** Characters that no shell gives a meaning; `=` first is a path in zsh. */
function isHarmless(text: string, plain: boolean): boolean {
  return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(text) || (plain && /^[\w@%+:,./-]+$/.test(text))
}

/** Refuses what would end a heredoc early, or lose tabs, once the values are in the line. */
export function refuseInHeredoc(
  document: MaskedText,
  { delimiter, stripTabs, lineStart, lineEnd }: HeredocLine,
  places: readonly ShellPlace[],
  edits: readonly Edit[],
): Extract<Encoded, { refused: string }> | undefined {
  let at = lineStart
  let line = ''
  const isEnd = (text: string): boolean => (stripTabs ? text.replace(/^\t+/, '') : text) === delimiter
  const refused = `a line of it would end the heredoc ("${delimiter.trim()}")`
  for (const [index, edit] of edits.entries()) {
    const { span } = places[index]!
    line += document.masked.slice(at, edit.start)
    if (stripTabs && (/\n\t/.test(edit.text) || (edit.text.startsWith('\t') && /^\t*$/.test(line)))) {
      return { refused: '"<<-" cuts tabs at the start of a line', span }
    }
    const [first, ...more] = edit.text.split('\n')
    line += first
    for (const next of more) {
      if (isEnd(line)) return { refused, span }
      line = next
    }
    at = edit.end
  }
  line += document.masked.slice(at, lineEnd)
  return edits.length > 0 && isEnd(line) ? { refused, span: places.at(-1)!.span } : undefined
}
