import type { MaskedText } from '../../text/mask.ts'
import { refuseValues, type SlotValues } from '../fill.ts'
import type { Encoded, Format, Slot, SlotScan } from '../format.ts'
import { unescapeScriptQuotes } from './decode.ts'
import type { ShellPlace } from './place.ts'
import { scanShell } from './scan.ts'
import { refuseInHeredoc, refuseInShell, writeInShell } from './write.ts'

/**
 * Scripts of the Bourne family (sh, bash, zsh). A value stays one piece of one word, whatever it holds: quoted where
 * the author put no quotes, escaped inside of his.
 * Refused: NUL, places in `${…}`, backticks, arithmetic and names, values that `eval`, `sh -c` and the like would
 * read as code once more, lines that would end a heredoc, and everything behind a place that can not be told for
 * certain.
 */
export const shell: Format = shellFormat('shell', false)

/** `.env` files that a shell sources (`set -a; . ./.env`). */
export const dotenvShell: Format = shellFormat('dotenv-shell', true)

function shellFormat(name: string, posix: boolean): Format {
  return {
    name,
    slots: document => findSlots(document, posix),
    decode: (slot, inner) => unescapeScriptQuotes(slot.style, inner),
    encode: (document, slot, values) => refuseValues(slot, values) ?? encode(document, slot, values),
  }
}

function findSlots(document: MaskedText, posix: boolean): SlotScan {
  const spans = document.spans.map(({ start, end }, span) => ({ span, start, end }))
  const { places, problem } = scanShell({ text: document.masked, spans, posix })
  const slots: Slot[] = []
  let held: ShellPlace[] = []
  for (const [index, place] of places.entries()) {
    held.push(place)
    const following = places[index + 1]
    // Values in one line of a heredoc could make its end together.
    const goesOn =
      place.heredoc !== undefined && place.heredoc === following?.heredoc && place.span + 1 === following.span
    if (goesOn) continue
    const { style, variable, refused } = place
    slots.push({
      start: held[0]!.start,
      end: place.end,
      style,
      spans: held.map(({ span }) => span),
      isKey: style === 'name',
      ...(variable === undefined ? {} : { path: [variable] }),
      ...(refused === undefined ? {} : { refused }),
      detail: held,
    })
    held = []
  }
  return { slots, syntaxErrors: problem === undefined ? [] : [problem] }
}

function encode(document: MaskedText, slot: Slot, values: SlotValues): Encoded {
  const places = (slot.detail as ShellPlace[]).filter(({ span }) => values.has(span))
  for (const place of places) {
    const refused = refuseInShell(place, values.get(place.span)!.text)
    if (refused !== undefined) return { refused, span: place.span }
  }
  const edits = places.map(place => ({
    start: place.start,
    end: place.end,
    text: writeInShell(place, values.get(place.span)!.text),
  }))
  const heredoc = places[0]?.heredoc
  if (heredoc !== undefined) return refuseInHeredoc(document, heredoc, places, edits) ?? { edits }
  if (!slot.isKey) return { edits }
  return startsWithDigit(document, slot, edits[0]?.text ?? 'x')
    ? { refused: 'the name of a variable begins with a letter or "_"' }
    : { edits }
}

function startsWithDigit(document: MaskedText, { start }: Slot, text: string): boolean {
  return /^[0-9]/.test(text) && !/\w/.test(document.masked[start - 1] ?? ' ')
}
