import type { Problem } from '../errors.ts'
import type { ExpressionSpan } from '../expressions/scan.ts'
import type { Format, Slot, SlotScan } from '../formats/format.ts'
import type { FormatName } from '../formats/index.ts'
import type { Part, Site } from '../template/part.ts'
import type { Template } from '../template/template.ts'
import { createLineMap, type LineMap } from '../text/line-map.ts'
import type { MaskedText } from '../text/mask.ts'
import { type Assembled, assemble, type Outline, type Print } from './assemble.ts'
import { mask, placeSpans } from './draft.ts'
import type { Places } from './places.ts'
import { remember } from './template-cache.ts'
import { createTemplatePlaces } from './template-places.ts'

/**
 * A document of a whole template apart from its values: its text with the expressions in their places, and where each
 * of them stands. Many documents of one template differ in their values alone and share it. It holds no value.
 */
export interface Layout extends Pick<SlotScan, 'siblingKeys'> {
  readonly outlines: readonly Outline[]
  readonly asked: LayoutOptions
  readonly document: MaskedText
  readonly format: Format
  readonly lines: LineMap
  readonly places: Places
  readonly spans: readonly ExpressionSpan[]
  /** The values that stand in scalars. */
  readonly placed: readonly PlacedPrint[]
  /** The others, in comments of the format. */
  readonly inComments: readonly Print[]
  /** Where those in scalars stand in their templates. */
  readonly sites: ReadonlySet<Site>
}

export interface PlacedPrint extends Print {
  readonly slot: Slot
}

export interface LayoutOptions {
  /** Default: by the file name, else by content. */
  readonly format: FormatName | undefined
  readonly filename: string | undefined
}

/** A document of which nothing can be written: it has no values, or it can not be read. */
export interface Unplaced extends Pick<Assembled, 'text' | 'spans'> {
  readonly places: Places
  readonly problems: readonly Problem[]
}

/** Largest document whose layout is kept, in UTF-16 units of its text and what a value adds, and how many are. */
const MAX_KEPT_SIZE = 65_536
const SIZE_OF_VALUE = 100
const MAX_KEPT = 100

/** The layout of a document, at once if one like it was there before. */
export function layOut(
  parts: readonly Part[],
  main: Template,
  options: LayoutOptions,
  layouts: Map<number, Layout>,
): Layout | Unplaced | Promise<Layout | Unplaced> {
  const hash = hashOf(parts)
  const known = layouts.get(hash)
  if (known !== undefined && isOf(known, parts, options)) return known
  const outlines = parts.map((part): Outline => (part.text === undefined ? outlineOf(part) : part))
  const assembled = assemble(outlines)
  const { text, starts, spans, prints } = assembled
  const places = createTemplatePlaces(outlines, starts, main)
  if (prints.length === 0) return { text, spans, places, problems: [] }
  return newLayout(assembled, outlines, places, options).then(layout => {
    if ('problems' in layout || text.length + prints.length * SIZE_OF_VALUE > MAX_KEPT_SIZE) return layout
    return remember(layouts, hash, layout, MAX_KEPT)
  })
}

function outlineOf({ site }: Part): Outline {
  return { site, text: undefined }
}

function hashOf(parts: readonly Part[]): number {
  let hash = parts.length
  for (const { site, text } of parts) {
    hash = (Math.imul(hash, 31) + site.start) | 0
    if (text !== undefined) hash = (Math.imul(hash, 31) + text.length) | 0
  }
  return hash
}

/** Texts of the template are the same objects time and again, but for those that a filter made. */
function isOf({ outlines, asked }: Layout, parts: readonly Part[], options: LayoutOptions): boolean {
  if (outlines.length !== parts.length) return false
  if (asked.format !== options.format || asked.filename !== options.filename) return false
  return outlines.every((outline, index) => {
    const part = parts[index]!
    return outline === part || (outline.site === part.site && outline.text === part.text)
  })
}

async function newLayout(
  { text, spans, prints }: Assembled,
  outlines: readonly Outline[],
  places: Places,
  options: LayoutOptions,
): Promise<Layout | Unplaced> {
  const document = mask(text, spans)
  if (document === undefined) {
    const message = 'the document holds too many expressions, or all private-use characters'
    return { text, spans, places, problems: [{ ...places.at(0, 0), code: 'LIMIT_EXCEEDED', message }] }
  }
  const { format: name, filename } = options
  const scan = await placeSpans(document, { name, filename, first: prints[0]!.span, places })
  if ('problems' in scan) return { text, spans, places, problems: scan.problems }
  const slotOf = new Map<number, Slot>()
  for (const slot of scan.slots) for (const index of slot.spans) slotOf.set(index, slot)
  const inPlaces = prints.map(print => ({ ...print, slot: slotOf.get(print.index) }))
  const placed = inPlaces.filter((print): print is PlacedPrint => print.slot !== undefined)
  return {
    outlines,
    asked: options,
    document,
    format: scan.format,
    lines: createLineMap(text),
    places,
    spans,
    placed,
    inComments: prints.filter(({ index }) => !slotOf.has(index)),
    sites: sitesOf(placed, outlines),
    siblingKeys: keptKeys(scan.siblingKeys),
  }
}

/** Where values stand in their templates. */
export function sitesOf(prints: readonly Print[], outlines: readonly Outline[]): Set<Site> {
  return new Set(prints.map(({ part }) => outlines[part]!.site))
}

/** Finding the keys of a map goes through the whole document: once is enough. */
function keptKeys(siblingKeys: SlotScan['siblingKeys']): SlotScan['siblingKeys'] {
  const kept = new Map<number, readonly string[]>()
  return (
    siblingKeys &&
    (map => {
      const known = kept.get(map) ?? siblingKeys(map)
      kept.set(map, known)
      return known
    })
  )
}
